import type { Appliers } from './applier.js';

export const instanceAppliers: Appliers<'InstanceStarted' | 'InstanceCompleted' | 'InstanceTerminated'> = {
  // The state's identity is made by `emptyState`; here the process's own scope comes to life.
  InstanceStarted: (state, event) => {
    state.elements[0] = {
      key: 0,
      elementId: event.bpmnProcessId,
      scopeKey: -1,
      phase: 'active',
      variables: { ...event.variables },
      tokens: 0,
    };
  },
  InstanceCompleted: (state) => {
    state.status = 'completed';
    delete state.elements[0];
  },
  InstanceTerminated: (state) => {
    state.status = 'terminated';
    delete state.elements[0];
  },
};
