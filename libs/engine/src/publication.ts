import type { MessagePublication } from '#bpmn';
import { Iso8601Error, parseDuration } from '#bpmn';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance } from './process-state.js';

/** Records a message; the runtime carries it to its receiver after the commit. Its content is what the input mappings made. */
export function publishMessage(
  x: Execution,
  element: FlowNodeInstance,
  publication: MessagePublication,
): void {
  const name = x.evaluate(publication.name, element.key);
  const correlationKey = publication.correlationKey
    ? x.evaluate(publication.correlationKey, element.key)
    : '';
  const tenant = publication.tenant ? x.evaluate(publication.tenant, element.key) : null;
  const timeToLive = publication.timeToLive ? x.evaluate(publication.timeToLive, element.key) : 'PT0S';
  if (typeof name !== 'string' || name === '' || typeof correlationKey === 'object')
    throw new ModelFault(
      'EXPRESSION_FAILED',
      `Expected "${element.elementId}" to name its message and correlation key, but got ${JSON.stringify({ name, correlationKey })}`,
    );
  if (typeof timeToLive !== 'string' || !isDuration(timeToLive))
    throw new ModelFault(
      'EXPRESSION_FAILED',
      `Expected the time to live of "${name}" to be an ISO 8601 duration, but it is ${JSON.stringify(timeToLive)}`,
    );
  x.emit({
    type: 'MessagePublished',
    key: x.newKey(),
    name,
    correlationKey: String(correlationKey),
    variables: { ...element.variables },
    timeToLive,
    ...(typeof tenant === 'string' && tenant !== '' ? { tenant } : {}),
  });
}

function isDuration(text: string): boolean {
  try {
    return !parseDuration(text).isNegative;
  } catch (error) {
    if (error instanceof Iso8601Error) return false;
    throw error;
  }
}
