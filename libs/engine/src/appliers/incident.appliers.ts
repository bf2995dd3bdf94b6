import { noteKey, type Appliers } from './applier.js';

export const incidentAppliers: Appliers<'IncidentRaised' | 'IncidentResolved'> = {
  IncidentRaised: (state, { key, elementKey, elementId, kind, message }) => {
    noteKey(state, key);
    state.incidents[key] = { key, elementKey, elementId, kind, message };
  },
  IncidentResolved: (state, event) => {
    delete state.incidents[event.key];
  },
};
