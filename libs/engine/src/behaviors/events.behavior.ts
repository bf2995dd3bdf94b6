import type {
  BoundaryEvent,
  EndEvent,
  IntermediateCatchEvent,
  IntermediateThrowEvent,
  StartEvent,
} from '#bpmn';
import { throwError } from '../error-propagation.js';
import { throwEscalation } from '../escalation-propagation.js';
import type { Execution } from '../execution.js';
import { ModelFault } from '../model-fault.js';
import type { FlowNodeInstance } from '../process-state.js';
import { publishMessage } from '../publication.js';
import { subscribe } from '../subscriptions.js';
import { terminateChildren } from '../termination.js';
import type { Behavior } from './behavior.js';
import { createJob } from './jobs.js';

/** BPMN 2.0.2, 13.5.1: passes its token on; what triggered it came with the command. */
export const startEvent: Behavior<StartEvent> = {
  activate: (x, element) => x.complete(element),
};

/** BPMN 2.0.2, 13.5.3: entered when it has been triggered; `triggers.ts` has done the interrupting. */
export const boundaryEvent: Behavior<BoundaryEvent> = {
  activate: () => undefined,
};

/** BPMN 2.0.2, 13.5.2: waits for its trigger. */
export const intermediateCatchEvent: Behavior<IntermediateCatchEvent> = {
  activate: (x, element, node) => {
    if (node.event.type === 'none' || node.event.type === 'link') x.complete(element);
    else subscribe(x, element, node, node.event);
  },
};

/** BPMN 2.0.2, 13.5.2: throws and passes its token on at once. */
export const intermediateThrowEvent: Behavior<IntermediateThrowEvent> = {
  activate: (x, element, node) => {
    if (node.job) createJob(x, element, node, node.job);
    else if (throws(x, element, node)) x.complete(element);
  },
  afterCompletion: (x, element, node) => {
    if (node.linkTarget !== undefined) x.enter(x.process.nodes[node.linkTarget]!, element.scopeKey);
  },
};

/** BPMN 2.0.2, 13.5.4: throws and consumes its token; terminate ends all that is in its scope. */
export const endEvent: Behavior<EndEvent> = {
  activate: (x, element, node) => {
    if (node.job) {
      createJob(x, element, node, node.job);
      return;
    }
    if (node.event.type === 'terminate') terminateChildren(x, element.scopeKey, element.key);
    if (throws(x, element, node)) x.complete(element);
  },
};

/** False when the throwing element did not survive what it threw, or waits for somebody to handle it. */
function throws(x: Execution, element: FlowNodeInstance, node: EndEvent | IntermediateThrowEvent): boolean {
  const { event } = node;
  switch (event.type) {
    case 'message':
      publishMessage(x, element, node.publication ?? event);
      return true;
    case 'signal': {
      const name = String(x.evaluate(event.name, element.key));
      x.emit({ type: 'SignalBroadcast', key: x.newKey(), name, variables: element.variables ?? {} });
      return true;
    }
    case 'error':
      throwError(x, element, code(x, element, event), node.name ?? node.id);
      return false;
    case 'escalation':
      throwEscalation(x, element, code(x, element, event));
      return x.find(element.key) !== undefined;
    default:
      return true;
  }
}

function code(x: Execution, element: FlowNodeInstance, event: { code?: EndEventCode }): string {
  const value = event.code ? x.evaluate(event.code, element.key) : '';
  if (typeof value === 'string') return value;
  throw new ModelFault(
    'EXPRESSION_FAILED',
    `Expected ${event.code!.source} to give a code, but it gave ${JSON.stringify(value)}`,
  );
}
type EndEventCode = Extract<EndEvent['event'], { type: 'error' }>['code'];
