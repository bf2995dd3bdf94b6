import { describe, expect, it } from '@jest/globals';
import {
  addDuration,
  cycleOccurrence,
  formatInstant,
  Iso8601Error,
  parseCycle,
  parseDuration,
  parseInstant,
  shortestMs,
} from './iso8601.js';

const at = (text: string) => Date.parse(text);
const text = (epochMs: number | undefined) =>
  epochMs === undefined ? undefined : new Date(epochMs).toISOString();

describe('parseDuration', () => {
  it('should read every field', () => {
    expect(parseDuration('-P1Y2M3W4DT5H6M7,5S')).toEqual({
      years: 1,
      months: 2,
      weeks: 3,
      days: 4,
      hours: 5,
      minutes: 6,
      seconds: 7.5,
      isNegative: true,
    });
  });

  it.each(['', 'P', 'PT', 'P1DT', '3 hari', 'P1H', 'PT1D', 'P1.5D', 'P-1D', `P${'9'.repeat(200)}D`])(
    'should refuse %p',
    (source) => {
      expect(() => parseDuration(source)).toThrow(Iso8601Error);
    },
  );
});

describe('parseInstant', () => {
  it.each([
    ['2026-03-01T09:00:00Z', '2026-03-01T09:00:00.000Z'],
    ['2026-03-01T09:00:00+07:00', '2026-03-01T02:00:00.000Z'],
    ['2026-03-01T09:00:00+07:00[Asia/Jakarta]', '2026-03-01T02:00:00.000Z'],
    ['2026-03-01T09:00-0930', '2026-03-01T18:30:00.000Z'],
    ['2026-03-01T09:00:00.1239+09', '2026-03-01T00:00:00.123Z'],
  ])('should read %s', (source, expected) => {
    expect(text(parseInstant(source))).toBe(expected);
  });

  it.each([
    '2026-03-01',
    '2026-03-01T09:00:00',
    '2026-02-30T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T25:00:00Z',
    'besok',
  ])('should refuse %s', (source) => {
    expect(() => parseInstant(source)).toThrow(Iso8601Error);
  });
});

describe('formatInstant', () => {
  it.each([
    0, 1, 1_767_571_200_000, -1, -30_610_224_000_000, -30_610_224_000_001, 253_402_300_800_000, 8.64e15,
  ])('should write %d as Date.toISOString does', (epochMs) => {
    expect(formatInstant(epochMs)).toBe(new Date(epochMs).toISOString());
  });

  it('should refuse what no date can hold', () => {
    expect(() => formatInstant(8.64e15 + 1)).toThrow(RangeError);
  });
});

describe('addDuration', () => {
  it.each([
    ['2026-01-31T10:00:00Z', 'P1M', '2026-02-28T10:00:00.000Z'],
    ['2024-01-31T10:00:00Z', 'P1M', '2024-02-29T10:00:00.000Z'],
    ['2024-02-29T10:00:00Z', 'P1Y', '2025-02-28T10:00:00.000Z'],
    ['2026-03-31T10:00:00Z', '-P1M', '2026-02-28T10:00:00.000Z'],
    ['2026-11-30T10:00:00Z', 'P1Y3M', '2028-02-29T10:00:00.000Z'],
    ['2026-01-01T00:00:00Z', 'P1W2DT3H4M5.25S', '2026-01-10T03:04:05.250Z'],
  ])('should add to %s %s', (start, duration, expected) => {
    expect(text(addDuration(at(start), parseDuration(duration)))).toBe(expected);
  });

  it('should refuse a moment beyond the calendar', () => {
    expect(() => addDuration(0, parseDuration('P999999Y'))).toThrow(RangeError);
  });
});

describe('parseCycle', () => {
  it('should count occurrences from the arming where there is no start', () => {
    const cycle = parseCycle('R3/PT1H');
    const armedAt = at('2026-01-01T00:00:00Z');

    expect([0, 1, 2, 3].map((n) => text(cycleOccurrence(cycle, armedAt, n)))).toEqual([
      '2026-01-01T01:00:00.000Z',
      '2026-01-01T02:00:00.000Z',
      '2026-01-01T03:00:00.000Z',
      undefined,
    ]);
  });

  it('should begin at its start and keep to the end of months', () => {
    const cycle = parseCycle('R/2026-01-31T00:00:00Z/P1M');

    expect([0, 1, 2].map((n) => text(cycleOccurrence(cycle, 0, n)))).toEqual([
      '2026-01-31T00:00:00.000Z',
      '2026-02-28T00:00:00.000Z',
      '2026-03-31T00:00:00.000Z',
    ]);
  });

  it('should stop at its end', () => {
    const cycle = parseCycle('R/PT12H/2026-01-02T00:00:00Z');
    const armedAt = at('2026-01-01T00:00:00Z');

    expect(text(cycleOccurrence(cycle, armedAt, 1))).toBe('2026-01-02T00:00:00.000Z');
    expect(cycleOccurrence(cycle, armedAt, 2)).toBeUndefined();
  });

  it('should repeat by the time between two instants', () => {
    const cycle = parseCycle('R2/2026-01-01T00:00:00Z/2026-01-01T06:00:00Z');

    expect(text(cycleOccurrence(cycle, 0, 1))).toBe('2026-01-01T06:00:00.000Z');
  });

  it.each(['PT1H', 'R3', 'R-1/PT1H', 'R3/PT0S', 'R/-PT1H', '0 0 9 * * MON-FRI', 'R3/PT1H/PT1H', 'R/a/b/c'])(
    'should refuse %p',
    (source) => {
      expect(() => parseCycle(source)).toThrow(Iso8601Error);
    },
  );
});

describe('shortestMs', () => {
  it('should count a month as 28 days', () => {
    expect(shortestMs(parseDuration('P1M'))).toBe(28 * 86_400_000);
    expect(shortestMs(parseDuration('-PT1S'))).toBe(-1_000);
  });
});
