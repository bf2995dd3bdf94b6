import { Decimal, isNumber } from './numbers.js';
import { FeelRange } from './range-value.js';
import type { Run, Thunk } from './run.js';
import {
  DaysTimeDuration,
  FeelDate,
  FeelDateTime,
  FeelObject,
  FeelTime,
  YearsMonthsDuration,
} from './temporal.js';
import { type FeelContext, type FeelValue } from './values.js';
import { offsetAtLocal } from './zone.js';

const hasOwn = Object.prototype.hasOwnProperty;

/** `target.name`: an own property only; of a list, the property of each item. What is missing is null. */
export function pathThunk(target: Thunk, name: string): Thunk {
  return (frame) => {
    const value = target(frame);
    if (typeof value !== 'object' || value === null) return null;
    if (value instanceof FeelObject || value instanceof Decimal || Array.isArray(value)) {
      return propertyOf(value, name, frame.run);
    }
    return hasOwn.call(value, name) ? ((value as FeelContext)[name] ?? null) : null;
  };
}

function propertyOf(value: FeelValue, name: string, run: Run): FeelValue {
  if (typeof value !== 'object' || value === null || isNumber(value)) return null;
  if (Array.isArray(value)) {
    run.reserveItems(value.length);
    run.charge(value.length);
    return value.map((item) => (Array.isArray(item) ? null : propertyOf(item, name, run)));
  }
  if (value instanceof FeelDateTime) {
    return name === 'time offset' || name === 'timezone'
      ? zoneProperty(value, value.localSecond, name)
      : (dateProperty(value.date, name) ?? timeProperty(value.time, name));
  }
  if (value instanceof FeelDate) return dateProperty(value, name);
  if (value instanceof FeelTime) {
    return name === 'time offset' || name === 'timezone'
      ? zoneProperty(value, 0, name)
      : timeProperty(value, name);
  }
  if (value instanceof FeelRange) return rangeProperty(value, name);
  if (value instanceof YearsMonthsDuration || value instanceof DaysTimeDuration)
    return durationProperty(value, name);
  if (value instanceof FeelObject) return null;
  return hasOwn.call(value, name) ? (value[name] ?? null) : null;
}

function dateProperty(date: FeelDate, name: string): FeelValue {
  if (name === 'year') return date.year;
  if (name === 'month') return date.month;
  if (name === 'day') return date.day;
  return name === 'weekday' ? date.weekday : null;
}

function timeProperty(time: FeelTime, name: string): FeelValue {
  if (name === 'hour') return time.hour;
  if (name === 'minute') return time.minute;
  return name === 'second' ? time.second : null;
}

function zoneProperty(value: FeelTime | FeelDateTime, localSecond: number, name: string): FeelValue {
  if (!value.zone) return null;
  if (name === 'timezone') return value.zone.id;
  return DaysTimeDuration.of(offsetAtLocal(value.zone, localSecond));
}

function rangeProperty(range: FeelRange, name: string): FeelValue {
  if (name === 'start') return range.start;
  if (name === 'end') return range.end;
  if (name === 'start included') return range.startIncluded;
  return name === 'end included' ? range.endIncluded : null;
}

/** Parts of a duration carry its sign: the days of `-P1DT2H` are -1, its hours -2. */
function durationProperty(duration: YearsMonthsDuration | DaysTimeDuration, name: string): FeelValue {
  if (duration instanceof YearsMonthsDuration) {
    if (name === 'years') return Math.trunc(duration.totalMonths / 12) + 0;
    return name === 'months' ? (duration.totalMonths % 12) + 0 : null;
  }
  const positive = duration.isNegative ? duration.negated() : duration;
  const sign = duration.isNegative ? -1 : 1;
  if (name === 'days') return sign * Math.floor(positive.seconds / 86_400) + 0;
  if (name === 'hours') return sign * (Math.floor(positive.seconds / 3600) % 24) + 0;
  if (name === 'minutes') return sign * (Math.floor(positive.seconds / 60) % 60) + 0;
  return name === 'seconds' ? sign * ((positive.seconds % 60) + positive.nanos / 1e9) + 0 : null;
}
