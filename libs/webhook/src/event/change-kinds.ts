/** Every kind of change that a webhook may be told of, with what it says. A kind keeps its meaning and its fields for ever. */
export const CHANGE_KINDS: readonly { readonly kind: string; readonly description: string }[] = [
  { kind: 'task.added', description: 'A user task waits for somebody.' },
  { kind: 'task.changed', description: 'A user task was claimed, released, assigned or given other times.' },
  { kind: 'task.removed', description: 'A user task was completed or canceled.' },
  { kind: 'instance.started', description: 'An instance began.' },
  { kind: 'instance.changed', description: 'An instance was suspended, resumed, modified or migrated.' },
  { kind: 'instance.ended', description: 'An instance was completed or terminated.' },
  { kind: 'incident.raised', description: 'A fault waits for an operator.' },
  { kind: 'incident.resolved', description: 'A fault was resolved.' },
  { kind: 'complaint.received', description: 'A complaint was received.' },
  { kind: 'complaint.changed', description: "A complaint's status, unit, category or due date changed." },
  { kind: 'journal.recorded', description: 'An entry was written: its place and its hash.' },
];

/** Sent to every webhook that is asked to try itself. */
export const TEST_KIND = 'webhook.test';
/** Sent to every webhook whose next entries are no longer there: the receiver has to read anew. */
export const RESYNC_KIND = 'webhook.resync_required';

/** Why a list of kinds cannot be; undefined when it can. */
export function kindsFault(kinds: readonly string[]): string | undefined {
  const unknown = kinds.find((kind) => !CHANGE_KINDS.some((known) => known.kind === kind));
  if (unknown === undefined) return undefined;
  const known = CHANGE_KINDS.map(({ kind }) => kind).join(', ');
  return `Expected kinds among ${known}, but got "${unknown}"`;
}
