import type { AdHoc, SubProcess } from '#bpmn';
import type { Execution } from './execution.js';
import { ModelFault } from './model-fault.js';
import type { FlowNodeInstance, Variables } from './process-state.js';
import { terminateChildren } from './termination.js';

/** An ad-hoc sub-process. */
export type AdHocSubProcess = SubProcess & { readonly adHoc: AdHoc };

/** BPMN 2.0.2, 13.3.5: starts the activities that are asked for, all or one after the other; else waits for a command. */
export function activateAdHoc(x: Execution, element: FlowNodeInstance, node: AdHocSubProcess): void {
  const elementIds = node.adHoc.activeElements
    ? activeElements(x, element, node, x.evaluate(node.adHoc.activeElements, element.key))
    : [];
  x.emit({ type: 'AdHocActivitiesQueued', key: element.key, elementIds });
  startQueued(x, element, node);
}

/** The activity that can be started by hand under this id; undefined when there is none. */
export function startableNode(x: Execution, node: AdHocSubProcess, elementId: string) {
  const index = node.adHoc.startable.find((one) => x.process.nodes[one]!.id === elementId);
  return index === undefined ? undefined : x.process.nodes[index];
}

/** Starts one activity inside. */
export function startActivity(
  x: Execution,
  element: FlowNodeInstance,
  node: AdHocSubProcess,
  elementId: string,
  variables?: Variables,
): void {
  x.emit({ type: 'AdHocActivityTaken', key: element.key, elementId });
  x.enter(startableNode(x, node, elementId)!, element.key, { variables });
}

/** Something inside is done: ends the sub-process where its condition holds, or goes on with what is queued. */
export function afterAdHocActivity(x: Execution, element: FlowNodeInstance): void {
  const node = x.nodeOf(element) as AdHocSubProcess;
  try {
    const isSatisfied = completionHolds(x, element, node);
    if (isSatisfied && node.adHoc.cancelsRemaining) {
      terminateChildren(x, element.key);
      x.complete(element);
    } else if (element.tokens !== 0) return;
    else if (isSatisfied !== true && element.adHoc!.queued.length > 0)
      x.later(() => startQueued(x, element, node));
    else if (isSatisfied !== false) x.complete(element);
  } catch (error) {
    if (!(error instanceof ModelFault)) throw error;
    // What asked is gone: the sub-process itself holds the incident, and is left when it is resolved.
    x.emit({ type: 'ElementCompleting', key: element.key });
    x.raiseIncident(element, error.kind, error.message);
  }
}

/** Undefined without a condition. */
export function completionHolds(
  x: Execution,
  element: FlowNodeInstance,
  { adHoc }: AdHocSubProcess,
): boolean | undefined {
  if (!adHoc.completionCondition) return undefined;
  const value = x.evaluate(adHoc.completionCondition, element.key);
  if (typeof value === 'boolean') return value;
  throw new ModelFault(
    'EXPRESSION_FAILED',
    `Expected the completion condition ${adHoc.completionCondition.source} to give true or false, but it gave ${JSON.stringify(value)}`,
  );
}

function startQueued(x: Execution, element: FlowNodeInstance, node: AdHocSubProcess): void {
  const live = x.find(element.key);
  const queued = live?.adHoc?.queued ?? [];
  for (const elementId of node.adHoc.isSequential ? queued.slice(0, 1) : queued)
    if (x.find(element.key)?.adHoc) startActivity(x, element, node, elementId);
}

function activeElements(
  x: Execution,
  element: FlowNodeInstance,
  node: AdHocSubProcess,
  value: unknown,
): string[] {
  const known = (one: unknown): one is string => typeof one === 'string' && !!startableNode(x, node, one);
  if (Array.isArray(value) && value.every(known)) return value;
  throw new ModelFault(
    'EXPRESSION_FAILED',
    `Expected ${node.adHoc.activeElements!.source} to give a list of ids of activities of "${element.elementId}" without incoming flow, but it gave ${JSON.stringify(value)}`,
  );
}
