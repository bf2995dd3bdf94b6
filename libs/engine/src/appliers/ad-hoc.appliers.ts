import { liveElement, type Appliers } from './applier.js';

export const adHocAppliers: Appliers<'AdHocActivitiesQueued' | 'AdHocActivityTaken'> = {
  AdHocActivitiesQueued: (state, { key, elementIds }) => {
    const element = liveElement(state, key);
    element.adHoc = { queued: [...(element.adHoc?.queued ?? []), ...elementIds] };
  },
  AdHocActivityTaken: (state, { key, elementId }) => {
    const element = liveElement(state, key);
    const queued = [...(element.adHoc?.queued ?? [])];
    const place = queued.indexOf(elementId);
    if (place >= 0) queued.splice(place, 1);
    element.adHoc = { queued };
  },
};
