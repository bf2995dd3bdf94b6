import {
  childrenOf,
  descriptorsOf,
  idOf,
  valueOf,
  type ModdleElement,
  type PropertyDescriptor,
} from '../parse/moddle-element.js';
import type { LintReport, LintRule } from './lint-rule.js';

/** A reference leads to an element of the kind that the metamodel has there: a message event to a message, a pool to a process. */
export const referenceKind: LintRule = {
  name: 'reference-kind',
  severity: 'error',
  check(model, report) {
    const open = model.definitions ? [model.definitions] : [];
    for (let element = open.pop(); element; element = open.pop()) {
      if (element.$type.startsWith('bpmndi:')) continue;
      for (const property of referencesOf(element)) checkReference(element, property, report);
      open.push(...childrenOf(element));
    }
  },
};

/** Ends of flows and places of boundary events have rules that say more; flows in and out are written at the flows. */
const OF_THEIR_OWN_RULE = new Set(['sourceRef', 'targetRef', 'attachedToRef', 'incoming', 'outgoing']);

const references = new Map<string, readonly PropertyDescriptor[]>();

function referencesOf(element: ModdleElement): readonly PropertyDescriptor[] {
  let known = references.get(element.$type);
  if (!known) {
    known = descriptorsOf(element).filter(
      ({ isReference, name }) => isReference && !OF_THEIR_OWN_RULE.has(name),
    );
    references.set(element.$type, known);
  }
  return known;
}

function checkReference(element: ModdleElement, property: PropertyDescriptor, report: LintReport): void {
  const value = valueOf(element, property.name);
  for (const target of Array.isArray(value) ? (value as unknown[]) : [value]) {
    if (!isModdleElement(target) || target.$instanceOf(property.type)) continue;
    const { localName } = property.ns;
    report(
      element,
      `Expected a ${plain(property.type)} as ${localName} but "${idOf(target) ?? ''}" is a ${plain(target.$type)}.`,
    );
  }
}

function isModdleElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && '$instanceOf' in value;
}

function plain(type: string): string {
  return type.slice(type.indexOf(':') + 1);
}
