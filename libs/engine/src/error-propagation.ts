import { findCatcher } from './catching.js';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance, Variables } from './process-state.js';
import { endInstance } from './end-instance.js';
import { triggerBoundary, triggerEventSubProcess } from './triggers.js';

/**
 * Throws a BPMN error: the nearest catcher takes over and what is between is terminated. Without one it goes to the
 * call activity that waits for this instance.
 * @throws ModelFault UNHANDLED_ERROR when nobody catches it.
 */
export function throwError(
  x: Execution,
  thrower: FlowNodeInstance,
  code: string,
  message: string,
  variables: Variables = {},
): void {
  const catcher = findCatcher(x, thrower, 'error', code);
  if (!catcher && !x.state.parent)
    throw new ModelFault(
      'UNHANDLED_ERROR',
      `Expected an error boundary event or event sub-process to catch "${code}", but there is none (${message})`,
    );
  x.emit({ type: 'ErrorThrown', key: thrower.key, code, message });
  if (!catcher) endInstance(x, `error ${code}`, { code, message });
  else if (catcher.type === 'boundary') triggerBoundary(x, catcher.host, catcher.node, variables);
  else triggerEventSubProcess(x, catcher.scope, catcher.node, catcher.start, variables);
}
