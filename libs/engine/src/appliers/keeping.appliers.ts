import type { Appliers } from './applier.js';

export const keepingAppliers: Appliers<
  'InstanceHeld' | 'HoldLifted' | 'PersonalDataErased' | 'InstanceDeleted'
> = {
  InstanceHeld: (state, { reason }) => {
    state.hold = { reason };
  },
  HoldLifted: (state) => {
    state.hold = undefined;
  },
  // The words are not in the state: nothing of it changes.
  PersonalDataErased: () => undefined,
  InstanceDeleted: (state) => {
    state.isDeleted = true;
  },
};
