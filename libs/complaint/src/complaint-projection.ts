import type { ProcessEvent } from '#engine';
import type { Json } from '#feel';
import type { ComplaintChangeRow } from './complaint.port.js';
import { FINAL_STATUSES, isComplaintStatus } from './complaint-status.js';

type Draft = { -readonly [K in keyof ComplaintChangeRow]: ComplaintChangeRow[K] };

/**
 * What a complaint's own row takes over from the process: its variables of the process scope say how the case stands.
 * Undefined when the events change nothing of it.
 */
export function complaintChange(
  complaintKey: string,
  events: readonly ProcessEvent[],
  at: string,
): ComplaintChangeRow | undefined {
  const change: Draft = { complaintKey };
  for (const event of events)
    if (event.type === 'VariablesSet' && event.scopeKey === 0)
      for (const [name, value] of Object.entries(event.variables)) READERS.get(name)?.(value, change);
  if (change.status && FINAL_STATUSES.has(change.status)) change.closedAt = at;
  return Object.keys(change).length > 1 ? change : undefined;
}

const READERS: ReadonlyMap<string, (value: Json, change: Draft) => void> = new Map([
  [
    'status',
    (value, change) => {
      if (isComplaintStatus(value)) change.status = value;
    },
  ],
  [
    'klasifikasi',
    (value, change) => {
      const { class: complaintClass, category, sensitivity, urgency, restricted } = record(value);
      Object.assign(change, texts({ complaintClass, category, sensitivity, urgency }));
      if (typeof restricted === 'boolean') change.isRestricted = restricted;
    },
  ],
  [
    'rute',
    (value, change) => {
      const { unit, restricted } = record(value);
      Object.assign(change, texts({ unit }));
      if (restricted === true) change.isRestricted = true;
    },
  ],
  [
    'tenggat',
    (value, change) => {
      const { due } = record(record(value).penyelesaian ?? null);
      Object.assign(change, texts({ dueAt: due }));
    },
  ],
  [
    'hasilAkhir',
    (value, change) => {
      if (typeof value !== 'string') return;
      change.outcome = value;
      const moved = /^dialihkan:[^>]+->(.+)$/.exec(value);
      if (moved) change.transferredTo = moved[1]!;
    },
  ],
  ['kelas', (value, change) => void Object.assign(change, texts({ complaintClass: value }))],
  ['kategori', (value, change) => void Object.assign(change, texts({ category: value }))],
]);

function record(value: Json | undefined): Record<string, Json | undefined> {
  return value && typeof value === 'object' && !Array.isArray(value) ? value : {};
}

/** The fields that are texts; a decision may leave one out. */
function texts(fields: Record<string, Json | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string' && entry[1] !== '',
    ),
  );
}
