import type { Json } from './json.js';
import { Decimal, type FeelNumber, compareNumbers, isNumber, numberText, toDouble } from './numbers.js';
import { FeelRange } from './range-value.js';
import { FeelFunction, type Run } from './run.js';
import {
  DaysTimeDuration,
  FeelDate,
  FeelDateTime,
  FeelObject,
  FeelTime,
  YearsMonthsDuration,
} from './temporal.js';

/** A value while an expression is evaluated. Contexts are read by own properties only. */
export type FeelValue =
  | null
  | boolean
  | FeelNumber
  | string
  | FeelValue[]
  | FeelContext
  | FeelDate
  | FeelTime
  | FeelDateTime
  | YearsMonthsDuration
  | DaysTimeDuration
  | FeelRange
  | FeelFunction;

export interface FeelContext {
  [key: string]: FeelValue;
}

const hasOwn = Object.prototype.hasOwnProperty;

/** Whether a value is a context. */
export function isContext(value: FeelValue): value is FeelContext {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof FeelObject) &&
    !(value instanceof Decimal)
  );
}

/** A context without entries; its keys may be any text, `__proto__` too. */
export function newContext(): FeelContext {
  return Object.create(null) as FeelContext;
}

/** Whether a context has an entry. */
export function hasEntry(context: FeelContext, key: string): boolean {
  return hasOwn.call(context, key);
}

/** An entry's value; null when there is none. */
export function entryOf(context: FeelContext, key: string): FeelValue {
  return hasOwn.call(context, key) ? (context[key] ?? null) : null;
}

/** The name of a value's type as `instance of` and messages have it. */
export function typeName(value: FeelValue): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean' || typeof value === 'string') return typeof value;
  if (isNumber(value)) return 'number';
  if (Array.isArray(value)) return 'list';
  if (value instanceof FeelDate) return 'date';
  if (value instanceof FeelTime) return 'time';
  if (value instanceof FeelDateTime) return 'date and time';
  if (value instanceof YearsMonthsDuration) return 'years and months duration';
  if (value instanceof DaysTimeDuration) return 'days and time duration';
  if (value instanceof FeelRange) return 'range';
  if (value instanceof FeelFunction) return 'function';
  return 'context';
}

const sign = (difference: number): number => (difference < 0 ? -1 : difference > 0 ? 1 : 0);

/**
 * The order of two values of one type (-1, 0, 1); null when they have none (DMN 1.5, table 42). A date-time or time
 * without a zone is read in the evaluation's zone when it meets one with a zone.
 */
export function order(left: FeelValue, right: FeelValue, run: Run): number | null {
  if (isNumber(left)) return isNumber(right) ? compareNumbers(left, right) : null;
  if (typeof left === 'string') {
    return typeof right === 'string' ? (left < right ? -1 : left > right ? 1 : 0) : null;
  }
  if (left instanceof FeelDateTime)
    return right instanceof FeelDateTime ? orderDateTimes(left, right, run) : null;
  if (left instanceof FeelDate)
    return right instanceof FeelDate ? sign(left.epochDay - right.epochDay) : null;
  if (left instanceof FeelTime) return right instanceof FeelTime ? orderTimes(left, right, run) : null;
  if (left instanceof DaysTimeDuration) {
    if (!(right instanceof DaysTimeDuration)) return null;
    return sign(left.seconds - right.seconds) || sign(left.nanos - right.nanos);
  }
  if (left instanceof YearsMonthsDuration) {
    return right instanceof YearsMonthsDuration ? sign(left.totalMonths - right.totalMonths) : null;
  }
  return null;
}

function orderDateTimes(left: FeelDateTime, right: FeelDateTime, run: Run): number {
  const seconds =
    !left.zone && !right.zone
      ? left.localSecond - right.localSecond
      : left.epochSecond(left.zone ?? run.timeZone) - right.epochSecond(right.zone ?? run.timeZone);
  return sign(seconds) || sign(left.nanoOfSecond - right.nanoOfSecond);
}

function orderTimes(left: FeelTime, right: FeelTime, run: Run): number {
  if (!left.zone && !right.zone) return sign(left.nanos - right.nanos);
  return sign(left.utcNanos(left.zone ?? run.timeZone) - right.utcNanos(right.zone ?? run.timeZone));
}

/**
 * Equality (DMN 1.5, 10.3.2.13): null equals only null, values of different types have no answer (null), except
 * that a list of one item is compared as that item with what is no list.
 */
export function equals(left: FeelValue, right: FeelValue, run: Run): boolean | null {
  if (left === right) return true;
  if (left === null || right === null) return false;
  if (Array.isArray(left)) {
    if (Array.isArray(right)) return listsEqual(left, right, run);
    return left.length === 1 ? equals(left[0] ?? null, right, run) : null;
  }
  if (Array.isArray(right)) return right.length === 1 ? equals(left, right[0] ?? null, run) : null;
  if (typeof left === 'boolean') return typeof right === 'boolean' ? false : null;
  if (left instanceof FeelRange) return right instanceof FeelRange ? rangesEqual(left, right, run) : null;
  if (isContext(left)) return isContext(right) ? contextsEqual(left, right, run) : null;
  const result = order(left, right, run);
  return result === null ? null : result === 0;
}

function listsEqual(left: FeelValue[], right: FeelValue[], run: Run): boolean {
  if (left.length !== right.length) return false;
  run.enter(1);
  let same = true;
  for (let at = 0; same && at < left.length; at++) {
    run.charge(1);
    same = equals(left[at] ?? null, right[at] ?? null, run) === true;
  }
  run.leave(1);
  return same;
}

function rangesEqual(left: FeelRange, right: FeelRange, run: Run): boolean {
  return (
    left.startIncluded === right.startIncluded &&
    left.endIncluded === right.endIncluded &&
    equals(left.start, right.start, run) === true &&
    equals(left.end, right.end, run) === true
  );
}

function contextsEqual(left: FeelContext, right: FeelContext, run: Run): boolean {
  const keys = Object.keys(left);
  if (keys.length !== Object.keys(right).length) return false;
  run.enter(1);
  const same = keys.every((key) => {
    run.charge(1);
    return hasEntry(right, key) && equals(entryOf(left, key), entryOf(right, key), run) === true;
  });
  run.leave(1);
  return same;
}

/** A value's text as `string()` has it; strings inside lists and contexts are quoted. */
export function textOf(value: FeelValue, run: Run, nested = false): string {
  run.charge(1);
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'string') {
    run.reserveCharacters(value.length);
    return nested ? `"${value.replace(/["\\]/g, '\\$&')}"` : value;
  }
  if (typeof value === 'boolean') return String(value);
  if (isNumber(value)) return numberText(value);
  if (Array.isArray(value)) {
    run.enter(1);
    const text = `[${value.map((item) => textOf(item, run, true)).join(', ')}]`;
    run.leave(1);
    run.reserveCharacters(text.length);
    return text;
  }
  if (value instanceof FeelRange) {
    const ends = [value.start, value.end].map((end) => textOf(end, run, true));
    return `${value.startIncluded ? '[' : '('}${ends.join('..')}${value.endIncluded ? ']' : ')'}`;
  }
  if (value instanceof FeelObject) return value.toString();
  const context = value as FeelContext;
  run.enter(1);
  const entries = Object.keys(context).map((key) => {
    const name = /^[\p{L}_][\p{L}\p{N}_]*$/u.test(key) ? key : `"${key.replace(/["\\]/g, '\\$&')}"`;
    return `${name}: ${textOf(entryOf(context, key), run, true)}`;
  });
  run.leave(1);
  const text = `{${entries.join(', ')}}`;
  run.reserveCharacters(text.length);
  return text;
}

/**
 * A value as JSON: temporal values as ISO 8601 strings, ranges as their text. What is JSON already is not copied.
 * @throws FeelEvaluationError TYPE for a function and for a number beyond JSON's range.
 */
export function toJson(value: FeelValue, run: Run): Json {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'boolean') return value;
  if (isNumber(value)) {
    const double = toDouble(value);
    if (Number.isFinite(double)) return double;
    throw run.fail('TYPE', 'Expected a number that fits JSON but the result is larger', 0);
  }
  if (Array.isArray(value)) return listToJson(value, run);
  if (value instanceof FeelDateTime) return value.toIso();
  if (value instanceof FeelFunction)
    throw run.fail('TYPE', 'Expected a value but the result is a function', 0);
  if (value instanceof FeelRange) return textOf(value, run);
  if (value instanceof FeelObject) return value.toString();
  return contextToJson(value as FeelContext, run);
}

function listToJson(list: FeelValue[], run: Run): Json {
  run.enter(1);
  let copy: Json[] | undefined;
  for (let at = 0; at < list.length; at++) {
    run.charge(1);
    const item = list[at];
    const json = toJson(item as FeelValue, run);
    if (copy) copy.push(json);
    else if (json !== item) copy = [...(list.slice(0, at) as Json[]), json];
  }
  run.leave(1);
  return copy ?? (list as Json[]);
}

function contextToJson(context: FeelContext, run: Run): Json {
  run.enter(1);
  const keys = Object.keys(context);
  let changed = Object.getPrototypeOf(context) === null;
  const values = keys.map((key) => {
    run.charge(1);
    const json = toJson(context[key] as FeelValue, run);
    changed ||= json !== context[key];
    return json;
  });
  run.leave(1);
  if (!changed) return context as Json;
  const copy: { [key: string]: Json } = {};
  keys.forEach((key, at) => {
    const value = values[at]!;
    if (key === '__proto__') {
      Object.defineProperty(copy, key, { value, enumerable: true, writable: true, configurable: true });
    } else copy[key] = value;
  });
  return copy;
}
