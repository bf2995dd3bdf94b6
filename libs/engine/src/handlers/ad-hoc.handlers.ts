import { completionHolds, startableNode, startActivity, type AdHocSubProcess } from '../ad-hoc.js';
import type { Rejection } from '../decision.js';
import type { Execution } from '../execution.js';
import { ModelFault } from '../model-fault.js';
import type { FlowNodeInstance } from '../process-state.js';
import { terminateChildren } from '../termination.js';
import { reject, type Handlers } from './handler.js';

export const adHocHandlers: Handlers<'ActivateAdHocActivity' | 'CompleteAdHocSubProcess'> = {
  ActivateAdHocActivity: (x, command) =>
    withAdHoc(x, command.elementKey, (element, node) => {
      if (!startableNode(x, node, command.elementId))
        return reject(
          'INVALID_ARGUMENT',
          `Expected "${command.elementId}" to be an activity of "${node.id}" without incoming flow, but it is not`,
        );
      if (node.adHoc.isSequential && element.tokens !== 0)
        return reject(
          'INVALID_STATE',
          `Expected nothing to be going on in "${node.id}", which does one activity at a time, but there is something`,
        );
      startActivity(x, element, node, command.elementId, command.variables);
      return undefined;
    }),

  CompleteAdHocSubProcess: (x, command) =>
    withAdHoc(x, command.elementKey, (element, node) => {
      if (!mayComplete(x, element, node))
        return reject(
          'INVALID_STATE',
          `Expected the completion condition of "${node.id}" to hold, but it does not`,
        );
      terminateChildren(x, element.key);
      x.complete(element);
      return undefined;
    }),
};

function mayComplete(x: Execution, element: FlowNodeInstance, node: AdHocSubProcess): boolean {
  try {
    return completionHolds(x, element, node) !== false;
  } catch (error) {
    if (error instanceof ModelFault) return false;
    throw error;
  }
}

function withAdHoc(
  x: Execution,
  key: number,
  work: (element: FlowNodeInstance, node: AdHocSubProcess) => Rejection | undefined,
): Rejection | undefined {
  const element = x.find(key);
  if (!element?.adHoc || element.phase !== 'active')
    return reject('NOT_FOUND', `Expected ad-hoc sub-process ${key} to be open, but it is not`);
  return work(element, x.nodeOf(element) as AdHocSubProcess);
}
