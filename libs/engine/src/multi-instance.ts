import type { Activity, MultiInstance } from '#bpmn';
import type { Json } from '#feel';
import { recordCompletion } from './compensation.js';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance, Variables } from './process-state.js';
import { cancelSubscriptions } from './subscriptions.js';
import { throwEvent } from './throw-event.js';
import { terminateChildren } from './termination.js';

/** Iterations of one multi-instance activity at most. */
export const MAX_ITERATIONS = 10_000;

/** An activity with BPMN's multi-instance marker. */
export type MultiInstanceActivity = Activity & { readonly multiInstance: MultiInstance };

/** BPMN 2.0.2, 13.3.7: the element stands for all instances; each is a child of it. */
export function activateMultiInstance(
  x: Execution,
  body: FlowNodeInstance,
  node: MultiInstanceActivity,
): void {
  const loop = node.multiInstance;
  const items = loopItems(x, body, loop);
  x.emit({ type: 'LoopStarted', key: body.key, items, collectsOutput: loop.outputCollection !== undefined });
  if (items.length === 0) {
    finish(x, body, node);
    return;
  }
  const count = loop.isSequential ? 1 : items.length;
  for (let i = 0; i < count && x.find(body.key); i++) startIteration(x, body, node);
}

/** An instance's work is done: count it, then go on or finish the body. */
export function completeInstance(
  x: Execution,
  body: FlowNodeInstance,
  iteration: FlowNodeInstance,
  activity: MultiInstanceActivity,
): void {
  const { outputElement, completionCondition, isSequential } = activity.multiInstance;
  const output = outputElement && x.evaluate(outputElement, iteration.key);
  const total = body.loop!.items.length;
  const completed = body.loop!.completed + 1;
  const counters = {
    numberOfInstances: total,
    numberOfCompletedInstances: completed,
    numberOfActiveInstances: body.loop!.started - completed,
    numberOfTerminatedInstances: 0,
  };
  const isEnough =
    completionCondition !== undefined && x.evaluate(completionCondition, iteration.key, counters) === true;
  cancelSubscriptions(x, iteration);
  recordCompletion(x, iteration, activity);
  x.emit({ type: 'ElementCompleted', key: iteration.key, elementId: iteration.elementId });
  x.emit({
    type: 'LoopIterationCompleted',
    key: body.key,
    loopCounter: iteration.loopCounter!,
    ...(output === undefined ? {} : { output }),
  });
  throwLoopEvents(x, body, activity, counters);
  // What was thrown may have ended the activity.
  if (!x.find(body.key)) return;
  if (isEnough || completed === total) finish(x, body, activity);
  else if (isSequential)
    x.later(() => {
      if (x.find(body.key)) startIteration(x, body, activity);
    });
}

/** Events of the marker's behaviour (BPMN 2.0.2, 10.3.8), for the boundary events of the activity to catch. */
function throwLoopEvents(
  x: Execution,
  body: FlowNodeInstance,
  { multiInstance }: MultiInstanceActivity,
  counters: Variables & { readonly numberOfCompletedInstances: number },
): void {
  for (const { when, condition, event } of multiInstance.thrown) {
    const isDue =
      when === 'each' ||
      (when === 'first' && counters.numberOfCompletedInstances === 1) ||
      (when === 'condition' && condition !== undefined && x.evaluate(condition, body.key, counters) === true);
    if (isDue && x.find(body.key)) throwEvent(x, body, event);
  }
}

function startIteration(x: Execution, body: FlowNodeInstance, node: MultiInstanceActivity): void {
  const index = body.loop!.started;
  const variables: Variables = { loopCounter: index + 1 };
  const { inputElement } = node.multiInstance;
  if (inputElement) variables[inputElement] = body.loop!.items[index] ?? null;
  x.emit({ type: 'LoopIterationStarted', key: body.key });
  x.enter(node, body.key, { loopCounter: index + 1, variables });
}

function finish(x: Execution, body: FlowNodeInstance, node: MultiInstanceActivity): void {
  terminateChildren(x, body.key);
  const { outputCollection } = node.multiInstance;
  x.complete(body, outputCollection ? { [outputCollection]: [...(body.loop!.output ?? [])] } : {});
}

function loopItems(x: Execution, body: FlowNodeInstance, loop: MultiInstance): Json[] {
  const expression = loop.inputCollection ?? loop.loopCardinality;
  if (!expression)
    throw new ModelFault(
      'EXPRESSION_FAILED',
      'Expected a multi-instance activity to have a collection or a cardinality',
    );
  const value = x.evaluate(expression, body.key);
  const count = Array.isArray(value) ? value.length : Number(value);
  if (loop.inputCollection ? !Array.isArray(value) : !Number.isInteger(count) || count < 0)
    throw new ModelFault(
      'EXPRESSION_FAILED',
      `Expected ${expression.source} to give a ${loop.inputCollection ? 'list' : 'whole number'}, but it gave ${JSON.stringify(value)}`,
    );
  if (count > MAX_ITERATIONS)
    throw new ModelFault(
      'LIMIT_EXCEEDED',
      `Expected at most ${MAX_ITERATIONS} iterations, but ${expression.source} asks for ${count}`,
    );
  return Array.isArray(value) ? value : Array.from({ length: count }, (_, i) => i + 1);
}
