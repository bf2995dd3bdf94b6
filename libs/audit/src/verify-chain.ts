import { entryHash, type JournalEntry } from '#runtime';

/** Where a chain of entries stops to hold, and why. */
export interface ChainBreak {
  readonly entryNo: number;
  readonly reason: 'missing' | 'altered' | 'truncated';
}

/**
 * Checks the hash chain of one instance, from its first entry.
 * @param head number and hash of the last entry as the instance's own row has them
 * @returns the first break, or undefined when every entry is where and what it was
 */
export function verifyChain(
  entries: readonly JournalEntry[],
  head: { readonly entryNo: number; readonly hash: string },
): ChainBreak | undefined {
  let previous = '';
  for (const [index, entry] of entries.entries()) {
    if (entry.entryNo !== index + 1) return { entryNo: index + 1, reason: 'missing' };
    if (entryHash(entry, previous) !== entry.hash) return { entryNo: entry.entryNo, reason: 'altered' };
    previous = entry.hash;
  }
  if (entries.length !== head.entryNo) return { entryNo: entries.length + 1, reason: 'truncated' };
  return previous === head.hash ? undefined : { entryNo: head.entryNo, reason: 'altered' };
}
