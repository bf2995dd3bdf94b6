import { placeOf, removeAt } from '../keyed-list.js';
import { noteKey, type Appliers } from './applier.js';

export const incidentAppliers: Appliers<'IncidentRaised' | 'IncidentResolved'> = {
  IncidentRaised: (state, { key, elementKey, elementId, kind, message }) => {
    noteKey(state, key);
    state.incidents.push({ key, elementKey, elementId, kind, message });
  },
  IncidentResolved: (state, event) => {
    const place = placeOf(state.incidents, event.key);
    if (place >= 0) removeAt(state.incidents, place);
  },
};
