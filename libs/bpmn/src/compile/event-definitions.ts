import type { EventDefinition, Expression } from '../executable-process.js';
import { Iso8601Error, parseDuration, type Duration } from '../iso8601.js';
import {
  bodyOf,
  elementOf,
  elementsOf,
  flagOf,
  textOf,
  type ModdleElement,
} from '../parse/moddle-element.js';
import type { ExpressionReader } from './expression-reader.js';
import { correlationKeyOf, messageOf } from './extension-elements.js';

/** All event definitions of an event, its own and the shared ones that it refers to. */
export function eventDefinitionsOf(event: ModdleElement): ModdleElement[] {
  return [...elementsOf(event, 'eventDefinitions'), ...elementsOf(event, 'eventDefinitionRef')];
}

/** The kind and the text of a timer; undefined when it has no value. */
export function timerOf(
  definition: ModdleElement,
): { kind: 'date' | 'duration' | 'cycle'; source: string } | undefined {
  for (const [property, kind] of [
    ['timeDate', 'date'],
    ['timeDuration', 'duration'],
    ['timeCycle', 'cycle'],
  ] as const) {
    const source = bodyOf(definition, property);
    if (source !== undefined) return { kind, source };
  }
  return undefined;
}

/** The message part of a catch event or receive task. */
export function readMessage(
  message: ModdleElement | undefined,
  holder: ModdleElement,
  expressions: ExpressionReader,
): Extract<EventDefinition, { type: 'message' }> {
  if (!message)
    return { type: 'message', name: expressions.required(holder, 'the message name', undefined, 'text') };
  return {
    type: 'message',
    name: expressions.required(message, 'the message name', textOf(message, 'name'), 'text'),
    correlationKey: expressions.optional(message, 'the correlation key', correlationKeyOf(message), 'text'),
  };
}

/** Undefined also where the text is wrong: the lint rule `timer-value` says so. */
function constantDuration(kind: string, { constant }: Expression): Duration | undefined {
  if (kind !== 'duration' || typeof constant !== 'string') return undefined;
  try {
    return parseDuration(constant);
  } catch (error) {
    if (error instanceof Iso8601Error) return undefined;
    throw error;
  }
}

/** Finds the node of a referenced activity; -1 when it is not in the process. */
export type NodeIndex = (element: ModdleElement) => number;

/** What an event waits for or throws. Kinds that are not executed a lint rule refuses. */
export function readEventDefinition(
  event: ModdleElement,
  expressions: ExpressionReader,
  indexOf: NodeIndex,
): EventDefinition {
  const events = eventDefinitionsOf(event).map((one) => readDefinition(one, event, expressions, indexOf));
  if (events.length > 1) return { type: 'multiple', events, isParallel: flagOf(event, 'parallelMultiple') };
  return events[0] ?? { type: 'none' };
}

/** One event definition, of an event or referred to by a multi-instance marker. */
export function readDefinition(
  definition: ModdleElement,
  event: ModdleElement,
  expressions: ExpressionReader,
  indexOf: NodeIndex,
): EventDefinition {
  switch (definition.$type) {
    case 'bpmn:MessageEventDefinition':
      return readMessage(messageOf(definition), event, expressions);
    case 'bpmn:TimerEventDefinition': {
      const timer = timerOf(definition);
      const value = expressions.required(event, 'the timer', timer?.source, 'text');
      const kind = timer?.kind ?? 'duration';
      return { type: 'timer', timer: kind, value, duration: constantDuration(kind, value) };
    }
    case 'bpmn:SignalEventDefinition': {
      const signal = elementOf(definition, 'signalRef');
      return {
        type: 'signal',
        name: named(signal ?? event, 'the signal name', signal && textOf(signal, 'name'), expressions),
      };
    }
    case 'bpmn:ErrorEventDefinition':
      return { type: 'error', code: codeOf(definition, 'errorRef', 'errorCode', expressions) };
    case 'bpmn:EscalationEventDefinition':
      return { type: 'escalation', code: codeOf(definition, 'escalationRef', 'escalationCode', expressions) };
    case 'bpmn:LinkEventDefinition':
      return { type: 'link', name: textOf(definition, 'name') ?? '' };
    case 'bpmn:TerminateEventDefinition':
      return { type: 'terminate' };
    case 'bpmn:ConditionalEventDefinition': {
      const condition = expressions.required(event, 'the condition', bodyOf(definition, 'condition'), 'feel');
      return { type: 'conditional', condition, names: condition.compiled?.names ?? [] };
    }
    case 'bpmn:CompensateEventDefinition': {
      const activity = elementOf(definition, 'activityRef');
      return {
        type: 'compensation',
        ...(activity ? { activity: indexOf(activity) } : {}),
        waits: definition.get('waitForCompletion') !== false,
      };
    }
    case 'bpmn:CancelEventDefinition':
      return { type: 'cancel' };
    default:
      return { type: 'none' };
  }
}

function codeOf(
  definition: ModdleElement,
  reference: string,
  attribute: string,
  expressions: ExpressionReader,
): Expression | undefined {
  const referenced = elementOf(definition, reference);
  return referenced && expressions.optional(referenced, attribute, textOf(referenced, attribute), 'text');
}

function named(
  element: ModdleElement,
  attribute: string,
  name: string | undefined,
  expressions: ExpressionReader,
) {
  return expressions.required(element, attribute, name, 'text');
}
