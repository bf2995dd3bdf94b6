import { globalId, type JournalEntry } from '#runtime';
import { complaintChange } from './complaint-projection.js';
import type { ComplaintStore, StoredComplaint } from './complaint.port.js';

/** What of a complaint may be told outside: codes and moments, no word of it. */
const TOLD = [
  'status',
  'complaintClass',
  'category',
  'urgency',
  'unit',
  'dueAt',
  'outcome',
  'transferredTo',
] as const;

/** A change of a complaint as it is told outside. */
export interface ComplaintFeedChange {
  readonly kind: 'complaint.received' | 'complaint.changed';
  readonly data: { readonly complaint: { readonly [name: string]: string } };
}

/** Reads out of entries of one tenant what they changed in complaints; for each entry its changes. */
export function complaintChanges(complaints: Pick<ComplaintStore, 'byInstance'>) {
  return async (tenant: string, entries: readonly JournalEntry[]): Promise<ComplaintFeedChange[][]> => {
    const changed = entries.map(({ events, at }) => complaintChange('', events, at));
    const concerned = entries.filter((entry, at) => changed[at] !== undefined || isBirth(entry));
    const found =
      concerned.length === 0
        ? []
        : await complaints.byInstance(
            [...new Set(concerned.map(({ instanceKey }) => instanceKey))].map((instanceKey) => ({
              tenant,
              instanceKey,
            })),
          );
    const known = new Map(found.map((complaint) => [complaint.instanceKey, complaint]));
    return entries.map((entry, at) => {
      const complaint = known.get(entry.instanceKey);
      if (!complaint) return [];
      const told = TOLD.flatMap((name) => {
        const value = changed[at]?.[name];
        return value === undefined ? [] : [[name, value] as const];
      });
      const isReceived = isBirth(entry);
      if (!isReceived && told.length === 0) return [];
      const data = { complaint: { ...nameOf(complaint), ...Object.fromEntries(told) } };
      return [{ kind: isReceived ? 'complaint.received' : 'complaint.changed', data }];
    });
  };
}

function isBirth({ events }: JournalEntry): boolean {
  return events.some(({ type }) => type === 'InstanceStarted');
}

function nameOf({ tenant, complaintKey, number, channel }: StoredComplaint) {
  return { id: globalId('Complaint', tenant, complaintKey), key: complaintKey, number, channel };
}
