import type { Activity, StandardLoop } from '#bpmn';
import { recordCompletion } from './compensation.js';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance } from './process-state.js';
import { cancelSubscriptions } from './subscriptions.js';

/** An activity with BPMN's loop marker. */
export type LoopedActivity = Activity & { readonly standardLoop: StandardLoop };

/** BPMN 2.0.2, 13.3.6: asks before the first round where the marker says so, else after each. */
export function activateLoop(x: Execution, body: FlowNodeInstance, node: LoopedActivity): void {
  const { testBefore, maximum } = node.standardLoop;
  const isWanted = maximum !== 0 && (!testBefore || holds(x, node, body.key, 0));
  x.emit({ type: 'LoopStarted', key: body.key, items: [], collectsOutput: false });
  if (isWanted) startRound(x, body, node);
  else x.complete(body);
}

/** A round is done: another one where the condition holds and the maximum is not reached. */
export function completeRound(
  x: Execution,
  body: FlowNodeInstance,
  round: FlowNodeInstance,
  node: LoopedActivity,
): void {
  const { maximum } = node.standardLoop;
  const completed = body.loop!.completed + 1;
  const goesOn = (maximum === undefined || completed < maximum) && holds(x, node, round.key, completed);
  cancelSubscriptions(x, round);
  recordCompletion(x, round, node);
  x.emit({ type: 'ElementCompleted', key: round.key, elementId: round.elementId });
  x.emit({ type: 'LoopIterationCompleted', key: body.key, loopCounter: round.loopCounter! });
  if (!goesOn) x.complete(body);
  else
    x.later(() => {
      if (x.find(body.key)) startRound(x, body, node);
    });
}

function startRound(x: Execution, body: FlowNodeInstance, node: LoopedActivity): void {
  const loopCounter = body.loop!.started + 1;
  x.emit({ type: 'LoopIterationStarted', key: body.key });
  x.enter(node, body.key, { loopCounter, variables: { loopCounter } });
}

/** @param completed rounds that are done; what the condition sees as `loopCounter` (BPMN 2.0.2, 10.3.8) */
function holds(x: Execution, node: LoopedActivity, scopeKey: number, completed: number): boolean {
  const { condition } = node.standardLoop;
  if (!condition) return true;
  const value = x.evaluate(condition, scopeKey, { loopCounter: completed });
  if (typeof value === 'boolean') return value;
  throw new ModelFault(
    'EXPRESSION_FAILED',
    `Expected the loop condition ${condition.source} to give true or false, but it gave ${JSON.stringify(value)}`,
  );
}
