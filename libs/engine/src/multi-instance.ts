import type { Activity, FlowNode, MultiInstance } from '#bpmn';
import type { Json } from '#feel';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance, Variables } from './process-state.js';
import { cancelSubscriptions } from './subscriptions.js';
import { terminateChildren } from './termination.js';

/** Iterations of one multi-instance activity at most. */
export const MAX_ITERATIONS = 10_000;

/** The element stands for all iterations of a multi-instance activity (BPMN 2.0.2, 13.3.7); each iteration is a child of it. */
export function isBody(
  node: FlowNode,
  element: FlowNodeInstance,
): node is Activity & { multiInstance: MultiInstance } {
  return element.loopCounter === undefined && 'multiInstance' in node && node.multiInstance !== undefined;
}

export function activateMultiInstance(
  x: Execution,
  body: FlowNodeInstance,
  node: Activity & { multiInstance: MultiInstance },
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

/** An iteration's work is done: count it, then go on or finish the body. Called by `Execution.leave` for the iteration. */
export function completeIteration(x: Execution, iteration: FlowNodeInstance, node: FlowNode): void {
  const body = x.find(iteration.scopeKey)!;
  const activity = node as Activity & { multiInstance: MultiInstance };
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
  x.emit({ type: 'ElementCompleted', key: iteration.key, elementId: iteration.elementId });
  x.emit({
    type: 'LoopIterationCompleted',
    key: body.key,
    loopCounter: iteration.loopCounter!,
    ...(output === undefined ? {} : { output }),
  });
  if (isEnough || completed === total) finish(x, body, activity);
  else if (isSequential) startIteration(x, body, activity);
}

function startIteration(
  x: Execution,
  body: FlowNodeInstance,
  node: Activity & { multiInstance: MultiInstance },
): void {
  const index = body.loop!.started;
  const variables: Variables = { loopCounter: index + 1 };
  const { inputElement } = node.multiInstance;
  if (inputElement) variables[inputElement] = body.loop!.items[index] ?? null;
  x.emit({ type: 'LoopIterationStarted', key: body.key });
  x.enter(node, body.key, { loopCounter: index + 1, variables });
}

function finish(
  x: Execution,
  body: FlowNodeInstance,
  node: Activity & { multiInstance: MultiInstance },
): void {
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
