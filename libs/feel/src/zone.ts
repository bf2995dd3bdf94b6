/** A fixed offset from UTC, or an IANA time zone. `id` is how FEEL writes it: `Z`, `+07:00`, `Asia/Jakarta`. */
export interface Zone {
  readonly id: string;
  /** Seconds east of UTC; undefined for an IANA zone, whose offset depends on the moment. */
  readonly fixedOffset?: number;
}

export const utc: Zone = { id: 'Z', fixedOffset: 0 };

const daySeconds = 86_400;
const maxNamedZones = 700;
const maxCachedOffsets = 4_000;
/** Since 1972 every zone changes its offset on a multiple of 15 minutes. */
const cacheStepSeconds = 900;

interface NamedZone {
  readonly zone: Zone;
  readonly format: Intl.DateTimeFormat;
  readonly offsets: Map<number, number>;
}

/** Memory of what Intl answered, bounded; it changes no result. */
const namedZones = new Map<string, NamedZone>();

const two = (value: number): string => String(value).padStart(2, '0');

/** The zone of an offset in whole seconds; undefined beyond 18 hours. */
export function fixedZone(offsetSeconds: number): Zone | undefined {
  if (!Number.isInteger(offsetSeconds) || Math.abs(offsetSeconds) > 18 * 3600) return undefined;
  if (offsetSeconds === 0) return utc;
  const size = Math.abs(offsetSeconds);
  const seconds = size % 60;
  const clock = `${two(Math.floor(size / 3600))}:${two(Math.floor(size / 60) % 60)}`;
  const id = `${offsetSeconds < 0 ? '-' : '+'}${clock}${seconds === 0 ? '' : `:${two(seconds)}`}`;
  return { id, fixedOffset: offsetSeconds };
}

/** The IANA zone of a name; undefined when there is none. */
export function namedZone(id: string): Zone | undefined {
  return named(id)?.zone;
}

function named(id: string): NamedZone | undefined {
  const known = namedZones.get(id);
  if (known) return known;
  if (!/^[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)*$/.test(id) || id.length > 40) return undefined;
  try {
    const format = new Intl.DateTimeFormat('en-US', {
      timeZone: id,
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      era: 'short',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    });
    const entry: NamedZone = { zone: { id }, format, offsets: new Map() };
    if (namedZones.size >= maxNamedZones) namedZones.clear();
    namedZones.set(id, entry);
    return entry;
  } catch {
    return undefined;
  }
}

/** Offset in seconds that a zone has at an instant (epoch seconds). */
export function offsetAt(zone: Zone, epochSecond: number): number {
  if (zone.fixedOffset !== undefined) return zone.fixedOffset;
  const entry = named(zone.id);
  // Intl ends with the range of Date: beyond it the zone's offset is that of its last moment.
  const second = Math.max(-8.64e12, Math.min(8.64e12, Math.floor(epochSecond)));
  if (!entry) return 0;
  if (second < 63_072_000) return readOffset(entry.format, second);
  const key = Math.floor(second / cacheStepSeconds);
  const cached = entry.offsets.get(key);
  if (cached !== undefined) return cached;
  const offset = readOffset(entry.format, second);
  if (entry.offsets.size >= maxCachedOffsets) entry.offsets.clear();
  entry.offsets.set(key, offset);
  return offset;
}

function readOffset(format: Intl.DateTimeFormat, epochSecond: number): number {
  const fields: Record<string, number> = {};
  let era = '';
  for (const part of format.formatToParts(epochSecond * 1000)) {
    if (part.type === 'era') era = part.value;
    else fields[part.type] = Number(part.value);
  }
  const year = era.startsWith('B') ? 1 - fields['year']! : fields['year']!;
  const days = epochDayOf(year, fields['month']!, fields['day']!);
  return (
    days * daySeconds + fields['hour']! * 3600 + fields['minute']! * 60 + fields['second']! - epochSecond
  );
}

/**
 * Offset in seconds at a local time (seconds since 1970-01-01T00:00 on the wall clock). A time that a change to
 * summer time skips is read with the offset before it, one that occurs twice is its first occurrence.
 */
export function offsetAtLocal(zone: Zone, localSecond: number): number {
  if (zone.fixedOffset !== undefined) return zone.fixedOffset;
  const before = offsetAt(zone, localSecond - daySeconds);
  const after = offsetAt(zone, localSecond + daySeconds);
  if (before === after || offsetAt(zone, localSecond - before) === before) return before;
  return offsetAt(zone, localSecond - after) === after ? after : before;
}

/** Days since 1970-01-01 of a date in the proleptic Gregorian calendar. */
export function epochDayOf(year: number, month: number, day: number): number {
  const shifted = month <= 2 ? year - 1 : year;
  const era = Math.floor(shifted / 400);
  const yearOfEra = shifted - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

/** Year, month and day of a day since 1970-01-01. */
export function dateOfEpochDay(epochDay: number): { year: number; month: number; day: number } {
  const shifted = epochDay + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  return { year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day };
}

/** Days of a month. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
