import { replay, type ProcessState } from '#engine';
import type { JournalEntry } from '#runtime';

/**
 * The state after these entries, or after those that follow a state.
 * @throws InvariantViolation when they are no history
 */
export function stateAfter(entries: readonly JournalEntry[], from?: ProcessState): ProcessState {
  return replay(
    entries.flatMap(({ events }) => events),
    from,
  );
}
