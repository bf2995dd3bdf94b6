import { IANAZone } from 'luxon';
import { CalendarError, type CalendarDocument, type OfficeHours } from './calendar-document.js';

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;
const QUARTER_HOUR_MS = 900_000;
const MOST_OFFSETS = 10_000;

/** Minutes after local midnight. */
export interface Opening {
  readonly startMinute: number;
  readonly endMinute: number;
}

/**
 * A calendar ready to count with. A day is a number: days since 1970-01-01 in the calendar's own time zone.
 */
export interface CompiledCalendar {
  /** The layers' ids joined by `+`, e.g. `ID-2026+14.08`. */
  readonly id: string;
  readonly timeZone: string;
  readonly legalBasis: readonly string[];
  isWorkingDay(day: number): boolean;
  /** False where no layer knows the holidays: weekends only are counted there. */
  isCovered(day: number): boolean;
  opening(day: number): Opening;
  /** Why a day is free, or undefined on a working day. */
  freeBecause(day: number): string | undefined;
  dayOf(atMs: number): number;
  minuteOf(atMs: number): number;
  toMs(day: number, minute: number): number;
}

/** Day number of a `YYYY-MM-DD`, undefined for anything else (2026-02-30 too). */
export function parseDay(text: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return undefined;
  const ms = Date.parse(`${text}T00:00:00Z`);
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return undefined;
  return ms / DAY_MS;
}

/** `YYYY-MM-DD` of a day number. */
export function formatDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** ISO weekday of a day number, 1 = Monday ... 7 = Sunday. 1970-01-01 was a Thursday. */
export function isoWeekday(day: number): number {
  return ((((day + 3) % 7) + 7) % 7) + 1;
}

function parseMinute(text: string): number | undefined {
  const match = /^([01]\d|2[0-4]):([0-5]\d)$/.exec(text);
  if (!match) return undefined;
  const minute = Number(match[1]) * 60 + Number(match[2]);
  return minute <= 1440 ? minute : undefined;
}

function parseOpening(calendarId: string, pointer: string, hours: OfficeHours): Opening {
  const startMinute = parseMinute(hours.start);
  const endMinute = parseMinute(hours.end);
  if (startMinute === undefined || endMinute === undefined || startMinute >= endMinute) {
    throw new CalendarError(
      'CALENDAR_INVALID',
      calendarId,
      pointer,
      `Expected office hours HH:MM with start before end but got "${hours.start}" to "${hours.end}".`,
    );
  }
  return { startMinute, endMinute };
}

/**
 * The zone's offset at a moment, in milliseconds. Asking Intl is slow and a clock asks often: the answer is kept by day (UTC)
 * where it is the same at both ends of the day, which no zone leaves and comes back to in between; else by quarter of an hour, on
 * which every offset of today's zones changes.
 */
function rememberOffsets(zone: IANAZone): (atMs: number) => number {
  const byDay = new Map<number, number | 'changes'>();
  const byQuarter = new Map<number, number>();
  const ask = (atMs: number): number => zone.offset(atMs) * MINUTE_MS;
  const offsetOfDay = (day: number): number | 'changes' => {
    const offset = ask(day * DAY_MS);
    return offset === ask((day + 1) * DAY_MS) ? offset : 'changes';
  };
  return (atMs) => {
    const ofDay = remembered(byDay, Math.floor(atMs / DAY_MS), offsetOfDay);
    if (ofDay !== 'changes') return ofDay;
    return remembered(byQuarter, Math.floor(atMs / QUARTER_HOUR_MS), (quarter) =>
      ask(quarter * QUARTER_HOUR_MS),
    );
  };
}

function remembered<T>(known: Map<number, T>, key: number, find: (key: number) => T): T {
  let value = known.get(key);
  if (value === undefined) {
    if (known.size >= MOST_OFFSETS) known.clear();
    known.set(key, (value = find(key)));
  }
  return value;
}

/**
 * Lays calendar documents over each other, the national one first, and makes them countable.
 * Holidays add up; time zone, weekend and office hours of a later layer replace those of an earlier one; a later
 * `workdays` entry makes a free day a working day again.
 * @throws CalendarError when no layer gives a time zone, a date or a zone is unknown, or no weekday is left to work on.
 */
export function compileCalendar(documents: readonly CalendarDocument[]): CompiledCalendar {
  const id = documents.map((document) => document.id).join('+');
  const free = new Map<number, string>();
  const covered: { readonly from: number; readonly to: number }[] = [];
  const legalBasis: string[] = [];
  const openingByDay = new Map<number, Opening>();
  let opening: Opening = { startMinute: 8 * 60, endMinute: 16 * 60 };
  let weekend = new Set([6, 7]);
  let timeZone: string | undefined;

  for (const document of documents) {
    const dayAt = (pointer: string, text: string): number => {
      const day = parseDay(text);
      if (day === undefined) {
        throw new CalendarError(
          'CALENDAR_INVALID',
          document.id,
          pointer,
          `Expected a date YYYY-MM-DD but got "${text}".`,
        );
      }
      return day;
    };
    if (document.timeZone !== undefined) {
      if (!IANAZone.isValidZone(document.timeZone)) {
        throw new CalendarError(
          'CALENDAR_INVALID',
          document.id,
          '/timeZone',
          `Expected an IANA time zone but got "${document.timeZone}".`,
        );
      }
      timeZone = document.timeZone;
    }
    if (document.weekend) weekend = new Set(document.weekend);
    if (document.officeHours) {
      opening = parseOpening(document.id, '/officeHours', document.officeHours);
      openingByDay.clear();
      for (const [weekday, hours] of Object.entries(document.officeHours.byDay ?? {})) {
        openingByDay.set(Number(weekday), parseOpening(document.id, `/officeHours/byDay/${weekday}`, hours));
      }
    }
    for (const [date, name] of Object.entries(document.holidays ?? {}))
      free.set(dayAt(`/holidays/${date}`, date), name);
    for (const [date, name] of Object.entries(document.cutiBersama ?? {})) {
      free.set(dayAt(`/cutiBersama/${date}`, date), `Cuti bersama: ${name}`);
    }
    for (const date of Object.keys(document.workdays ?? {})) free.delete(dayAt(`/workdays/${date}`, date));
    if (document.coversFrom !== undefined && document.coversTo !== undefined) {
      covered.push({
        from: dayAt('/coversFrom', document.coversFrom),
        to: dayAt('/coversTo', document.coversTo),
      });
    }
    if (document.legalBasis !== undefined) legalBasis.push(document.legalBasis);
  }
  if (timeZone === undefined) {
    throw new CalendarError(
      'CALENDAR_INVALID',
      id,
      '/timeZone',
      'Expected one layer to name a time zone but none does.',
    );
  }
  if ([1, 2, 3, 4, 5, 6, 7].every((weekday) => weekend.has(weekday))) {
    throw new CalendarError(
      'CALENDAR_WITHOUT_WORKING_DAYS',
      id,
      '/weekend',
      'Expected a working weekday but all seven are weekend.',
    );
  }
  const offsetMs = rememberOffsets(IANAZone.create(timeZone));

  return {
    id,
    timeZone,
    legalBasis,
    isWorkingDay: (day) => !weekend.has(isoWeekday(day)) && !free.has(day),
    isCovered: (day) => covered.some((span) => day >= span.from && day <= span.to),
    opening: (day) => openingByDay.get(isoWeekday(day)) ?? opening,
    freeBecause: (day) => free.get(day) ?? (weekend.has(isoWeekday(day)) ? 'Akhir pekan' : undefined),
    dayOf: (atMs) => Math.floor((atMs + offsetMs(atMs)) / DAY_MS),
    minuteOf: (atMs) => {
      const local = atMs + offsetMs(atMs);
      return (local - Math.floor(local / DAY_MS) * DAY_MS) / MINUTE_MS;
    },
    toMs: (day, minute) => {
      const local = day * DAY_MS + minute * MINUTE_MS;
      // The offset is asked at the resulting instant: asking at the local time would be wrong around a change of offset.
      return local - offsetMs(local - offsetMs(local));
    },
  };
}
