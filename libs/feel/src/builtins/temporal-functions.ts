import { FeelDate, FeelDateTime, FeelTime } from '../temporal.js';
import { type FeelValue, equals, typeName } from '../values.js';
import { daysInMonth, epochDayOf } from '../zone.js';
import { type Signature, signature } from './signature.js';

const weekdays = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];
const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

const nanosPerMilli = 1_000_000;

function ofDate(body: (date: FeelDate) => FeelValue): readonly Signature[] {
  return [
    signature('date: calendar', (_run, date: FeelDate | FeelDateTime) =>
      body(date instanceof FeelDateTime ? date.date : date),
    ),
  ];
}

/** DMN 1.5, 10.3.4.6 and 10.3.4.8, and Camunda's `last day of month`. */
export const temporalFunctions: Readonly<Record<string, readonly Signature[]>> = {
  now: [
    signature('', (run) => {
      const seconds = Math.floor(run.now / 1_000);
      return FeelDateTime.ofInstant(
        seconds,
        Math.floor(run.now - seconds * 1_000) * nanosPerMilli,
        run.timeZone,
      );
    }),
  ],
  today: [
    signature(
      '',
      (run) => FeelDateTime.ofInstant(Math.floor(run.now / 1_000), 0, run.timeZone)?.date ?? null,
    ),
  ],
  'day of year': ofDate((date) => dayOfYear(date)),
  'day of week': ofDate((date) => weekdays[date.weekday - 1]!),
  'month of year': ofDate((date) => months[date.month - 1]!),
  'week of year': ofDate((date) => weekOfYear(date)),
  'last day of month': ofDate((date) =>
    FeelDate.of(date.year, date.month, daysInMonth(date.year, date.month)),
  ),
  is: [
    signature('value1: any, value2: any', (run, left: FeelValue, right: FeelValue) => {
      if (typeName(left) !== typeName(right) || zoneOf(left) !== zoneOf(right)) return false;
      return equals(left, right, run) === true;
    }),
  ],
};

function dayOfYear(date: FeelDate): number {
  return date.epochDay - epochDayOf(date.year, 1, 1) + 1;
}

/** ISO 8601: the week that holds the year's first Thursday is the first. */
function weekOfYear(date: FeelDate): number {
  const thursday = FeelDate.ofEpochDay(date.epochDay - date.weekday + 4)!;
  return Math.floor((dayOfYear(thursday) - 1) / 7) + 1;
}

/** Values are the same only in the same zone, written as offset or by name. */
function zoneOf(value: FeelValue): string | undefined {
  return value instanceof FeelDateTime || value instanceof FeelTime ? value.zone?.id : undefined;
}
