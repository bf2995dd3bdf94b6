import { replay, type ProcessState } from '#engine';
import type { JournalEntry } from '#runtime';

/**
 * Folds what may have been forged: nothing that stands in a journal is a fault of whoever checks it.
 * @returns the state, or the number of the first entry whose events cannot follow those before it
 */
export function playHistory(
  entries: readonly JournalEntry[],
): { readonly state: ProcessState } | { readonly unplayableEntryNo: number } {
  let state: ProcessState | undefined;
  for (const { entryNo, events } of entries)
    try {
      state = replay(events, state);
    } catch {
      return { unplayableEntryNo: entryNo };
    }
  return state ? { state } : { unplayableEntryNo: 1 };
}
