import {
  descriptorsOf,
  idOf,
  textOf,
  type ModdleElement,
  type PropertyDescriptor,
} from '../parse/moddle-element.js';
import type { ParsedModel } from '../parse/parsed-model.js';

/** A property's value, and whether it is what the metamodel says anyway. */
export interface PropertyValue {
  readonly value: unknown;
  readonly isDefault: boolean;
}

/** An element with everything that it says by meaning. */
export interface DescribedElement {
  readonly element: ModdleElement;
  readonly subject: string;
  readonly id: string;
  readonly properties: ReadonlyMap<string, PropertyValue>;
}

/** Elements that stand for themselves; every other one belongs to the element around it. */
const OWN_ELEMENTS = [
  'bpmn:RootElement',
  'bpmn:FlowElement',
  'bpmn:Artifact',
  'bpmn:Lane',
  'bpmn:Participant',
  'bpmn:MessageFlow',
];
/** They are root elements by the metamodel, yet stand inside an event and have ids that tools make up. */
const NOT_OWN = 'bpmn:EventDefinition';
/** Said by the flows themselves, or only about the picture, or which tool wrote the file. */
const SKIPPED: ReadonlySet<string> = new Set([
  'bpmn:incoming',
  'bpmn:outgoing',
  'bpmn:diagrams',
  'bpmn:exporter',
  'bpmn:exporterVersion',
]);
/** By what entries of a list are told apart, in place of their order. */
const ENTRY_NAMES: Readonly<Record<string, string>> = {
  'zeebe:Input': 'target',
  'zeebe:Output': 'target',
  'zeebe:Header': 'key',
  'zeebe:Property': 'name',
  'zeebe:ExecutionListener': 'eventType',
  'zeebe:TaskListener': 'eventType',
};

/** The elements of a model by id, in document order. `processId`: of the processes only that one. */
export function describeModel(model: ParsedModel, processId?: string): Map<string, DescribedElement> {
  const found = new Map<string, DescribedElement>();
  if (model.definitions) visit(model.definitions, undefined, found, processId);
  return found;
}

function visit(
  element: ModdleElement,
  container: string | undefined,
  found: Map<string, DescribedElement>,
  processId: string | undefined,
): void {
  const id = element.$type === 'bpmn:Definitions' ? 'definitions' : idOf(element);
  if (element.$type === 'bpmn:Process' && processId !== undefined && id !== processId) return;
  const properties = new Map<string, PropertyValue>();
  const children: ModdleElement[] = [];
  describe(element, '', properties, children);
  if (container !== undefined) properties.set('/container', { value: container, isDefault: false });
  if (id !== undefined)
    found.set(id, { element, subject: lowerFirst(localName(element.$type)), id, properties });
  const inside = element.$type === 'bpmn:Definitions' ? undefined : id;
  for (const child of children) visit(child, inside, found, processId);
}

/** Writes down what an element says; elements that stand for themselves are handed back. */
function describe(
  element: ModdleElement,
  place: string,
  into: Map<string, PropertyValue>,
  children: ModdleElement[],
): void {
  for (const property of descriptorsOf(element)) {
    if (SKIPPED.has(property.ns.name) || property.isId) continue;
    const value = element.get(property.ns.name);
    const path = `${place}/${nameOf(property)}`;
    if (property.isReference) describeReference(value, path, into);
    else if (Array.isArray(value)) describeList(value, property, place, into, children);
    else if (isElement(value)) describeInner(value, path, into, children);
    else if (value !== undefined && value !== '')
      into.set(path, { value: trimmed(value), isDefault: value === property.default });
  }
  for (const [name, value] of Object.entries(element.$attrs ?? {}))
    if (name !== 'xmlns' && !name.startsWith('xmlns:'))
      into.set(`${place}/${name}`, { value, isDefault: false });
}

function describeReference(value: unknown, path: string, into: Map<string, PropertyValue>): void {
  if (Array.isArray(value)) {
    if (value.length > 0)
      into.set(path, { value: value.map((one) => referenceName(one)).sort(), isDefault: false });
  } else if (value !== undefined) into.set(path, { value: referenceName(value), isDefault: false });
}

function describeList(
  values: readonly unknown[],
  property: PropertyDescriptor,
  place: string,
  into: Map<string, PropertyValue>,
  children: ModdleElement[],
): void {
  const plain = values.filter((value) => !isElement(value));
  if (plain.length > 0) into.set(`${place}/${nameOf(property)}`, { value: plain, isDefault: false });
  const seen = new Map<string, number>();
  for (const value of values) {
    if (!isElement(value)) continue;
    if (isOwn(value)) {
      children.push(value);
      continue;
    }
    const type = value.$type.startsWith('bpmn:') ? lowerFirst(localName(value.$type)) : typeName(value);
    const name = textOf(value, ENTRY_NAMES[value.$type] ?? '') ?? '';
    const key = name === '' ? type : `${type}[${name}]`;
    const again = seen.get(key) ?? 0;
    seen.set(key, again + 1);
    describeInner(value, `${place}/${again === 0 ? key : `${key}#${again + 1}`}`, into, children);
  }
}

/** An inner element is there even when it says nothing more: `<zeebe:userTask />`, `<terminateEventDefinition />`. */
function describeInner(
  element: ModdleElement,
  path: string,
  into: Map<string, PropertyValue>,
  children: ModdleElement[],
): void {
  if (isOwn(element)) {
    children.push(element);
    return;
  }
  if (element.$type === 'bpmn:ExtensionElements') {
    describe(element, path.slice(0, path.lastIndexOf('/')), into, children);
    return;
  }
  const body = textOf(element, 'body');
  const size = into.size;
  if (body === undefined) describe(element, path, into, children);
  else {
    into.set(path, { value: body.trim(), isDefault: false });
    const language = textOf(element, 'language');
    if (language !== undefined) into.set(`${path}/language`, { value: language, isDefault: false });
  }
  if (into.size === size) into.set(path, { value: true, isDefault: false });
}

function isOwn(element: ModdleElement): boolean {
  return (
    idOf(element) !== undefined &&
    !element.$instanceOf(NOT_OWN) &&
    OWN_ELEMENTS.some((type) => element.$instanceOf(type))
  );
}

function nameOf({ ns }: PropertyDescriptor): string {
  return ns.name.startsWith('bpmn:') || ns.name.startsWith('zeebe:') ? ns.localName : ns.name;
}

function referenceName(value: unknown): string {
  return isElement(value) ? (idOf(value) ?? value.$type) : String(value);
}

function typeName({ $type }: ModdleElement): string {
  const colon = $type.indexOf(':');
  return `${$type.slice(0, colon + 1)}${lowerFirst($type.slice(colon + 1))}`;
}

function localName(type: string): string {
  return type.slice(type.indexOf(':') + 1);
}

function lowerFirst(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}

function trimmed(value: unknown): unknown {
  return typeof value === 'string' ? value.trim() : value;
}

function isElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && typeof (value as ModdleElement).$type === 'string';
}
