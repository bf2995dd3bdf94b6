import type { Json } from '#feel';
import type { ProcessEvent } from '#engine';
import type { JournalEntry } from '#runtime';

/** A row of the journal as `pg` gives it. */
export interface JournalRow {
  readonly tenant: string;
  readonly position: number;
  readonly instance_key: string;
  readonly entry_no: number;
  readonly command: string;
  readonly actor: string;
  readonly at: Date;
  readonly hash: Buffer;
  readonly events: string;
}

/** Columns of a `JournalRow`. */
export const ENTRY_COLUMNS = 'tenant, position, instance_key, entry_no, command, actor, at, hash, events';

/** The entry in a row. */
export function entryOf(row: JournalRow): JournalEntry {
  return {
    tenant: row.tenant,
    position: row.position,
    instanceKey: row.instance_key,
    entryNo: row.entry_no,
    command: JSON.parse(row.command) as Json,
    commandText: row.command,
    actor: row.actor,
    at: row.at.toISOString(),
    hash: row.hash.toString('base64'),
    events: JSON.parse(row.events) as ProcessEvent[],
    eventsText: row.events,
  };
}
