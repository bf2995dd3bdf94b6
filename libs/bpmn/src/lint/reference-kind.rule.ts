import {
  childrenOf,
  descriptorsOf,
  idOf,
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
      for (const property of descriptorsOf(element))
        if (property.isReference && !OF_THEIR_OWN_RULE.has(property.name))
          checkReference(element, property, report);
      open.push(...childrenOf(element));
    }
  },
};

/** Ends of flows and places of boundary events have rules that say more. */
const OF_THEIR_OWN_RULE = new Set(['bpmn:sourceRef', 'bpmn:targetRef', 'bpmn:attachedToRef']);

function checkReference(element: ModdleElement, property: PropertyDescriptor, report: LintReport): void {
  const value = element.get(property.name);
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
