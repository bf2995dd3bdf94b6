import type { CallActivity } from '#bpmn';
import { ModelFault } from '../model-fault.js';
import { visibleVariables } from '../variable-scope.js';
import type { Behavior } from './behavior.js';

/** BPMN 2.0.2, 13.3.4 (call activity): another instance does the work; the runtime starts it after the commit. */
export const callActivity: Behavior<CallActivity> = {
  activate: (x, element, node) => {
    const processId = x.evaluate(node.processId, element.key);
    if (typeof processId !== 'string' || processId === '')
      throw new ModelFault(
        'EXPRESSION_FAILED',
        `Expected ${node.processId.source} to give a process id, but it gave ${JSON.stringify(processId)}`,
      );
    const variables = node.propagateAllParentVariables
      ? visibleVariables(x.state, element.key)
      : { ...element.variables };
    x.emit({
      type: 'ChildRequested',
      key: element.key,
      elementId: node.id,
      processId,
      ...(node.binding ? { binding: node.binding } : {}),
      variables,
      ...(x.state.suspension?.includesCalled ? { isSuspended: true } : {}),
    });
  },
};
