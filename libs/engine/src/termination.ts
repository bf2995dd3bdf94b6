import type { Execution } from './execution.js';
import { incidentsOn, type FlowNodeInstance } from './process-state.js';
import { cancelSubscriptions } from './subscriptions.js';

/** Ends an element and all inside it, innermost first; nothing of it stays open (invariant: an ended scope owns nothing). */
export function terminateElement(x: Execution, element: FlowNodeInstance): void {
  terminateChildren(x, element.key);
  cancelWait(x, element);
  cancelSubscriptions(x, element);
  closeIncidents(x, element);
  x.emit({ type: 'ElementTerminated', key: element.key, elementId: element.elementId });
  x.terminated(element);
}

/** Ends what is inside a scope, `except` one child, and the tokens that wait at its joins. */
export function terminateChildren(x: Execution, scopeKey: number, except?: number): void {
  const scope = x.find(scopeKey);
  if (scope?.tokens === undefined) return;
  for (const { key } of x.state.elements.filter((child) => child.scopeKey === scopeKey)) {
    // The end of one before may have ended it already.
    const child = key === except ? undefined : x.find(key);
    if (child) terminateElement(x, child);
  }
  const left = x.find(scopeKey);
  if (left?.arrivals || left?.resets) x.emit({ type: 'ArrivalsDiscarded', scopeKey });
}

function cancelWait(x: Execution, element: FlowNodeInstance): void {
  const key = element.key;
  switch (element.wait?.type) {
    case 'userTask':
      return x.emit({ type: 'UserTaskCanceled', key });
    case 'job':
      return x.emit({ type: 'JobCanceled', key });
    case 'child':
      return x.emit({ type: 'ChildCanceled', key });
    case 'decision':
    case undefined:
      return;
  }
}

/** An incident cannot outlive its element, nor the step that it holds up. */
export function closeIncidents(x: Execution, element: FlowNodeInstance, reason = 'element ended'): void {
  if (x.state.incidents.length === 0) return;
  for (const { key } of incidentsOn(x.state, element.key)) x.emit({ type: 'IncidentResolved', key, reason });
}
