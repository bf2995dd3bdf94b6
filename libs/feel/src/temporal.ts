import { type Zone, dateOfEpochDay, daysInMonth, epochDayOf, offsetAt, offsetAtLocal } from './zone.js';

/** What is an object in JavaScript but no context in FEEL. */
export abstract class FeelObject {
  /** As `string()` shows it. */
  abstract toString(): string;
}

export const nanosPerSecond = 1_000_000_000;
export const nanosPerDay = 86_400 * nanosPerSecond;
const daySeconds = 86_400;
const maxYear = 999_999_999;

const padded = (value: number, width: number): string => String(value).padStart(width, '0');

/** A date without a time: `year` -999,999,999 to 999,999,999. */
export class FeelDate extends FeelObject {
  private constructor(
    readonly year: number,
    readonly month: number,
    readonly day: number,
    readonly epochDay: number,
  ) {
    super();
  }

  /** The date of these fields; null when there is none. */
  static of(year: number, month: number, day: number): FeelDate | null {
    if (!Number.isInteger(year) || !Number.isInteger(month) || !Number.isInteger(day)) return null;
    if (Math.abs(year) > maxYear || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month))
      return null;
    return new FeelDate(year, month, day, epochDayOf(year, month, day));
  }

  static ofEpochDay(epochDay: number): FeelDate | null {
    const { year, month, day } = dateOfEpochDay(epochDay);
    return Math.abs(year) > maxYear ? null : new FeelDate(year, month, day, epochDay);
  }

  /** 1 (Monday) to 7. */
  get weekday(): number {
    return ((((this.epochDay + 3) % 7) + 7) % 7) + 1;
  }

  /** Later by months; a day that the month does not have becomes its last. */
  plusMonths(months: number): FeelDate | null {
    const total = this.year * 12 + this.month - 1 + months;
    const year = Math.floor(total / 12);
    const month = total - year * 12 + 1;
    return FeelDate.of(year, month, Math.min(this.day, daysInMonth(year, month)));
  }

  override toString(): string {
    const year = padded(Math.abs(this.year), 4);
    return `${this.year < 0 ? '-' : ''}${year}-${padded(this.month, 2)}-${padded(this.day, 2)}`;
  }
}

/** A time of day, with or without a zone. */
export class FeelTime extends FeelObject {
  constructor(
    /** Nanoseconds since midnight. */
    readonly nanos: number,
    readonly zone: Zone | null,
  ) {
    super();
  }

  /** The time of these fields; `second` may have decimals. Null when there is none. */
  static of(hour: number, minute: number, second: number, zone: Zone | null): FeelTime | null {
    if (!Number.isInteger(hour) || hour < 0 || hour > 23) return null;
    if (!Number.isInteger(minute) || minute < 0 || minute > 59 || !(second >= 0 && second < 60)) return null;
    return new FeelTime(
      (hour * 60 + minute) * 60 * nanosPerSecond + Math.round(second * nanosPerSecond),
      zone,
    );
  }

  get hour(): number {
    return Math.floor(this.nanos / (3600 * nanosPerSecond));
  }

  get minute(): number {
    return Math.floor(this.nanos / (60 * nanosPerSecond)) % 60;
  }

  get second(): number {
    return Math.floor(this.nanos / nanosPerSecond) % 60;
  }

  /** Nanoseconds since midnight UTC; a time without a zone is read in `zone`. */
  utcNanos(zone: Zone): number {
    const seconds = Math.floor(this.nanos / nanosPerSecond);
    return this.nanos - offsetAtLocal(this.zone ?? zone, seconds) * nanosPerSecond;
  }

  override toString(): string {
    return clockText(this.nanos) + zoneText(this.zone);
  }
}

/** A date with a time, with or without a zone. */
export class FeelDateTime extends FeelObject {
  constructor(
    readonly date: FeelDate,
    readonly time: FeelTime,
  ) {
    super();
  }

  static of(date: FeelDate | null, nanos: number, zone: Zone | null): FeelDateTime | null {
    return date && new FeelDateTime(date, new FeelTime(nanos, zone));
  }

  /** The moment (epoch seconds and nanoseconds), shown in a zone. */
  static ofInstant(epochSecond: number, nanos: number, zone: Zone): FeelDateTime | null {
    return FeelDateTime.ofLocal(epochSecond + offsetAt(zone, epochSecond), nanos, zone);
  }

  /** Seconds on the wall clock since 1970-01-01T00:00. */
  static ofLocal(localSecond: number, nanos: number, zone: Zone | null): FeelDateTime | null {
    const epochDay = Math.floor(localSecond / daySeconds);
    const secondOfDay = localSecond - epochDay * daySeconds;
    return FeelDateTime.of(FeelDate.ofEpochDay(epochDay), secondOfDay * nanosPerSecond + nanos, zone);
  }

  get zone(): Zone | null {
    return this.time.zone;
  }

  get localSecond(): number {
    return this.date.epochDay * daySeconds + Math.floor(this.time.nanos / nanosPerSecond);
  }

  get nanoOfSecond(): number {
    return this.time.nanos % nanosPerSecond;
  }

  /** Epoch seconds, whole; a date-time without a zone is read in `zone`. */
  epochSecond(zone: Zone): number {
    return this.localSecond - offsetAtLocal(this.zone ?? zone, this.localSecond);
  }

  /** RFC 3339: a named zone is written as its offset, so that any reader knows the moment. */
  toIso(): string {
    if (!this.zone || this.zone.fixedOffset !== undefined) return this.toString();
    const offset = offsetAtLocal(this.zone, this.localSecond);
    const size = Math.round(Math.abs(offset) / 60);
    const sign = offset < 0 ? '-' : '+';
    return `${this.date}T${clockText(this.time.nanos)}${sign}${padded(Math.floor(size / 60), 2)}:${padded(size % 60, 2)}`;
  }

  override toString(): string {
    return `${this.date}T${this.time}`;
  }
}

/** A number of months. */
export class YearsMonthsDuration extends FeelObject {
  constructor(readonly totalMonths: number) {
    super();
  }

  override toString(): string {
    const size = Math.abs(this.totalMonths);
    const years = Math.floor(size / 12);
    const months = size % 12;
    const sign = this.totalMonths < 0 ? '-' : '';
    if (years === 0) return `${sign}P${months}M`;
    return `${sign}P${years}Y${months === 0 ? '' : `${months}M`}`;
  }
}

/** A span of exact time. A day is 24 hours. */
export class DaysTimeDuration extends FeelObject {
  private constructor(
    /** Whole seconds, rounded down. */
    readonly seconds: number,
    /** 0 to 999,999,999, added to the seconds. */
    readonly nanos: number,
  ) {
    super();
  }

  /** Of seconds and nanoseconds of any size; null beyond what is exact. */
  static of(seconds: number, nanos = 0): DaysTimeDuration | null {
    const carry = Math.floor(nanos / nanosPerSecond);
    const whole = seconds + carry;
    return Number.isSafeInteger(whole) ? new DaysTimeDuration(whole, nanos - carry * nanosPerSecond) : null;
  }

  negated(): DaysTimeDuration {
    return DaysTimeDuration.of(-this.seconds, -this.nanos)!;
  }

  get isNegative(): boolean {
    return this.seconds < 0;
  }

  override toString(): string {
    if (this.isNegative) return `-${this.negated()}`;
    const days = Math.floor(this.seconds / daySeconds);
    const hours = Math.floor(this.seconds / 3600) % 24;
    const minutes = Math.floor(this.seconds / 60) % 60;
    const seconds = this.seconds % 60;
    const clock =
      (hours === 0 ? '' : `${hours}H`) +
      (minutes === 0 ? '' : `${minutes}M`) +
      (seconds === 0 && this.nanos === 0 ? '' : `${seconds}${fractionText(this.nanos)}S`);
    if (days === 0) return `PT${clock === '' ? '0S' : clock}`;
    return `P${days}D${clock === '' ? '' : `T${clock}`}`;
  }
}

export type FeelDuration = YearsMonthsDuration | DaysTimeDuration;

function fractionText(nanos: number): string {
  return nanos === 0 ? '' : `.${padded(nanos, 9).replace(/0+$/, '')}`;
}

function clockText(nanos: number): string {
  const seconds = Math.floor(nanos / nanosPerSecond);
  const fields = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  return fields.map((field) => padded(field, 2)).join(':') + fractionText(nanos % nanosPerSecond);
}

function zoneText(zone: Zone | null): string {
  if (!zone) return '';
  return zone.fixedOffset === undefined ? `@${zone.id}` : zone.id;
}
