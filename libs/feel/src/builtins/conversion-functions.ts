import { Decimal, type FeelNumber, parseNumber, toDouble } from '../numbers.js';
import { rangeOf } from '../range.js';
import type { FeelRange } from '../range-value.js';
import type { Run } from '../run.js';
import { DaysTimeDuration, FeelDate, FeelDateTime, FeelTime, YearsMonthsDuration } from '../temporal.js';
import { parseDate, parseDateTime, parseDuration, parseTemporal, parseTime } from '../temporal-parse.js';
import { monthsBetween } from '../arithmetic.js';
import { type FeelValue, textOf } from '../values.js';
import { fixedZone, namedZone, utc } from '../zone.js';
import { type Signature, signature } from './signature.js';

/** DMN 1.5, 10.3.4.1. */
export const conversionFunctions: Readonly<Record<string, readonly Signature[]>> = {
  date: [
    signature('from: any', (_run, from: FeelValue) => {
      if (typeof from === 'string') return parseDate(from);
      if (from instanceof FeelDateTime) return from.date;
      return from instanceof FeelDate ? from : null;
    }),
    signature(
      'year: number, month: number, day: number',
      (_run, ...fields: [FeelNumber, FeelNumber, FeelNumber]) => {
        const [year, month, day] = fields.map(toDouble);
        return FeelDate.of(year!, month!, day!);
      },
    ),
  ],
  time: [
    signature('from: any', (_run, from: FeelValue) => {
      if (typeof from === 'string') return parseTime(from);
      if (from instanceof FeelDateTime) return from.time;
      if (from instanceof FeelDate) return new FeelTime(0, utc);
      return from instanceof FeelTime ? from : null;
    }),
    signature('hour: number, minute: number, second: number, offset?: time duration', timeOf),
  ],
  'date and time': [
    signature('from: any', (_run, from: FeelValue) => {
      if (typeof from === 'string') return parseDateTime(from);
      if (from instanceof FeelDate) return FeelDateTime.of(from, 0, null);
      return from instanceof FeelDateTime ? from : null;
    }),
    signature('date: calendar, time|timezone: any', dateTimeOf),
  ],
  duration: [
    signature('from: any', (_run, from: FeelValue) => {
      if (typeof from === 'string') return parseDuration(from);
      return from instanceof DaysTimeDuration || from instanceof YearsMonthsDuration ? from : null;
    }),
  ],
  'years and months duration': [
    signature('from: date, to: date', (_run, from: FeelDate, to: FeelDate) => {
      return new YearsMonthsDuration(monthsBetween(from, to));
    }),
  ],
  number: [signature('from: any, grouping separator?: string, decimal separator?: string', numberOf)],
  string: [signature('from: any', (run, from: FeelValue) => (from === null ? null : textOf(from, run)))],
  range: [signature('from: string', (run, from: string) => rangeFromText(from, run))],
};

function timeOf(
  _run: Run,
  hour: FeelNumber,
  minute: FeelNumber,
  second: FeelNumber,
  offset: DaysTimeDuration | null,
): FeelValue {
  const zone = offset && fixedZone(offset.seconds);
  if (zone === undefined) return null;
  return FeelTime.of(toDouble(hour), toDouble(minute), toDouble(second), zone);
}

/** A date with a time, or (as Camunda has it) a moment shown in another time zone. */
function dateTimeOf(run: Run, date: FeelDate | FeelDateTime, time: FeelValue): FeelValue {
  if (time instanceof FeelTime) return new FeelDateTime(date instanceof FeelDate ? date : date.date, time);
  if (typeof time !== 'string' || !(date instanceof FeelDateTime)) return null;
  run.charge(50);
  const zone = time === 'Z' ? utc : namedZone(time);
  return zone ? FeelDateTime.ofInstant(date.epochSecond(run.timeZone), date.nanoOfSecond, zone) : null;
}

/** Separators: grouping is a space, a comma or a period; decimal a comma or a period; and they differ. */
function numberOf(_run: Run, from: FeelValue, grouping: string | null, decimal: string | null): FeelValue {
  if (typeof from === 'number' || from instanceof Decimal) return from;
  if (typeof from !== 'string' || from.length > 1_000) return null;
  if (grouping !== null && ![' ', ',', '.'].includes(grouping)) return null;
  if (decimal !== null && ![',', '.'].includes(decimal)) return null;
  if (grouping !== null && grouping === (decimal ?? '.')) return null;
  let text = grouping === null ? from : from.replaceAll(grouping, '');
  if (decimal === ',') {
    if (text.includes('.')) return null;
    text = text.replace(',', '.');
  }
  return parseNumber(text);
}

/** A range from its text, with literals as ends: `[1..5]`, `(@"2026-01-01"..]`, `["a".."f")`. */
function rangeFromText(text: string, run: Run): FeelRange | null {
  const match = text.length > 300 ? null : /^\s*([[\](])([^]*?)\.\.([^]*?)([\])[])\s*$/.exec(text);
  if (!match) return null;
  const start = endFromText(match[2]!.trim());
  const end = endFromText(match[3]!.trim());
  if (start === undefined || end === undefined || (start === null && end === null)) return null;
  return rangeOf(start, end, match[1] === '[', match[4] === ']', run);
}

const constructors: Readonly<Record<string, (text: string) => FeelValue>> = {
  date: parseDate,
  time: parseTime,
  'date and time': parseDateTime,
  duration: parseDuration,
};

function endFromText(text: string): FeelValue | undefined {
  if (text === '' || text === 'null') return null;
  const number = parseNumber(text);
  if (number !== null) return number;
  const literal = /^(?:(@)|(date and time|date|time|duration)\s*\(\s*)?"([^"\\]*)"(\s*\))?$/.exec(text);
  if (!literal || (literal[2] === undefined) !== (literal[4] === undefined)) return undefined;
  const content = literal[3]!;
  if (literal[1]) return parseTemporal(content) ?? undefined;
  return literal[2] ? (constructors[literal[2]]!(content) ?? undefined) : content;
}
