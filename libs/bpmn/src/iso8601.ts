/** A duration by its fields, each a whole number except `seconds`; all of one sign. ISO 8601-1:2019, 5.5.2. */
export interface Duration {
  readonly years: number;
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
  readonly hours: number;
  readonly minutes: number;
  /** May have a fraction, kept to the millisecond. */
  readonly seconds: number;
  readonly isNegative: boolean;
}

/** A repeating interval: `R3/PT1H`, `R/2026-01-01T00:00:00Z/P1D`, `R/PT1H/2026-12-31T00:00:00Z`. ISO 8601-1:2019, 5.6. */
export interface Cycle {
  /** How often it fires; `Infinity` for a plain `R`. */
  readonly repetitions: number;
  readonly duration: Duration;
  /** Epoch milliseconds of the first occurrence; one duration after the timer was armed when absent. */
  readonly startAt?: number;
  /** Epoch milliseconds after which nothing occurs. */
  readonly endAt?: number;
}

/** A text that is not the ISO 8601 value it should be. */
export class Iso8601Error extends Error {
  override readonly name = 'Iso8601Error';
  readonly code = 'ISO8601';
}

const DURATION =
  /^([+-])?P(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,12}(?:[.,]\d{1,9})?)S)?)?$/;
const INSTANT =
  /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}(?::?\d{2})?)(?:\[[\w/+-]{1,64}\])?$/;
const DAY_MS = 86_400_000;
const MAX_EPOCH_MS = 8.64e15;

/**
 * Reads `P1Y2M3W4DT5H6M7.5S`, with an optional sign.
 * @throws Iso8601Error
 */
export function parseDuration(text: string): Duration {
  const match = text.length <= 100 ? DURATION.exec(text.trim()) : null;
  const fields = match?.slice(2) ?? [];
  if (!match || fields.every((field) => field === undefined) || /T$/.test(text.trim())) {
    throw new Iso8601Error(`Expected an ISO 8601 duration like P3D or PT8H but got "${shorten(text)}".`);
  }
  const [years, months, weeks, days, hours, minutes, seconds] = fields.map((field) =>
    field === undefined ? 0 : Number(field.replace(',', '.')),
  ) as [number, number, number, number, number, number, number];
  return { years, months, weeks, days, hours, minutes, seconds, isNegative: match[1] === '-' };
}

/**
 * Reads a moment with its zone (`2026-03-01T09:00:00Z`, `...+07:00`, `...+07:00[Asia/Jakarta]`), as epoch milliseconds.
 * @throws Iso8601Error, also where the zone is missing: a process runs in regions of three zones.
 */
export function parseInstant(text: string): number {
  const match = text.length <= 120 ? INSTANT.exec(text.trim()) : null;
  if (!match) {
    throw new Iso8601Error(
      `Expected an ISO 8601 date and time with a zone like 2026-03-01T09:00:00+07:00 but got "${shorten(text)}".`,
    );
  }
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((field) => Number(field ?? '0')) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const zone = match[8] as string;
  const offset =
    zone === 'Z'
      ? 0
      : Number(`${zone[0]}1`) *
        (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2)) * (zone.length > 3 ? 1 : 0));
  const local = Date.UTC(
    year,
    month - 1,
    day,
    hour,
    minute,
    second,
    Math.floor(Number(`0.${match[7] ?? '0'}`) * 1000),
  );
  const read = new Date(local);
  if (
    read.getUTCMonth() !== month - 1 ||
    read.getUTCDate() !== day ||
    hour > 23 ||
    minute > 59 ||
    second > 59
  ) {
    throw new Iso8601Error(`Expected a date that exists but got "${shorten(text)}".`);
  }
  return local - offset * 60_000;
}

/**
 * A moment as RFC 3339 in UTC, to the millisecond: what `Date.toISOString` gives, in half of its time.
 * @throws RangeError beyond what a date can hold
 */
export function formatInstant(epochMs: number): string {
  const at = new Date(epochMs);
  const year = at.getUTCFullYear();
  if (!(year >= 1000 && year <= 9999)) return at.toISOString();
  const date = `${year}-${twoDigits(at.getUTCMonth() + 1)}-${twoDigits(at.getUTCDate())}`;
  const time = `${twoDigits(at.getUTCHours())}:${twoDigits(at.getUTCMinutes())}:${twoDigits(at.getUTCSeconds())}`;
  return `${date}T${time}.${String(at.getUTCMilliseconds()).padStart(3, '0')}Z`;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : `${value}`;
}

/**
 * Reads a repeating interval. An interval of two instants repeats by the time between them.
 * @throws Iso8601Error, also for cron expressions, which are not ISO 8601.
 */
export function parseCycle(text: string): Cycle {
  const [repeat = '', first, second, ...rest] = text.trim().split('/', 5);
  const repetitions = /^R(\d{0,9})$/.exec(repeat);
  if (!repetitions || first === undefined || rest.length > 0 || text.length > 300) {
    throw new Iso8601Error(
      `Expected an ISO 8601 repeating interval like R3/PT1H or R/2026-01-01T00:00:00Z/P1D but got "${shorten(text)}".`,
    );
  }
  const count = repetitions[1] === '' ? Infinity : Number(repetitions[1]);
  if (second === undefined) return { repetitions: count, duration: positive(parseDuration(first), text) };
  if (isDuration(first)) {
    return {
      repetitions: count,
      duration: positive(parseDuration(first), text),
      endAt: parseInstant(second),
    };
  }
  const startAt = parseInstant(first);
  if (isDuration(second)) {
    return { repetitions: count, duration: positive(parseDuration(second), text), startAt };
  }
  const seconds = (parseInstant(second) - startAt) / 1000;
  if (seconds <= 0)
    throw new Iso8601Error(`Expected an interval that ends after its start but got "${shorten(text)}".`);
  return { repetitions: count, duration: { ...ZERO, seconds }, startAt };
}

const ZERO: Duration = {
  years: 0,
  months: 0,
  weeks: 0,
  days: 0,
  hours: 0,
  minutes: 0,
  seconds: 0,
  isNegative: false,
};

/**
 * The moment `times` durations after `epochMs`, in UTC. Years and months go by the calendar and keep to the end of a
 * shorter month (31 January + P1M = 28 or 29 February); weeks and days are 7 x 24 and 24 hours.
 * @returns epoch milliseconds
 * @throws RangeError beyond what a date can hold
 */
export function addDuration(epochMs: number, duration: Duration, times = 1): number {
  const factor = duration.isNegative ? -times : times;
  const months = (duration.years * 12 + duration.months) * factor;
  const sum = (months === 0 ? epochMs : addMonths(epochMs, months)) + factor * exactPartMs(duration);
  if (!(Math.abs(sum) <= MAX_EPOCH_MS))
    throw new RangeError('Expected a moment within the years 0 to 275760.');
  return sum;
}

/**
 * When a cycle fires for the `occurrence`-th time (from 0), or undefined when it no longer does.
 * Counted from the anchor, so that months do not drift (31 January, 28 February, 31 March).
 * @param armedAt epoch milliseconds at which the timer was armed; the anchor where the cycle names no start
 */
export function cycleOccurrence(cycle: Cycle, armedAt: number, occurrence: number): number | undefined {
  if (occurrence >= cycle.repetitions) return undefined;
  const dueAt =
    cycle.startAt === undefined
      ? addDuration(armedAt, cycle.duration, occurrence + 1)
      : addDuration(cycle.startAt, cycle.duration, occurrence);
  return cycle.endAt !== undefined && dueAt > cycle.endAt ? undefined : dueAt;
}

/** The shortest that a duration can be, in milliseconds: a month counted as 28 days, a year as 365. */
export function shortestMs(duration: Duration): number {
  const months = duration.years * 365 + duration.months * 28;
  return (months * DAY_MS + exactPartMs(duration)) * (duration.isNegative ? -1 : 1);
}

function exactPartMs(duration: Duration): number {
  const days = duration.weeks * 7 + duration.days;
  const seconds = (duration.hours * 60 + duration.minutes) * 60 + duration.seconds;
  return days * DAY_MS + Math.round(seconds * 1000);
}

function addMonths(epochMs: number, months: number): number {
  const date = new Date(epochMs);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const lastDay = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, lastDay));
  return date.getTime();
}

function isDuration(text: string): boolean {
  return /^[+-]?P/.test(text);
}

function positive(duration: Duration, text: string): Duration {
  if (shortestMs(duration) <= 0) {
    throw new Iso8601Error(`Expected an interval longer than nothing but got "${shorten(text)}".`);
  }
  return duration;
}

function shorten(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}...` : text;
}
