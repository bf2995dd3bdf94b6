import { formatDay, type CompiledCalendar } from './compiled-calendar.js';

const MINUTE_MS = 60_000;
/** A calendar without working days would be searched for ever: forty years is the end of any search. */
const SEARCH_LIMIT_DAYS = 14_610;

/** The moment a count of working days ends, and how sure it is. */
export interface DueDate {
  /** End of the office hours of `dueDate`, epoch milliseconds. */
  readonly dueAt: number;
  /** `YYYY-MM-DD` in the calendar's time zone. */
  readonly dueDate: string;
  /** True when a counted day lies outside what the calendar knows ("calendar incomplete"): only weekends were left out there. */
  readonly isProvisional: boolean;
}

/** First working day after `day`. */
export function nextWorkingDay(calendar: CompiledCalendar, day: number): number {
  for (let candidate = day + 1; candidate <= day + SEARCH_LIMIT_DAYS; candidate++) {
    if (calendar.isWorkingDay(candidate)) return candidate;
  }
  throw new RangeError(
    `Expected a working day within 40 years after ${formatDay(day)} but ${calendar.id} has none.`,
  );
}

/**
 * The working day on which something that arrives at `atMs` counts as received: the day itself, or the next working day
 * when it arrives after office hours or on a free day. Arriving before the office opens is in time.
 */
export function receiptDay(calendar: CompiledCalendar, atMs: number): number {
  const day = calendar.dayOf(atMs);
  const isInTime = calendar.isWorkingDay(day) && calendar.minuteOf(atMs) < calendar.opening(day).endMinute;
  return isInTime ? day : nextWorkingDay(calendar, day);
}

/**
 * End of the `workingDays`-th working day after receipt. The day of receipt does not count; 0 gives the end of the
 * office hours of the day of receipt.
 * @throws RangeError when `workingDays` is not a whole number from 0 to 10,000.
 */
export function dueDate(calendar: CompiledCalendar, receivedAtMs: number, workingDays: number): DueDate {
  return countFromDay(calendar, receiptDay(calendar, receivedAtMs), workingDays);
}

/** As {@link dueDate}, counted from a day instead of a moment: that day does not count. */
export function countFromDay(calendar: CompiledCalendar, fromDay: number, workingDays: number): DueDate {
  if (!Number.isInteger(workingDays) || workingDays < 0 || workingDays > 10_000) {
    throw new RangeError(`Expected 0 to 10000 working days but got ${workingDays}.`);
  }
  let day = fromDay;
  let isProvisional = !calendar.isCovered(fromDay);
  for (let counted = 0; counted < workingDays; counted++) {
    const next = nextWorkingDay(calendar, day);
    // A skipped day outside the known calendar may turn out a holiday as well, so every day on the way is looked at.
    for (let passed = day + 1; passed <= next && !isProvisional; passed++)
      isProvisional = !calendar.isCovered(passed);
    day = next;
  }
  return {
    dueAt: calendar.toMs(day, calendar.opening(day).endMinute),
    dueDate: formatDay(day),
    isProvisional,
  };
}

/** Office time between two moments in milliseconds; 0 when `toMs` is not after `fromMs`. */
export function workingTimeBetween(calendar: CompiledCalendar, fromMs: number, toMs: number): number {
  if (toMs <= fromMs) return 0;
  const lastDay = calendar.dayOf(toMs);
  let total = 0;
  for (let day = calendar.dayOf(fromMs); day <= lastDay; day++) {
    if (!calendar.isWorkingDay(day)) continue;
    const { startMinute, endMinute } = calendar.opening(day);
    const opensAt = Math.max(fromMs, calendar.toMs(day, startMinute));
    const closesAt = Math.min(toMs, calendar.toMs(day, endMinute));
    if (closesAt > opensAt) total += closesAt - opensAt;
  }
  return total;
}

/** The moment at which `durationMs` of office time have passed since `fromMs`, and whether the way there is known. */
export function addWorkingTime(
  calendar: CompiledCalendar,
  fromMs: number,
  durationMs: number,
): { readonly atMs: number; readonly isProvisional: boolean } {
  let remaining = durationMs;
  let isProvisional = false;
  const firstDay = calendar.dayOf(fromMs);
  for (let day = firstDay; day <= firstDay + SEARCH_LIMIT_DAYS; day++) {
    isProvisional ||= !calendar.isCovered(day);
    if (!calendar.isWorkingDay(day)) continue;
    const { startMinute, endMinute } = calendar.opening(day);
    const opensAt = Math.max(fromMs, calendar.toMs(day, startMinute));
    const available = calendar.toMs(day, endMinute) - opensAt;
    if (available < 0) continue;
    if (remaining <= available) return { atMs: opensAt + remaining, isProvisional };
    remaining -= available;
  }
  throw new RangeError(
    `Expected ${durationMs / MINUTE_MS} minutes of office time within 40 years but ${calendar.id} has fewer.`,
  );
}
