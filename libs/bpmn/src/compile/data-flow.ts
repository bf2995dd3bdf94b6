import type { Json } from '#feel';
import type { DataFlow, DataSets, Expression, Mapping } from '../executable-process.js';
import { bodyOf, elementOf, elementsOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import { isPlainName } from '../variable-path.js';
import type { ExpressionReader } from './expression-reader.js';

/** Target of an association that tools write where a line is drawn to an activity without data inputs: it moves nothing. */
const DRAWN_ONLY = '__targetRef_placeholder';

/** A data object for a reference to it; anything else is itself. */
export function dataItemOf(element: ModdleElement): ModdleElement {
  return elementOf(element, 'dataObjectRef') ?? element;
}

/** The variable that a data object, property, data input or data output is: its name where expressions can read it, else its id. */
export function dataNameOf(element: ModdleElement): string {
  const item = dataItemOf(element);
  const name = textOf(item, 'name')?.trim();
  return name !== undefined && isPlainName(name) ? name : (textOf(item, 'id') ?? '');
}

/** The data inputs of an activity or process (of its io specification) or of a throw event. */
export function dataInputsOf(element: ModdleElement): ModdleElement[] {
  return elementsOf(elementOf(element, 'ioSpecification') ?? element, 'dataInputs');
}

/** The data outputs of an activity or process (of its io specification) or of a catch event. */
export function dataOutputsOf(element: ModdleElement): ModdleElement[] {
  return elementsOf(elementOf(element, 'ioSpecification') ?? element, 'dataOutputs');
}

/** Whether a data association is a line of the drawing only, as tools write it to elements without data inputs or outputs. */
export function isDrawnOnly(association: ModdleElement, owner: ModdleElement): boolean {
  const target = elementOf(association, 'targetRef');
  if (!target) return dataOutputsOf(owner).length + dataInputsOf(owner).length === 0;
  if (association.$type === 'bpmn:DataInputAssociation')
    return target.$type === 'bpmn:Property' && textOf(target, 'name') === DRAWN_ONLY;
  return elementsOf(association, 'sourceRef').length === 0 && !hasValueOfItsOwn(association);
}

/** The data associations of an activity or event that move data, in their order. */
export function movingAssociations(
  owner: ModdleElement,
  side: 'dataInputAssociations' | 'dataOutputAssociations',
): ModdleElement[] {
  return elementsOf(owner, side).filter((association) => !isDrawnOnly(association, owner));
}

/** Whether an association says by itself what it copies: a transformation or assignments (BPMN 2.0.2, 10.4.2). */
export function hasValueOfItsOwn(association: ModdleElement): boolean {
  return (
    elementOf(association, 'transformation') !== undefined || elementsOf(association, 'assignment').length > 0
  );
}

/** Properties of an element that are data, without what tools write for drawn lines. */
export function propertiesOf(element: ModdleElement): ModdleElement[] {
  return elementsOf(element, 'properties').filter((property) => textOf(property, 'name') !== DRAWN_ONLY);
}

/** The data of an activity or event; undefined where it has none. */
export function readDataFlow(element: ModdleElement, expressions: ExpressionReader): DataFlow | undefined {
  const loop = loopDataOf(element);
  const inputs = movingAssociations(element, 'dataInputAssociations').filter(
    (one) => !loop.has(elementOf(one, 'targetRef')),
  );
  const outputs = movingAssociations(element, 'dataOutputAssociations');
  const ownOutputs = outputs.filter(
    (one) =>
      !loop.has(elementOf(one, 'targetRef')) && !elementsOf(one, 'sourceRef').some((item) => loop.has(item)),
  );
  const properties = propertiesOf(element).map(dataNameOf);
  const sets = readDataSets(element);
  if (inputs.length + outputs.length + properties.length === 0 && !sets) return undefined;
  const mappings = (associations: readonly ModdleElement[]) =>
    associations.flatMap((one) => associationMappings(one, element, expressions));
  return {
    inputs: mappings(inputs),
    outputs: mappings(ownOutputs),
    keepsResults: outputs.length > 0,
    properties,
    ...sets,
  };
}

/** Which data an activity or process needs, and which it gives; undefined where it needs and promises nothing. */
export function readDataSets(element: ModdleElement): DataSets | undefined {
  const specification = elementOf(element, 'ioSpecification');
  if (!specification) return undefined;
  const loop = loopDataOf(element);
  const required = (sets: string, all: string, optional: string) => {
    const names = elementsOf(specification, sets).map((set) => {
      const free = new Set(elementsOf(set, optional));
      return elementsOf(set, all)
        .filter((item) => !free.has(item) && !loop.has(item))
        .map(dataNameOf);
    });
    // A set that needs nothing is always there.
    return names.some((set) => set.length === 0) ? [] : names;
  };
  const inputSets = required('inputSets', 'dataInputRefs', 'optionalInputRefs');
  const outputSets = required('outputSets', 'dataOutputRefs', 'optionalOutputRefs');
  return inputSets.length + outputSets.length === 0 ? undefined : { inputSets, outputSets };
}

/** Data that the multi-instance marker of an activity hands out and collects: no instance has it as a whole. */
function loopDataOf(activity: ModdleElement): ReadonlySet<ModdleElement | undefined> {
  const loop = elementOf(activity, 'loopCharacteristics');
  const items = ['loopDataInputRef', 'loopDataOutputRef', 'outputDataItem'].map(
    (name) => loop && elementOf(loop, name),
  );
  return new Set(items.filter((item) => item !== undefined));
}

/**
 * What a data association copies (BPMN 2.0.2, 10.4.2): the value of its transformation, then each assignment; without
 * either the value of its one source.
 */
export function associationMappings(
  association: ModdleElement,
  owner: ModdleElement,
  expressions: ExpressionReader,
): Mapping[] {
  const target = elementOf(association, 'targetRef');
  const [source] = elementsOf(association, 'sourceRef');
  if (!target) return [];
  const name = dataNameOf(target);
  const transformation = bodyOf(association, 'transformation');
  const assignments = elementsOf(association, 'assignment').map((assignment): Mapping => ({
    source: expressions.required(
      owner,
      `the assignment to "${name}"`,
      bodyOf(assignment, 'from') ?? bodyOf(assignment, 'body'),
      'feel',
    ),
    target: assignedPath(assignment),
  }));
  if (transformation !== undefined) {
    const value = expressions.required(owner, `the transformation to "${name}"`, transformation, 'feel');
    return [{ source: value, target: [name] }, ...assignments];
  }
  if (assignments.length > 0 || !source) return assignments;
  return [{ source: variableReader(dataNameOf(source)), target: [name] }];
}

/** Where an assignment writes: a variable, or a property of one. */
export function assignedPath(assignment: ModdleElement): string[] {
  const to = (bodyOf(assignment, 'to') ?? '').replace(/^=/, '');
  return to.split('.').map((part) => part.trim());
}

/** Reads a variable by its name, whatever the name; null where it is not set. */
export function variableReader(name: string): Expression {
  return {
    source: name,
    compiled: {
      source: name,
      names: [name],
      requiredNames: [],
      evaluate: (scope): Json => scope.get(name) ?? null,
    },
  };
}
