/** An element of the parsed model, as bpmn-moddle gives it. Read it through the functions below. */
export interface ModdleElement {
  /** E.g. `bpmn:UserTask`, `zeebe:TaskDefinition`. */
  readonly $type: string;
  readonly $parent?: ModdleElement;
  /** Attributes that the metamodel does not know. */
  readonly $attrs?: Record<string, string>;
  get(name: string): unknown;
  $instanceOf(type: string): boolean;
}

/** A property as bpmn-moddle's metamodel describes it. */
export interface PropertyDescriptor {
  readonly name: string;
  readonly ns: { readonly name: string; readonly localName: string };
  readonly type: string;
  readonly isMany?: boolean;
  readonly isReference?: boolean;
  readonly isId?: boolean;
  readonly default?: unknown;
}

/** The properties that an element of its type can have. */
export function descriptorsOf(element: ModdleElement): readonly PropertyDescriptor[] {
  return (
    (element as unknown as { $descriptor?: { properties?: readonly PropertyDescriptor[] } }).$descriptor
      ?.properties ?? []
  );
}

/** The elements that stand inside an element, in the order of its type's properties. */
export function childrenOf(element: ModdleElement): ModdleElement[] {
  const children: ModdleElement[] = [];
  for (const { name } of containmentsOf(element)) {
    const value = valueOf(element, name);
    if (Array.isArray(value)) children.push(...value.filter(isElement));
    else if (isElement(value)) children.push(value);
  }
  return children;
}

const containments = new Map<string, readonly PropertyDescriptor[]>();

/** Properties of a type that can hold elements. */
function containmentsOf(element: ModdleElement): readonly PropertyDescriptor[] {
  let known = containments.get(element.$type);
  if (!known) {
    known = descriptorsOf(element).filter(({ isReference, type }) => !isReference && type.includes(':'));
    containments.set(element.$type, known);
  }
  return known;
}

/**
 * The value of a property, its default included. Reads it where moddle keeps it: `get` looks the property up each time and
 * makes an empty list of each that is asked for.
 */
export function valueOf(element: ModdleElement, name: string): unknown {
  return (element as unknown as Readonly<Record<string, unknown>>)[name];
}

/** The id, or undefined when there is none. */
export function idOf(element: ModdleElement): string | undefined {
  return textOf(element, 'id');
}

/** A text attribute; undefined when absent, also when empty. */
export function textOf(element: ModdleElement, name: string): string | undefined {
  const value = valueOf(element, name);
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** A yes-or-no attribute with the metamodel's default. */
export function flagOf(element: ModdleElement, name: string): boolean {
  return valueOf(element, name) === true;
}

/** A referenced or contained element; undefined when absent or dangling. */
export function elementOf(element: ModdleElement, name: string): ModdleElement | undefined {
  const value = valueOf(element, name);
  return isElement(value) ? value : undefined;
}

/** Referenced or contained elements; empty when there are none. */
export function elementsOf(element: ModdleElement, name: string): ModdleElement[] {
  const value = valueOf(element, name);
  return Array.isArray(value) ? value.filter(isElement) : [];
}

/** The body of an expression element such as `conditionExpression`; undefined when absent or blank. */
export function bodyOf(element: ModdleElement, name: string): string | undefined {
  const expression = elementOf(element, name);
  const body = expression && textOf(expression, 'body');
  return body?.trim();
}

/** The extension element of a type such as `zeebe:TaskDefinition`; the first where there are several. */
export function extensionOf(element: ModdleElement, type: string): ModdleElement | undefined {
  return extensionsOf(element).find((extension) => extension.$type === type);
}

/** All extension elements of an element. */
export function extensionsOf(element: ModdleElement): ModdleElement[] {
  const extensions = elementOf(element, 'extensionElements');
  return extensions ? elementsOf(extensions, 'values') : [];
}

function isElement(value: unknown): value is ModdleElement {
  return typeof value === 'object' && value !== null && typeof (value as ModdleElement).$type === 'string';
}
