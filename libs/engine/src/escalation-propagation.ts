import { findCatcher } from './catching.js';
import type { Execution } from './execution.js';
import type { FlowNodeInstance } from './process-state.js';
import { triggerBoundary, triggerEventSubProcess } from './triggers.js';

/** Throws an escalation: the nearest catcher reacts, interrupting or not; without one it does no harm (BPMN 2.0.2, 10.5.6). */
export function throwEscalation(x: Execution, thrower: FlowNodeInstance, code: string): void {
  const catcher = findCatcher(x, thrower, 'escalation', code);
  x.emit({
    type: 'EscalationThrown',
    key: thrower.key,
    code,
    goesToParent: !catcher && x.state.parent !== undefined,
  });
  if (catcher?.type === 'boundary') triggerBoundary(x, catcher.host, catcher.node, {});
  else if (catcher) triggerEventSubProcess(x, catcher.scope, catcher.node, catcher.start, {});
}
