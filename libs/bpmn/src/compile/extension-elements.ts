import type { JobDefinition, Mapping, MessagePublication } from '../executable-process.js';
import { elementOf, elementsOf, extensionOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import type { ExpressionReader } from './expression-reader.js';

/** Retries of a job whose definition names none, as in Camunda 8. */
const DEFAULT_RETRIES = '3';

/** `zeebe:properties` by name. The record has no prototype: any name is only a name. */
export function readProperties(element: ModdleElement): Readonly<Record<string, string>> {
  return recordOf(extensionOf(element, 'zeebe:Properties'), 'properties', 'name');
}

/** `zeebe:ioMapping`: the inputs or the outputs, in order. */
export function readMappings(
  element: ModdleElement,
  side: 'inputParameters' | 'outputParameters',
  expressions: ExpressionReader,
): Mapping[] {
  const mapping = extensionOf(element, 'zeebe:IoMapping');
  const label = side === 'inputParameters' ? 'input' : 'output';
  return (mapping ? elementsOf(mapping, side) : []).map((parameter) => {
    const target = textOf(parameter, 'target') ?? '';
    return {
      source: expressions.required(parameter, `${label} "${target}"`, textOf(parameter, 'source'), 'text'),
      target: target.split('.').map((part) => part.trim()),
    };
  });
}

/** `zeebe:taskDefinition` with its `zeebe:taskHeaders`; undefined when there is none. */
export function readJob(element: ModdleElement, expressions: ExpressionReader): JobDefinition | undefined {
  const definition = extensionOf(element, 'zeebe:TaskDefinition');
  if (!definition) return undefined;
  return {
    jobType: expressions.required(definition, 'the task definition type', textOf(definition, 'type'), 'text'),
    retries: expressions.required(
      definition,
      'retries',
      textOf(definition, 'retries') ?? DEFAULT_RETRIES,
      'number',
    ),
    headers: recordOf(extensionOf(element, 'zeebe:TaskHeaders'), 'values', 'key'),
  };
}

/** The message of an event definition or of a send or receive task. */
export function messageOf(holder: ModdleElement): ModdleElement | undefined {
  return elementOf(holder, 'messageRef');
}

/** Correlation key that `zeebe:subscription` gives to a message. */
export function correlationKeyOf(message: ModdleElement): string | undefined {
  const subscription = extensionOf(message, 'zeebe:Subscription');
  return subscription && textOf(subscription, 'correlationKey');
}

/** The message that a throw event, an end event or a send task publishes. */
export function readPublication(
  element: ModdleElement,
  message: ModdleElement | undefined,
  expressions: ExpressionReader,
): MessagePublication | undefined {
  if (!message) return undefined;
  const properties = readProperties(element);
  return {
    name: expressions.required(message, 'the message name', textOf(message, 'name'), 'text'),
    correlationKey: expressions.optional(message, 'the correlation key', correlationKeyOf(message), 'text'),
    tenant: expressions.optional(element, 'property "tenant"', properties['tenant'], 'text'),
    timeToLive: expressions.optional(element, 'property "timeToLive"', properties['timeToLive'], 'text'),
  };
}

function recordOf(
  holder: ModdleElement | undefined,
  list: string,
  keyName: string,
): Readonly<Record<string, string>> {
  const record = Object.create(null) as Record<string, string>;
  for (const entry of holder ? elementsOf(holder, list) : []) {
    const key = textOf(entry, keyName);
    if (key !== undefined) record[key] = textOf(entry, 'value') ?? '';
  }
  return record;
}
