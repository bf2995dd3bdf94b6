import * as numbers from './numbers.js';
import { Decimal, isNumber, toDecimal } from './numbers.js';
import type { Run } from './run.js';
import {
  DaysTimeDuration,
  FeelDate,
  FeelDateTime,
  type FeelDuration,
  FeelTime,
  YearsMonthsDuration,
  nanosPerDay,
  nanosPerSecond,
} from './temporal.js';
import type { FeelValue } from './values.js';

const daySeconds = 86_400;

/** `left + right` (DMN 1.5, table 45); null for operands that cannot be added. */
export function addValues(left: FeelValue, right: FeelValue, run: Run): FeelValue {
  if (isNumber(left)) return isNumber(right) ? numbers.add(left, right) : null;
  if (typeof left === 'string') {
    if (typeof right !== 'string') return null;
    run.reserveCharacters(left.length + right.length);
    return left + right;
  }
  if (isDuration(right)) return isDuration(left) ? addDurations(left, right) : addDuration(left, right, run);
  return isDuration(left) ? addDuration(right, left, run) : null;
}

/** `left - right`; null for operands that cannot be subtracted. */
export function subtractValues(left: FeelValue, right: FeelValue, run: Run): FeelValue {
  if (isNumber(left)) return isNumber(right) ? numbers.subtract(left, right) : null;
  if (isDuration(right)) {
    const negated = negate(right) as FeelDuration;
    return isDuration(left) ? addDurations(left, negated) : addDuration(left, negated, run);
  }
  if (left instanceof FeelTime && right instanceof FeelTime) return betweenTimes(left, right, run);
  if (left instanceof FeelDate && right instanceof FeelDate) {
    return DaysTimeDuration.of((left.epochDay - right.epochDay) * daySeconds);
  }
  const later = asDateTime(left);
  const earlier = asDateTime(right);
  return later && earlier && betweenDateTimes(later, earlier, run);
}

/** `left * right`: numbers, or a duration and a number in either order. */
export function multiplyValues(left: FeelValue, right: FeelValue): FeelValue {
  if (isNumber(left)) {
    if (isNumber(right)) return numbers.multiply(left, right);
    return isDuration(right) ? scaleDuration(right, toDecimal(left)) : null;
  }
  return isDuration(left) && isNumber(right) ? scaleDuration(left, toDecimal(right)) : null;
}

/** `left / right`: numbers, a duration and a number, or two durations of one kind. Null when the divisor is 0. */
export function divideValues(left: FeelValue, right: FeelValue): FeelValue {
  if (isNumber(left)) return isNumber(right) ? numbers.divide(left, right) : null;
  if (!isDuration(left)) return null;
  if (isNumber(right)) {
    const divisor = toDecimal(right);
    return divisor.isZero() ? null : scaleDuration(left, new Decimal(1).div(divisor), divisor);
  }
  if (!isDuration(right) || left.constructor !== right.constructor) return null;
  const divisor = durationSize(right);
  return divisor.isZero() ? null : numbers.plain(durationSize(left).div(divisor));
}

/** `left ** right`; a broken exponent takes logarithms and is charged for them. */
export function powerValues(left: FeelValue, right: FeelValue, run: Run): FeelValue {
  if (!isNumber(left) || !isNumber(right)) return null;
  run.charge(toDecimal(right).isInteger() ? 20 : 500);
  return numbers.power(left, right);
}

/** The negative of a number or a duration. */
export function negate(value: FeelValue): FeelValue {
  if (isNumber(value)) return numbers.subtract(0, value);
  if (value instanceof YearsMonthsDuration) return new YearsMonthsDuration(0 - value.totalMonths);
  return value instanceof DaysTimeDuration ? value.negated() : null;
}

export function isDuration(value: FeelValue): value is FeelDuration {
  return value instanceof DaysTimeDuration || value instanceof YearsMonthsDuration;
}

/** Months, or seconds with decimals. */
function durationSize(duration: FeelDuration): Decimal {
  if (duration instanceof YearsMonthsDuration) return new Decimal(duration.totalMonths);
  return new Decimal(duration.seconds).plus(new Decimal(duration.nanos).div(nanosPerSecond));
}

/** A duration times a factor, rounded towards zero to whole months or nanoseconds. */
function scaleDuration(duration: FeelDuration, factor: Decimal, divisor?: Decimal): FeelValue {
  const size = durationSize(duration);
  const scaled = divisor ? size.div(divisor) : size.times(factor);
  if (duration instanceof YearsMonthsDuration) {
    const months = scaled.trunc().toNumber() + 0;
    return Number.isSafeInteger(months) ? new YearsMonthsDuration(months) : null;
  }
  const seconds = scaled.trunc();
  return DaysTimeDuration.of(
    seconds.toNumber(),
    scaled.minus(seconds).times(nanosPerSecond).trunc().toNumber(),
  );
}

function addDurations(left: FeelDuration, right: FeelDuration): FeelValue {
  if (left instanceof YearsMonthsDuration) {
    if (!(right instanceof YearsMonthsDuration)) return null;
    const months = left.totalMonths + right.totalMonths;
    return Number.isSafeInteger(months) ? new YearsMonthsDuration(months) : null;
  }
  if (!(right instanceof DaysTimeDuration)) return null;
  return DaysTimeDuration.of(left.seconds + right.seconds, left.nanos + right.nanos);
}

/** A date, time or date-time moved by a duration; in a zone, days and time move along the instants. */
function addDuration(left: FeelValue, duration: FeelDuration, run: Run): FeelValue {
  if (duration instanceof YearsMonthsDuration) {
    if (left instanceof FeelDate) return left.plusMonths(duration.totalMonths);
    if (!(left instanceof FeelDateTime)) return null;
    const date = left.date.plusMonths(duration.totalMonths);
    return date && new FeelDateTime(date, left.time);
  }
  if (left instanceof FeelDate) {
    // A date moves by whole days: the time of the result is cut off (DMN 1.5, table 45, through date and time).
    return FeelDate.ofEpochDay(left.epochDay + Math.floor(duration.seconds / daySeconds));
  }
  if (left instanceof FeelTime) {
    const secondsOfDay = duration.seconds - Math.floor(duration.seconds / daySeconds) * daySeconds;
    return new FeelTime(
      (left.nanos + secondsOfDay * nanosPerSecond + duration.nanos) % nanosPerDay,
      left.zone,
    );
  }
  if (!(left instanceof FeelDateTime)) return null;
  return moveDateTime(left, duration, run);
}

function moveDateTime(left: FeelDateTime, duration: DaysTimeDuration, run: Run): FeelValue {
  const nanos = left.nanoOfSecond + duration.nanos;
  const carry = Math.floor(nanos / nanosPerSecond);
  const rest = nanos - carry * nanosPerSecond;
  const seconds = duration.seconds + carry;
  if (left.zone && left.zone.fixedOffset === undefined) run.charge(10);
  if (left.zone) return FeelDateTime.ofInstant(left.epochSecond(run.timeZone) + seconds, rest, left.zone);
  return FeelDateTime.ofLocal(left.localSecond + seconds, rest, null);
}

function betweenTimes(left: FeelTime, right: FeelTime, run: Run): FeelValue {
  const local = !left.zone && !right.zone;
  const nanos = local ? left.nanos - right.nanos : left.utcNanos(run.timeZone) - right.utcNanos(run.timeZone);
  return DaysTimeDuration.of(0, nanos);
}

function betweenDateTimes(left: FeelDateTime, right: FeelDateTime, run: Run): FeelValue {
  const local = !left.zone && !right.zone;
  const seconds = local
    ? left.localSecond - right.localSecond
    : left.epochSecond(run.timeZone) - right.epochSecond(run.timeZone);
  return DaysTimeDuration.of(seconds, left.nanoOfSecond - right.nanoOfSecond);
}

/** A date stands for its midnight beside a date-time. */
function asDateTime(value: FeelValue): FeelDateTime | null {
  if (value instanceof FeelDateTime) return value;
  return value instanceof FeelDate ? FeelDateTime.of(value, 0, null) : null;
}

/** The whole months from one date to another, towards zero. */
export function monthsBetween(from: FeelDate, to: FeelDate): number {
  const months = (to.year - from.year) * 12 + to.month - from.month;
  if (months > 0 && to.day < from.day) return months - 1;
  if (months < 0 && to.day > from.day) return months + 1;
  return months;
}
