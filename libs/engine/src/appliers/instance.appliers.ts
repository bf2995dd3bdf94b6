import { addElement, newElement, removeElement, type StateDraft } from '../draft.js';
import { InvariantViolation } from '../invariant-violation.js';
import { ROOT_KEY, type InstanceStatus } from '../process-state.js';
import type { Appliers } from './applier.js';

export const instanceAppliers: Appliers<
  | 'InstanceStarted'
  | 'InstanceCompleted'
  | 'InstanceTerminated'
  | 'InstanceSuspended'
  | 'InstanceResumed'
  | 'ChildAnswerHeld'
> = {
  // The state's identity is made by `emptyState`; here the process's own scope comes to life.
  InstanceStarted: (state, event) => {
    addElement(
      state,
      newElement(ROOT_KEY, event.bpmnProcessId, -1, { tokens: 0, variables: event.variables }),
    );
  },
  InstanceCompleted: (state) => end(state, 'completed'),
  InstanceTerminated: (state) => end(state, 'terminated'),
  InstanceSuspended: (state, { includesCalled, byCaller }) => {
    state.status = 'suspended';
    state.suspension = { includesCalled, ...(byCaller ? { byCaller } : {}) };
  },
  InstanceResumed: (state) => {
    state.status = 'active';
    state.suspension = undefined;
  },
  ChildAnswerHeld: (state, { answer }) => {
    if (!state.suspension)
      throw new InvariantViolation(`Expected ${state.instanceKey} to be suspended, but it is not`);
    state.suspension = { ...state.suspension, held: [...(state.suspension.held ?? []), answer] };
  },
};

function end(state: StateDraft, status: InstanceStatus): void {
  state.status = status;
  if (state.suspension) state.suspension = undefined;
  removeElement(state, ROOT_KEY);
}
