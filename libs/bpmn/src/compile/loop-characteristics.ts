import type { LoopEvent, MultiInstance, StandardLoop } from '../executable-process.js';
import {
  bodyOf,
  elementOf,
  elementsOf,
  extensionOf,
  flagOf,
  textOf,
  type ModdleElement,
} from '../parse/moddle-element.js';
import { associationMappings, dataNameOf, movingAssociations, variableReader } from './data-flow.js';
import { eventDefinitionsOf, readDefinition, type NodeIndex } from './event-definitions.js';
import type { ExpressionReader } from './expression-reader.js';

/** The loop marker of an activity; undefined when it has none. */
export function readStandardLoop(
  element: ModdleElement,
  expressions: ExpressionReader,
): StandardLoop | undefined {
  const loop = elementOf(element, 'loopCharacteristics');
  if (loop?.$type !== 'bpmn:StandardLoopCharacteristics') return undefined;
  const maximum = Number(loop.get('loopMaximum') ?? NaN);
  return {
    testBefore: flagOf(loop, 'testBefore'),
    ...(Number.isInteger(maximum) ? { maximum } : {}),
    condition: expressions.optional(element, 'the loop condition', bodyOf(loop, 'loopCondition'), 'feel'),
  };
}

/** The multi-instance marker of an activity; undefined when it has none. */
export function readMultiInstance(
  element: ModdleElement,
  expressions: ExpressionReader,
  indexOf: NodeIndex,
): MultiInstance | undefined {
  const loop = elementOf(element, 'loopCharacteristics');
  if (loop?.$type !== 'bpmn:MultiInstanceLoopCharacteristics') return undefined;
  const zeebe = extensionOf(loop, 'zeebe:LoopCharacteristics');
  const zeebeText = (attribute: string) => zeebe && textOf(zeebe, attribute);
  const data = readLoopData(element, loop, expressions);
  return {
    isSequential: flagOf(loop, 'isSequential'),
    inputCollection:
      expressions.optional(element, 'the input collection', zeebeText('inputCollection'), 'feel') ??
      data.inputCollection,
    loopCardinality: expressions.optional(
      element,
      'the loop cardinality',
      bodyOf(loop, 'loopCardinality'),
      'number',
    ),
    inputElement: zeebeText('inputElement') ?? data.inputElement,
    outputCollection: zeebeText('outputCollection') ?? data.outputCollection,
    outputElement:
      expressions.optional(element, 'the output element', zeebeText('outputElement'), 'feel') ??
      data.outputElement,
    completionCondition: expressions.optional(
      element,
      'the completion condition',
      bodyOf(loop, 'completionCondition'),
      'feel',
    ),
    thrown: readThrown(element, loop, expressions, indexOf),
  };
}

/**
 * BPMN's own data of the marker (BPMN 2.0.2, 10.3.8): the collection whose items the instances get, and the one that
 * their results make. Where a data input or output of the activity stands for the collection, what its association
 * joins it to is meant: the marker is outside of the instances.
 */
function readLoopData(
  activity: ModdleElement,
  loop: ModdleElement,
  expressions: ExpressionReader,
): Pick<MultiInstance, 'inputCollection' | 'inputElement' | 'outputCollection' | 'outputElement'> {
  const read = elementOf(loop, 'loopDataInputRef');
  const written = elementOf(loop, 'loopDataOutputRef');
  const inputItem = elementOf(loop, 'inputDataItem');
  const outputItem = elementOf(loop, 'outputDataItem');
  const into = movingAssociations(activity, 'dataInputAssociations').find(
    (one) => read && elementOf(one, 'targetRef') === read,
  );
  const outOf = movingAssociations(activity, 'dataOutputAssociations');
  const onward = outOf.find((one) => written && elementsOf(one, 'sourceRef').includes(written));
  const ofItem = outOf.find((one) => outputItem && elementOf(one, 'targetRef') === outputItem);
  const collected = onward ? elementOf(onward, 'targetRef') : written;
  return {
    inputCollection:
      read &&
      ((into && associationMappings(into, activity, expressions)[0]?.source) ??
        variableReader(dataNameOf(read))),
    inputElement: inputItem && dataNameOf(inputItem),
    outputCollection: collected && dataNameOf(collected),
    outputElement:
      outputItem &&
      ((ofItem && associationMappings(ofItem, activity, expressions)[0]?.source) ??
        variableReader(dataNameOf(outputItem))),
  };
}

/** The events that the marker throws, by its behaviour (BPMN 2.0.2, 10.3.8). */
function readThrown(
  element: ModdleElement,
  loop: ModdleElement,
  expressions: ExpressionReader,
  indexOf: NodeIndex,
): LoopEvent[] {
  const referenced = (when: 'each' | 'first', reference: string): LoopEvent[] => {
    const definition = elementOf(loop, reference);
    return definition ? [{ when, event: readDefinition(definition, element, expressions, indexOf) }] : [];
  };
  switch (loop.get('behavior')) {
    case 'None':
      return referenced('each', 'noneBehaviorEventRef');
    case 'One':
      return referenced('first', 'oneBehaviorEventRef');
    case 'Complex':
      return elementsOf(loop, 'complexBehaviorDefinition').flatMap((definition, place) => {
        const event = elementOf(definition, 'event');
        const condition = expressions.optional(
          element,
          `the condition of complex behaviour ${place + 1}`,
          bodyOf(definition, 'condition'),
          'feel',
        );
        return (event ? eventDefinitionsOf(event) : []).map((one): LoopEvent => ({
          when: 'condition',
          condition,
          event: readDefinition(one, element, expressions, indexOf),
        }));
      });
    default:
      return [];
  }
}
