import type { Activity, MultiInstance } from '#bpmn';
import type { Json } from '#feel';
import { recordCompletion } from './compensation.js';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance, Variables } from './process-state.js';
import { cancelSubscriptions } from './subscriptions.js';
import { throwEvent } from './throw-event.js';
import { terminateChildren } from './termination.js';

/** Iterations of one multi-instance activity at most, and of all that begin in one command. */
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
  const { outputElement, completionCondition, isSequential, thrown } = activity.multiInstance;
  const output = outputElement && x.evaluate(outputElement, iteration.key);
  const total = body.loop!.items.length;
  const completed = body.loop!.completed + 1;
  const canceled = body.loop!.canceled ?? 0;
  const counters = {
    numberOfInstances: total,
    numberOfCompletedInstances: completed,
    numberOfActiveInstances: body.loop!.started - completed - canceled,
    numberOfTerminatedInstances: canceled,
  };
  const isEnough =
    completionCondition !== undefined && x.evaluate(completionCondition, iteration.key, counters) === true;
  // Before the instance is counted, so that it is still there to hold the incident where something cannot be thrown.
  if (thrown.length > 0) throwLoopEvents(x, body, activity, counters);
  // What was thrown may have ended the activity.
  if (!x.find(body.key)) return;
  cancelSubscriptions(x, iteration);
  recordCompletion(x, iteration, activity);
  x.emit({ type: 'ElementCompleted', key: iteration.key, elementId: iteration.elementId });
  x.emit({
    type: 'LoopIterationCompleted',
    key: body.key,
    loopCounter: iteration.loopCounter!,
    output,
  });
  if (isEnough || completed + canceled === total) finish(x, body, activity);
  else if (isSequential)
    x.later(() => {
      if (x.find(body.key)) startIteration(x, body, activity);
    });
}

/** One more instance, for `item` or, where the activity has no collection, for its number; at once, or in its turn. */
export function addIteration(
  x: Execution,
  body: FlowNodeInstance,
  node: MultiInstanceActivity,
  item: Json | undefined,
): void {
  x.emit({ type: 'LoopIterationAdded', key: body.key, item: item ?? body.loop!.items.length + 1 });
  if (node.multiInstance.isSequential) return;
  const iteration = placeIteration(x, x.find(body.key)!, node);
  x.later(() => {
    const live = x.find(iteration.key);
    if (live) x.begin(live);
  });
}

/**
 * No instance is open any more because the last one was canceled: the next one's turn comes; else the activity is done by those
 * that were completed.
 * @returns false when none was: then nothing was done that could be complete
 */
export function goOnAfterCanceledIteration(
  x: Execution,
  body: FlowNodeInstance,
  node: MultiInstanceActivity,
): boolean {
  const { started, completed, items } = body.loop!;
  const hasNext = node.multiInstance.isSequential && started < items.length;
  if (!hasNext && completed === 0) return false;
  x.later(() => {
    const live = x.find(body.key);
    if (!live) return;
    if (hasNext) startIteration(x, live, node);
    else finish(x, live, node);
  });
  return true;
}

/** Events of the marker's behaviour (BPMN 2.0.2, 10.3.8), for the boundary events of the activity to catch. */
function throwLoopEvents(
  x: Execution,
  body: FlowNodeInstance,
  { multiInstance }: MultiInstanceActivity,
  counters: Variables & { readonly numberOfCompletedInstances: number },
): void {
  const due = multiInstance.thrown.filter(
    ({ when, condition }) =>
      when === 'each' ||
      (when === 'first' && counters.numberOfCompletedInstances === 1) ||
      (when === 'condition' && condition !== undefined && x.evaluate(condition, body.key, counters) === true),
  );
  for (const { event } of due) if (x.find(body.key)) throwEvent(x, body, event);
}

function startIteration(x: Execution, body: FlowNodeInstance, node: MultiInstanceActivity): void {
  x.begin(placeIteration(x, body, node));
}

function placeIteration(x: Execution, body: FlowNodeInstance, node: MultiInstanceActivity): FlowNodeInstance {
  const index = body.loop!.started;
  const variables: Variables = { loopCounter: index + 1 };
  const { inputElement } = node.multiInstance;
  if (inputElement) variables[inputElement] = body.loop!.items[index] ?? null;
  x.countIteration();
  x.emit({ type: 'LoopIterationStarted', key: body.key });
  return x.place(node, body.key, { loopCounter: index + 1, variables });
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
  if (!loop.isSequential && count > x.iterationsLeft)
    throw new ModelFault(
      'LIMIT_EXCEEDED',
      `Expected at most ${MAX_ITERATIONS} iterations to begin in one command, but ${expression.source} asks for ${count} and there were others`,
    );
  if (Array.isArray(value)) return value;
  const items: Json[] = [];
  for (let item = 1; item <= count; item++) items.push(item);
  return items;
}
