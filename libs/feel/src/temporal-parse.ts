import {
  DaysTimeDuration,
  FeelDate,
  FeelDateTime,
  type FeelDuration,
  FeelTime,
  YearsMonthsDuration,
  nanosPerSecond,
} from './temporal.js';
import { type Zone, fixedZone, namedZone, utc } from './zone.js';

const datePattern = /^(-?)(\d{4}|[1-9]\d{4,8})-(\d{2})-(\d{2})$/;
const timePattern = /^(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,9})\d*)?(Z|z|[+-]\d{2}:\d{2}(?::\d{2})?|@[\w/+-]+)?$/;
const durationPattern =
  /^(-?)P(?=\d|T\d)(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?=\d)(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:\.(\d{1,9})\d*)?S)?)?$/;
const maxText = 100;

/** `2026-01-31`; null when the text is no date. */
export function parseDate(text: string): FeelDate | null {
  const match = text.length > maxText ? null : datePattern.exec(text);
  if (!match) return null;
  const year = Number(match[2]) * (match[1] === '-' ? -1 : 1);
  return FeelDate.of(year + 0, Number(match[3]), Number(match[4]));
}

/** `09:30:00`, `09:30:00.5Z`, `09:30:00+07:00`, `09:30:00@Asia/Jakarta`; null when the text is no time. */
export function parseTime(text: string): FeelTime | null {
  const match = text.length > maxText ? null : timePattern.exec(text);
  if (!match) return null;
  const zone = match[5] === undefined ? null : parseZone(match[5]);
  if (zone === undefined) return null;
  const time = FeelTime.of(Number(match[1]), Number(match[2]), Number(match[3]), zone);
  return time && new FeelTime(time.nanos + fraction(match[4]), zone);
}

/** A date and a time joined by `T`, or a date alone (midnight); null when the text is neither. */
export function parseDateTime(text: string): FeelDateTime | null {
  const at = text.indexOf('T');
  const date = parseDate(at === -1 ? text : text.slice(0, at));
  if (!date) return null;
  const time = at === -1 ? new FeelTime(0, null) : parseTime(text.slice(at + 1));
  return time && new FeelDateTime(date, time);
}

/** `P1Y2M` or `P3DT4H5M6.7S`; null when the text is no duration of FEEL (mixed kinds and weeks are none). */
export function parseDuration(text: string): FeelDuration | null {
  const parts = parseIsoDuration(text);
  if (!parts || parts.weeks !== 0) return null;
  if (parts.hasMonths) {
    if (parts.hasTime) return null;
    return Number.isSafeInteger(parts.months) ? new YearsMonthsDuration(parts.months) : null;
  }
  return DaysTimeDuration.of(parts.days * 86_400 + parts.seconds, parts.nanos);
}

/** The parts of an ISO 8601 duration, with their sign. */
export interface IsoDuration {
  readonly months: number;
  readonly weeks: number;
  readonly days: number;
  readonly seconds: number;
  readonly nanos: number;
  readonly hasMonths: boolean;
  readonly hasTime: boolean;
}

/** Any ISO 8601 duration, mixed kinds and weeks too, as BPMN's timers have them; null when the text is none. */
export function parseIsoDuration(text: string): IsoDuration | null {
  const match = text.length > maxText ? null : durationPattern.exec(text);
  if (!match) return null;
  const sign = match[1] === '-' ? -1 : 1;
  const field = (index: number): number => sign * Number(match[index] ?? 0) + 0;
  return {
    months: field(2) * 12 + field(3),
    weeks: field(4),
    days: field(5),
    seconds: field(6) * 3600 + field(7) * 60 + field(8),
    nanos: sign * fraction(match[9]) + 0,
    hasMonths: match[2] !== undefined || match[3] !== undefined,
    hasTime: match[5] !== undefined || text.includes('T'),
  };
}

/** What `@"..."` means: a duration, a time, a date and time or a date; null when it is none of them. */
export function parseTemporal(text: string): FeelDate | FeelTime | FeelDateTime | FeelDuration | null {
  if (/^-?P/.test(text)) return parseDuration(text);
  if (/^\d{2}:/.test(text)) return parseTime(text);
  return text.includes('T') ? parseDateTime(text) : parseDate(text);
}

function fraction(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.padEnd(9, '0')) % nanosPerSecond;
}

function parseZone(text: string): Zone | undefined {
  if (text === 'Z' || text === 'z') return utc;
  if (text.startsWith('@')) return text === '@Z' ? utc : namedZone(text.slice(1));
  const [hours = 0, minutes = 0, seconds = 0] = text.slice(1).split(':').map(Number);
  if (minutes > 59 || seconds > 59) return undefined;
  const size = hours * 3600 + minutes * 60 + seconds;
  return fixedZone(text.startsWith('-') ? -size : size);
}
