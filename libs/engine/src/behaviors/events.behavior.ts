import type {
  BoundaryEvent,
  EndEvent,
  IntermediateCatchEvent,
  IntermediateThrowEvent,
  StartEvent,
} from '#bpmn';
import { definitionOf, startCompensation, throwCompensation } from '../compensation.js';
import type { Execution } from '../execution.js';
import type { FlowNodeInstance } from '../process-state.js';
import { subscribe } from '../subscriptions.js';
import { beginCancellation, finishCancellation } from '../transaction.js';
import { throwEvent } from '../throw-event.js';
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
    else throwAndComplete(x, element, node);
  },
  afterCompletion: (x, element, node) => {
    if (node.linkTarget !== undefined) x.enter(x.process.nodes[node.linkTarget]!, element.scopeKey);
  },
};

/** BPMN 2.0.2, 13.5.6: throws and consumes its token; terminate ends all that is in its scope. */
export const endEvent: Behavior<EndEvent> = {
  activate: (x, element, node) => {
    if (node.job) {
      createJob(x, element, node, node.job);
      return;
    }
    if (definitionOf(node.event, 'cancel')) {
      cancelTransaction(x, element);
      return;
    }
    if (definitionOf(node.event, 'terminate')) terminateChildren(x, element.scopeKey, element.key);
    throwAndComplete(x, element, node);
  },
};

/** Throws, and goes on unless the element did not survive what it threw, or waits until work is undone. */
function throwAndComplete(
  x: Execution,
  element: FlowNodeInstance,
  node: EndEvent | IntermediateThrowEvent,
): void {
  throwEvent(x, element, node.event, node.publication);
  if (!x.find(element.key)) return;
  const compensation = definitionOf(node.event, 'compensation');
  if (compensation) throwCompensation(x, element, compensation);
  else x.complete(element);
}

/** BPMN 2.0.2, 10.5.3 (cancel end event): undoes what was completed in the transaction and leaves it. */
function cancelTransaction(x: Execution, element: FlowNodeInstance): void {
  const transaction = beginCancellation(x, element);
  const records = transaction.compensations ?? [];
  if (records.length > 0) startCompensation(x, element, transaction.key, records);
  else finishCancellation(x, element);
}
