import type { ClockLedgerEntry, ClockState } from '#calendar';
import type { ProcessEvent, Variables } from '#engine';
import type { JournalEntry } from '#runtime';
import { clocksIn } from './replanned-clocks.js';

/** A line of the ledger with who brought it about. */
export interface LedgerLine extends ClockLedgerEntry {
  /** Absent where it was written in another region before the complaint came here. */
  readonly actor?: string;
  /** Number of the entry of the instance's journal. */
  readonly entryNo?: number;
}

/** A clock of a complaint with everything that was done to it. */
export interface ClockAccount {
  readonly name: string;
  readonly state: ClockState['state'];
  readonly startedAt: string;
  readonly due: string;
  /** `YYYY-MM-DD` in the calendar's time zone. */
  readonly dueDate: string;
  readonly workingDays: number;
  /** True when the calendar is incomplete on the way to `due`. */
  readonly isProvisional: boolean;
  readonly calendar: string;
  /** Office time in milliseconds: in all, used, left. */
  readonly budgetMs: number;
  readonly usedMs: number;
  readonly remainingMs: number;
  readonly lines: readonly LedgerLine[];
}

/**
 * The ledger of an instance's clocks from its journal alone: also what a clock that was started again has overwritten in the
 * state. A window that began anew (the time for a reply) is one account with all its beginnings.
 * @param remainingAt office time that a clock has left now, in milliseconds
 */
export function clockAccounts(
  entries: readonly JournalEntry[],
  remainingAt: (clock: ClockState) => number,
): ClockAccount[] {
  const lines = new Map<string, LedgerLine[]>();
  const seen = new Set<string>();
  const last = new Map<string, ClockState>();
  for (const { entryNo, actor, at, events } of entries)
    for (const variables of events.flatMap(variablesSetBy))
      for (const [name, clock] of Object.entries(clocksIn(variables) ?? {})) {
        last.set(name, clock);
        for (const line of clock.ledger) {
          const identity = JSON.stringify([name, line]);
          if (seen.has(identity)) continue;
          seen.add(identity);
          const known = lines.get(name) ?? [];
          lines.set(name, known);
          // What is older than the first entry came along from another region: its actor is in that region's journal.
          const isOwn = entryNo > 1 || line.at >= at;
          known.push({ ...line, ...(isOwn ? { actor, entryNo } : {}) });
        }
      }
  return [...last].map(([name, clock]) => {
    const remainingMs = remainingAt(clock);
    const { state, startedAt, due, dueDate, workingDays, isProvisional, calendar, budgetMs } = clock;
    return {
      name,
      state,
      startedAt,
      due,
      dueDate,
      workingDays,
      isProvisional,
      calendar,
      budgetMs,
      remainingMs,
      usedMs: budgetMs - remainingMs,
      lines: lines.get(name) ?? [],
    };
  });
}

function variablesSetBy(event: ProcessEvent): Variables[] {
  return event.type === 'VariablesSet' || event.type === 'InstanceStarted' ? [event.variables] : [];
}
