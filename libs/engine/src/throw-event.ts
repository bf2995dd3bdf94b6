import type { EventDefinition, MessagePublication } from '#bpmn';
import { throwError } from './error-propagation.js';
import { throwEscalation } from './escalation-propagation.js';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance } from './process-state.js';
import { publishMessage } from './publication.js';

/** Throws what an event definition says (BPMN 2.0.2, 10.5.6); of several each, an error last, as it ends what throws it. */
export function throwEvent(
  x: Execution,
  element: FlowNodeInstance,
  event: EventDefinition,
  publication?: MessagePublication,
): void {
  switch (event.type) {
    case 'message':
      publishMessage(x, element, publication ?? event);
      return;
    case 'signal': {
      const name = String(x.evaluate(event.name, element.key));
      x.emit({ type: 'SignalBroadcast', key: x.newKey(), name, variables: element.variables ?? {} });
      return;
    }
    case 'error':
      throwError(x, element, codeOf(x, element, event), thrownBy(x, element));
      return;
    case 'escalation':
      throwEscalation(x, element, codeOf(x, element, event));
      return;
    case 'multiple': {
      const errorsLast = [...event.events].sort(
        (a, b) => Number(a.type === 'error') - Number(b.type === 'error'),
      );
      for (const one of errorsLast) if (x.find(element.key)) throwEvent(x, element, one);
      return;
    }
    default:
      return;
  }
}

function thrownBy(x: Execution, element: FlowNodeInstance): string {
  return x.nodeOf(element).name ?? element.elementId;
}

function codeOf(
  x: Execution,
  element: FlowNodeInstance,
  { code }: Extract<EventDefinition, { type: 'error' | 'escalation' }>,
): string {
  const value = code ? x.evaluate(code, element.key) : '';
  if (typeof value === 'string') return value;
  throw new ModelFault(
    'EXPRESSION_FAILED',
    `Expected ${code!.source} to give a code, but it gave ${JSON.stringify(value)}`,
  );
}
