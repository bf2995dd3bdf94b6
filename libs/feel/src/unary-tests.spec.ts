import { describe, expect, it } from '@jest/globals';
import { type Json, compileUnaryTests, scopeOf } from './index.js';

const variables: Record<string, Json> = { batas: 5, daftar: [1, 2, 3], aktif: true };
const passes = (source: string, input: Json): boolean =>
  compileUnaryTests(source).evaluate(input, scopeOf(variables), { now: 0 });

describe('unary tests', () => {
  it.each([
    ['-', null, true],
    ['5', 5, true],
    ['5', 6, false],
    ['> 3', 5, true],
    ['> 3', '5', false],
    ['< batas', 4, true],
    ['>= batas + 1', 6, true],
    ['!= 5', 6, true],
    ['= 5', 5, true],
    ['[1..5]', 5, true],
    ['[1..5)', 5, false],
    [']1..5]', 1, false],
    ['1, 2, > 10', 11, true],
    ['1, 2, > 10', 9, false],
    ['not(1, 2)', 3, true],
    ['not(1, 2)', 2, false],
    ['not(> 3)', 'a', false],
    ['"a", "b"', 'b', true],
    ['daftar', 2, true],
    ['daftar', [1, 2, 3], true],
    ['daftar', 4, false],
    ['true', true, true],
    ['false', true, false],
    ['null', null, true],
    ['null', 1, false],
    ['? > 3 and ? < batas', 4, true],
    ['starts with(?, "14.")', '14.08', true],
    ['batas > 3', 'apa saja', true],
    ['aktif', 'apa saja', true],
    ['not(?)', true, false],
    ['? in daftar', 3, true],
    ['count(?) > 1', [1, 2], true],
    ['date(?) < @"2026-01-01"', '2025-12-31', true],
    ['?.a = 1', { a: 1 } as Json, true],
  ])('should apply %j to %j: %j', (source, input, expected) => {
    expect(passes(source, input)).toBe(expected);
  });

  it('should list the names that it reads without the input', () => {
    expect(compileUnaryTests('? > batas, daftar').names).toEqual(['batas', 'daftar']);
  });
});
