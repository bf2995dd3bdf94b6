import type { Activity, FlowNode } from '#bpmn';
import type { Execution } from './execution.js';
import { activateMultiInstance, completeInstance, type MultiInstanceActivity } from './multi-instance.js';
import type { FlowNodeInstance } from './process-state.js';
import { activateLoop, completeRound, type LoopedActivity } from './standard-loop.js';

export function activateBody(x: Execution, body: FlowNodeInstance, node: Activity): void {
  if (node.multiInstance) activateMultiInstance(x, body, node as MultiInstanceActivity);
  else activateLoop(x, body, node as LoopedActivity);
}

/** The work of one round or instance is done. Called by `Execution.leave` for it. */
export function completeIteration(x: Execution, iteration: FlowNodeInstance, node: FlowNode): void {
  const body = x.find(iteration.scopeKey)!;
  if ('multiInstance' in node && node.multiInstance)
    completeInstance(x, body, iteration, node as MultiInstanceActivity);
  else completeRound(x, body, iteration, node as LoopedActivity);
}
