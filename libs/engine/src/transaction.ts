import type { BoundaryEvent } from '#bpmn';
import type { Execution } from './execution.js';
import { InvariantViolation } from './invariant-violation.js';
import type { FlowNodeInstance } from './process-state.js';
import { cancelSubscriptions } from './subscriptions.js';
import { terminateChildren } from './termination.js';
import { triggerBoundary } from './triggers.js';

/** BPMN 2.0.2, 13.3.4 and 10.5.3: all else in the transaction ends, before what was completed in it is undone. */
export function beginCancellation(x: Execution, cancel: FlowNodeInstance): FlowNodeInstance {
  const transaction = x.find(cancel.scopeKey)!;
  terminateChildren(x, transaction.key, cancel.key);
  cancelSubscriptions(x, transaction);
  return transaction;
}

/** All is undone: the transaction ends and its token leaves by the cancel boundary event. */
export function finishCancellation(x: Execution, cancel: FlowNodeInstance): void {
  const transaction = x.find(cancel.scopeKey)!;
  // The boundary events of a transaction with a marker stand at its body.
  const host = transaction.loopCounter === undefined ? transaction : x.find(transaction.scopeKey)!;
  const node = x.nodeOf(host);
  const boundary = x
    .traitsOf(node)
    .boundaryEvents.map((index) => x.process.nodes[index] as BoundaryEvent)
    .find(({ event }) => event.type === 'cancel');
  if (!boundary) throw new InvariantViolation(`Expected ${node.id} to have a cancel boundary event`);
  triggerBoundary(x, host, boundary, {});
}
