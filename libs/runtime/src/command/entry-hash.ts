import { hash } from 'node:crypto';

/** The parts of a journal entry that its hash covers; texts are the very bytes that are stored. */
export interface HashedEntry {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly entryNo: number;
  readonly at: string;
  readonly actor: string;
  readonly commandText: string;
  readonly eventsText: string;
}

/**
 * SHA-256 over the previous entry's hash and this entry, base64: an entry cannot be changed, removed or moved
 * without breaking every later one of its instance. Hashed are three lines: a JSON array of what is short, with the length of
 * the command so that no character can move from one text to the next, then the two texts as they are.
 * @param previous base64; empty for the first entry
 */
export function entryHash(entry: HashedEntry, previous: string): string {
  const { tenant, instanceKey, entryNo, at, actor, commandText, eventsText } = entry;
  const head = JSON.stringify([previous, tenant, instanceKey, entryNo, at, actor, commandText.length]);
  return hash('sha256', `${head}\n${commandText}\n${eventsText}`, 'base64');
}
