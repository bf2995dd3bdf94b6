import { noteKey, type Appliers } from './applier.js';

/** What is kept for its readers (the courier, the auditor) and changes nothing in the instance but the key counter. */
export const recordAppliers: Appliers<
  'MessagePublished' | 'SignalBroadcast' | 'EscalationThrown' | 'ErrorThrown' | 'InstanceModified'
> = {
  MessagePublished: (state, event) => noteKey(state, event.key),
  SignalBroadcast: (state, event) => noteKey(state, event.key),
  EscalationThrown: () => undefined,
  ErrorThrown: () => undefined,
  InstanceModified: () => undefined,
};
