import type { Execution } from './execution.js';
import { ROOT_KEY } from './process-state.js';
import { cancelSubscriptions } from './subscriptions.js';
import { closeIncidents, terminateChildren } from './termination.js';

/** Ends the whole instance before its time. */
export function endInstance(x: Execution, reason: string, error?: { code: string; message: string }): void {
  const root = x.find(ROOT_KEY)!;
  terminateChildren(x, ROOT_KEY);
  cancelSubscriptions(x, root);
  closeIncidents(x, root);
  x.emit({ type: 'InstanceTerminated', reason, ...(error ? { error } : {}) });
}
