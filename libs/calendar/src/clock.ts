import { formatDay, parseDay, type CompiledCalendar } from './compiled-calendar.js';
import { addWorkingTime, countFromDay, dueDate, workingTimeBetween } from './working-time.js';

/**
 * A statutory clock. It is plain JSON and lives in a process variable; the model's timers read `due` and `remindAt`.
 *
 * running --pause--> paused --resume--> running; running or paused --stop--> stopped.
 * What was left at a pause is kept in office time and given back at the resume; nothing ever resets it: a clock that is planned
 * anew keeps what was used and what was paused, and one that had stopped goes on from there. The ledger
 * tells the whole story, and the state is the ledger folded under a calendar: that is how a newly deployed calendar
 * is applied to clocks that already run.
 */
export interface ClockState {
  /** RFC 3339, UTC. While paused: as it stood at the pause. */
  readonly due: string;
  /** `YYYY-MM-DD` of `due` in the calendar's time zone. */
  readonly dueDate: string;
  /** RFC 3339, UTC: two thirds of the office time are used up. */
  readonly remindAt: string;
  readonly workingDays: number;
  readonly startedAt: string;
  readonly state: 'running' | 'paused' | 'stopped';
  /** Office time left in milliseconds; only while paused or stopped. 0 when it was already overdue. */
  readonly remainingMs?: number;
  /** The office time the clock has in all, from start to due without any pause, in milliseconds. */
  readonly budgetMs: number;
  /** True when the calendar is incomplete on the way to `due`. */
  readonly isProvisional: boolean;
  readonly calendar: string;
  readonly ledger: readonly ClockLedgerEntry[];
}

export type ClockAction = 'start' | 'pause' | 'resume' | 'stop' | 'extend' | 'replan' | 'recompute';

/** One line of a clock's ledger, readable by an auditor. */
export interface ClockLedgerEntry {
  readonly at: string;
  readonly action: ClockAction;
  readonly reason: string;
  /** Office time left after this entry, milliseconds. */
  readonly remainingMs: number;
  readonly due: string;
  /** What it was due before, where the entry moves it. */
  readonly dueBefore?: string;
  /** Of `start` and `replan`: the working days given in all; of `extend`: those added. */
  readonly workingDays?: number;
  readonly calendar: string;
}

/** A clock was asked for something that its state does not allow. */
export class ClockRejection extends Error {
  override readonly name = 'ClockRejection';
  readonly code = 'CLOCK_STATE';
}

const rfc3339 = (atMs: number): string => new Date(atMs).toISOString();

interface Step {
  readonly at: number;
  readonly action: ClockAction;
  readonly reason: string;
  readonly workingDays?: number;
}

/** When a clock of so many working days is due. */
export type ClockDates = Pick<ClockState, 'due' | 'dueDate' | 'remindAt' | 'budgetMs' | 'isProvisional'>;

/** Dates of a clock of `workingDays` that begins at `atMs` (epoch milliseconds). */
export function clockDates(calendar: CompiledCalendar, workingDays: number, atMs: number): ClockDates {
  const due = dueDate(calendar, atMs, workingDays);
  const budgetMs = workingTimeBetween(calendar, atMs, due.dueAt);
  return {
    due: rfc3339(due.dueAt),
    dueDate: due.dueDate,
    remindAt: rfc3339(addWorkingTime(calendar, atMs, Math.floor((budgetMs * 2) / 3)).atMs),
    budgetMs,
    isProvisional: due.isProvisional,
  };
}

/** Starts a clock of `workingDays` at `atMs` (epoch milliseconds). */
export function startClock(
  calendar: CompiledCalendar,
  workingDays: number,
  atMs: number,
  reason: string,
): ClockState {
  const dates = clockDates(calendar, workingDays, atMs);
  const startedAt = rfc3339(atMs);
  return {
    ...dates,
    workingDays,
    startedAt,
    state: 'running',
    calendar: calendar.id,
    ledger: [
      {
        at: startedAt,
        action: 'start',
        reason,
        remainingMs: dates.budgetMs,
        due: dates.due,
        workingDays,
        calendar: calendar.id,
      },
    ],
  };
}

/**
 * Pauses a running clock and keeps what is left.
 * @throws ClockRejection unless the clock runs.
 */
export function pauseClock(
  calendar: CompiledCalendar,
  clock: ClockState,
  atMs: number,
  reason: string,
): ClockState {
  expectState(clock, 'pause', ['running']);
  return apply(calendar, clock, { at: atMs, action: 'pause', reason });
}

/**
 * Resumes a paused clock with what was left.
 * @throws ClockRejection unless the clock is paused.
 */
export function resumeClock(
  calendar: CompiledCalendar,
  clock: ClockState,
  atMs: number,
  reason: string,
): ClockState {
  expectState(clock, 'resume', ['paused']);
  return apply(calendar, clock, { at: atMs, action: 'resume', reason });
}

/**
 * Stops a clock for good.
 * @throws ClockRejection when it is stopped already.
 */
export function stopClock(
  calendar: CompiledCalendar,
  clock: ClockState,
  atMs: number,
  reason: string,
): ClockState {
  expectState(clock, 'stop', ['running', 'paused']);
  return apply(calendar, clock, { at: atMs, action: 'stop', reason });
}

/**
 * Gives a running clock further working days after its due day (an information request's 10 + 7).
 * @throws ClockRejection unless the clock runs.
 */
export function extendClock(
  calendar: CompiledCalendar,
  clock: ClockState,
  workingDays: number,
  atMs: number,
  reason: string,
): ClockState {
  expectState(clock, 'extend', ['running']);
  return apply(calendar, clock, { at: atMs, action: 'extend', reason, workingDays });
}

/**
 * Gives a clock another length, counted from where it began: what was used and what was paused stay. One that had stopped runs
 * again; the time in between does not count.
 * @param workingDays in all, from the beginning
 */
export function replanClock(
  calendar: CompiledCalendar,
  clock: ClockState,
  workingDays: number,
  atMs: number,
  reason: string,
): ClockState {
  const ledger = [...clock.ledger, { at: rfc3339(atMs), action: 'replan' as const, workingDays }];
  return entered(calendar, clock, fold(calendar, ledger), {
    at: atMs,
    action: 'replan',
    reason,
    workingDays,
  });
}

/**
 * The same clock under another calendar: its ledger is folded anew, then the change itself is entered with its reason.
 * A stopped clock stays as it is.
 */
export function recomputeClock(
  calendar: CompiledCalendar,
  clock: ClockState,
  atMs: number,
  reason: string,
): ClockState {
  if (clock.state === 'stopped') return clock;
  return entered(calendar, clock, fold(calendar, clock.ledger), { at: atMs, action: 'recompute', reason });
}

/** What a recomputation would move, without entering it: whether the clock stands otherwise under a calendar. */
export function isMovedBy(calendar: CompiledCalendar, clock: ClockState): boolean {
  if (clock.state === 'stopped') return false;
  const folded = fold(calendar, clock.ledger);
  return (['due', 'remindAt', 'isProvisional', 'remainingMs', 'budgetMs'] as const).some(
    (name) => folded[name] !== clock[name],
  );
}

type FoldedEntry = Pick<ClockLedgerEntry, 'at' | 'action' | 'workingDays'>;

/**
 * The state that a ledger gives under a calendar; its own ledger is that of the fold. A `replan` speaks for the whole length: the
 * last one counts from the beginning on, and what was extended before it is part of it.
 */
function fold(calendar: CompiledCalendar, ledger: readonly FoldedEntry[]): ClockState {
  const [first] = ledger;
  if (first?.action !== 'start')
    throw new ClockRejection(
      `Expected a ledger that begins with start but got ${first?.action ?? 'an empty one'}.`,
    );
  const lastPlan = ledger.findLastIndex(({ action }) => action === 'start' || action === 'replan');
  let folded = startClock(calendar, ledger[lastPlan]!.workingDays ?? 0, Date.parse(first.at), '');
  for (const [index, { at, action, workingDays }] of ledger.entries()) {
    if (index === 0 || action === 'recompute' || (action === 'extend' && index < lastPlan)) continue;
    folded = transition(calendar, folded, { at: Date.parse(at), action, reason: '', workingDays });
  }
  return folded;
}

/** A state that was folded anew, with the ledger that the clock had and an entry of what was done. */
function entered(calendar: CompiledCalendar, before: ClockState, folded: ClockState, step: Step): ClockState {
  return { ...folded, ledger: [...before.ledger, entryOf(calendar, before, folded, step)] };
}

/** Office time left at a moment, milliseconds; 0 when overdue. */
export function remainingAt(calendar: CompiledCalendar, clock: ClockState, atMs: number): number {
  return clock.state === 'running'
    ? workingTimeBetween(calendar, atMs, Date.parse(clock.due))
    : (clock.remainingMs ?? 0);
}

/** Whether the clock has run out at a moment. A paused clock never runs out. */
export function isBreached(clock: ClockState, atMs: number): boolean {
  return clock.state === 'running' && atMs > Date.parse(clock.due);
}

function expectState(clock: ClockState, action: ClockAction, states: readonly ClockState['state'][]): void {
  if (!states.includes(clock.state)) {
    throw new ClockRejection(
      `Expected a clock that is ${states.join(' or ')} to ${action} it but it is ${clock.state}.`,
    );
  }
}

function apply(calendar: CompiledCalendar, clock: ClockState, step: Step): ClockState {
  return entered(calendar, clock, transition(calendar, clock, step), step);
}

function entryOf(
  calendar: CompiledCalendar,
  before: ClockState,
  after: ClockState,
  { at, action, reason, workingDays }: Step,
): ClockLedgerEntry {
  return {
    at: rfc3339(at),
    action,
    reason,
    remainingMs: after.remainingMs ?? remainingAt(calendar, after, at),
    due: after.due,
    ...(after.due === before.due ? {} : { dueBefore: before.due }),
    ...(workingDays === undefined ? {} : { workingDays }),
    calendar: calendar.id,
  };
}

function transition(calendar: CompiledCalendar, clock: ClockState, step: Step): ClockState {
  switch (step.action) {
    case 'pause':
      return { ...clock, state: 'paused', remainingMs: remainingAt(calendar, clock, step.at) };
    case 'stop':
      return { ...clock, state: 'stopped', remainingMs: remainingAt(calendar, clock, step.at) };
    case 'resume':
      return resumed(calendar, clock, step.at);
    case 'replan':
      return clock.state === 'stopped' ? resumed(calendar, clock, step.at) : clock;
    case 'extend': {
      const extended = countFromDay(
        calendar,
        parseDay(clock.dueDate) ?? calendar.dayOf(Date.parse(clock.due)),
        step.workingDays ?? 0,
      );
      const addedMs = workingTimeBetween(calendar, Date.parse(clock.due), extended.dueAt);
      const budgetMs = clock.budgetMs + addedMs;
      return {
        ...clock,
        due: rfc3339(extended.dueAt),
        dueDate: extended.dueDate,
        workingDays: clock.workingDays + (step.workingDays ?? 0),
        budgetMs,
        remindAt: reminder(
          calendar,
          clock,
          step.at,
          workingTimeBetween(calendar, step.at, extended.dueAt),
          budgetMs,
        ),
        isProvisional: clock.isProvisional || extended.isProvisional,
      };
    }
    default:
      return clock;
  }
}

function resumed(calendar: CompiledCalendar, clock: ClockState, atMs: number): ClockState {
  const { remainingMs = 0, ...rest } = clock;
  // An overdue clock stays overdue: its due date is the one that was missed.
  if (remainingMs === 0) return { ...rest, state: 'running' };
  const due = addWorkingTime(calendar, atMs, remainingMs);
  return {
    ...rest,
    state: 'running',
    due: rfc3339(due.atMs),
    dueDate: formatDay(calendar.dayOf(due.atMs)),
    remindAt: reminder(calendar, clock, atMs, remainingMs, clock.budgetMs),
    isProvisional: due.isProvisional,
  };
}

/** When a third of the budget is left. A reminder that is past already stays where it was: it is not given twice. */
function reminder(
  calendar: CompiledCalendar,
  clock: ClockState,
  atMs: number,
  remainingMs: number,
  budgetMs: number,
): string {
  const untilReminder = remainingMs - Math.ceil(budgetMs / 3);
  if (untilReminder <= 0) return clock.remindAt;
  return rfc3339(addWorkingTime(calendar, atMs, untilReminder).atMs);
}
