import { describe, expect, it } from '@jest/globals';
import { FeelEvaluationError, FeelSyntaxError, type Json, compileExpression, scopeOf } from './index.js';

let deep: Json = null;
for (let level = 0; level < 20_000; level++) deep = [deep];

const variables: Record<string, Json> = {
  big: 'a'.repeat(100_000),
  list: Array.from({ length: 20_000 }, (_, at) => at),
  deep,
};

const doubling = (first: string, next: (name: string) => string): string =>
  `{${Array.from({ length: 40 }, (_, at) => (at === 0 ? `a0: ${first}` : `a${at}: ${next(`a${at - 1}`)}`)).join(', ')}}`;

/** What an evaluation ends with, and how long it took. The bound is loose: test machines are busy. */
function outcome(source: string): unknown {
  const start = performance.now();
  try {
    return compileExpression(source).evaluate(scopeOf(variables), { now: 0 });
  } catch (error) {
    if (error instanceof FeelEvaluationError) return error.code;
    throw error;
  } finally {
    expect(performance.now() - start).toBeLessThan(2_000);
  }
}

describe('the budget of an evaluation', () => {
  it.each([
    ['for x in 1..100000000 return x'],
    ['some x in 1..100000000 satisfies x < 0'],
    ['for x in 1..10000, y in 1..10000 return x + y'],
    ['{f: function(n) f(n + 1), r: f(0)}.r'],
    ['{f: function(n) f(n + 1) + f(n + 2), r: f(0)}.r'],
    ['{a: function(x) x(x), b: a(a)}.b'],
    ['{f: function(n) count([f(n + 1)]), r: f(0)}.r'],
    ['{f: function(a, b) sort([1, 2], f), r: f(1, 2)}.r'],
    ['matches(big, "((a{1,100}){1,10})b")'],
    ['replace(big, "a*?b|a", "$0$0")'],
    ['replace(big, "a", "bbbbbbbbbbbbbbbbbbbbbbb")'],
    ['split(big, "")'],
    ['contains(big + big, big + "b")'],
    ['for i in 1..1000 return upper case(big)'],
    [doubling('[1]', (name) => `[${name}, ${name}]`)],
    [`string(${doubling('[1]', (name) => `[${name}, ${name}]`)})`],
    [
      `${doubling('[1]', (name) => `[${name}, ${name}]`)} = ${doubling('[1]', (name) => `[${name}, ${name}]`)}`,
    ],
    [doubling('"0123456789"', (name) => `${name} + ${name}`)],
    [doubling('[0, 1]', (name) => `concatenate(${name}, ${name})`)],
    ['distinct values(for x in list return [x])'],
    ['sort(list, function(a, b) true)'],
    ['for x in list return reverse(list)'],
    ['for x in 1..100000 return partial'],
    ['for x in 1..100000 return 2 ** 0.37'],
    ['string(deep)'],
    ['flatten(deep)'],
    ['[deep]'],
  ])('should end %.60s', (source) => {
    expect(outcome(source)).toBe('BUDGET');
  });

  it.each([
    ['matches(big, "(a+)+$")', true],
    ['matches(big, "(a*)*b")', false],
    ['matches(big, "(.*)(.*)(.*)(.*)(.*)x")', false],
    ['{f: function(n) if n = 0 then 0 else 1 + f(n - 1), r: f(100)}.r', 100],
    ['count(list[item >= 10000])', 10_000],
    ['sum(list)', 199_990_000],
    ['count(for x in 1..3000 return [[1], {a: 1}] = [[1], {a: 2}])', 3_000],
    ['count(for x in 1..3000 return context put({a: 1}, ["a", "b"], 2))', 3_000],
    ['count(distinct values(list))', 20_000],
    ['2 ** (10 ** 15)', null],
    ['1.5 ** 1e10', null],
    ['duration("P99999999999999999999Y")', null],
    ['date("999999999-12-31") + @"P1D"', null],
  ])('should manage %s', (source, expected) => {
    expect(outcome(source)).toBe(expected);
  });

  it('should count the same steps every time', () => {
    const compiled = compileExpression('for x in 1..10 return x + 1');
    const evaluate = (maxSteps: number) => () => compiled.evaluate(scopeOf({}), { now: 0, maxSteps });
    const least = Array.from({ length: 200 }, (_, steps) => steps).find((steps) => {
      try {
        evaluate(steps)();
        return true;
      } catch {
        return false;
      }
    })!;
    for (let again = 0; again < 3; again++) {
      expect(evaluate(least)()).toHaveLength(10);
      expect(evaluate(least - 1)).toThrow(`Expected at most ${least - 1} steps`);
    }
  });

  it('should hold maxSize and maxDepth', () => {
    const evaluate = (source: string, limits: object) => () =>
      compileExpression(source).evaluate(scopeOf({}), { now: 0, ...limits });
    expect(evaluate('[1, 2, 3, 4]', { maxSize: 3 })).toThrow(
      'Expected a list of at most 3 items but it has 4',
    );
    expect(evaluate('for x in 1..4 return x', { maxSize: 3 })).toThrow(FeelEvaluationError);
    expect(evaluate('"0123456789" + "0"', { maxSize: 1 })).toThrow('at most 10 characters');
    expect(evaluate('{f: function(n) n, r: f(1)}.r', { maxDepth: 0 })).toThrow('at most 0 nested levels');
  });
});

describe('the limits of a source', () => {
  it.each([
    ['too long', `"${'a'.repeat(20_000)}"`],
    ['too many parentheses', '('.repeat(200) + '1' + ')'.repeat(200)],
    ['too many brackets', '['.repeat(20_000)],
    ['too many contexts', `${'{a: '.repeat(3_000)}1`],
    ['a long chain of operators', `1${'+1'.repeat(9_000)}`],
    ['a long chain of signs', `${'-'.repeat(19_000)}1`],
    ['many ifs', `${'if a then b else '.repeat(1_000)}c`],
    ['many fors', `${'for x in 1..2 return '.repeat(900)}1`],
    ['many functions', `${'function(x) '.repeat(1_600)}1`],
    ['quotes', '"'.repeat(20_000)],
    ['commas', ','.repeat(20_000)],
    ['date and', 'date and '.repeat(2_000)],
    ['an open comment', '/*'.repeat(10_000)],
  ])('should refuse %s quickly', (_name, source) => {
    const start = performance.now();
    expect(() => compileExpression(source)).toThrow(FeelSyntaxError);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('should take long lists and long chains of and and or', () => {
    const list = `[${'1,'.repeat(5_000)}1]`;
    expect(compileExpression(`count(${list})`).evaluate(scopeOf({}), { now: 0 })).toBe(5_001);
    const chain = `${'a = 1 or '.repeat(220)}a = 2`;
    expect(compileExpression(chain).evaluate(scopeOf({ a: 2 }), { now: 0 })).toBe(true);
  });
});
