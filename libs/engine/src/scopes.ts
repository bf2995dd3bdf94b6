import type { ScopeContent, StartEvent, SubProcess } from '#bpmn';
import { declareVariables } from './data-flow.js';
import type { Execution } from './execution.js';
import { InvariantViolation } from './invariant-violation.js';
import { ROOT_KEY, type FlowNodeInstance } from './process-state.js';
import { subscribe } from './subscriptions.js';

/** The content of the process or sub-process that a scope instantiates; undefined for a multi-instance body. */
export function scopeContent(x: Execution, scope: FlowNodeInstance): ScopeContent | undefined {
  if (scope.key === ROOT_KEY) return x.process.root;
  const node = x.nodeOf(scope);
  return node.kind === 'subProcess' && !scope.loop ? node.content : undefined;
}

/** Brings a scope's variables to life, and opens the subscriptions of its event sub-processes. */
export function openScope(x: Execution, scope: FlowNodeInstance, content: ScopeContent): void {
  declareVariables(x, scope, content.variables);
  for (const index of content.eventSubProcesses) {
    const start = eventSubProcessStart(x, index);
    subscribe(x, scope, start, start.event);
  }
}

/** The one start event of an event sub-process. */
export function eventSubProcessStart(x: Execution, index: number): StartEvent {
  const node = x.process.nodes[index] as SubProcess;
  const start = x.process.nodes[node.content.startEvents[0]!]!;
  if (start.kind !== 'startEvent')
    throw new InvariantViolation(`Expected ${node.id} to begin with a start event`);
  return start;
}
