import { describe, expect, it } from '@jest/globals';
import {
  FeelEvaluationError,
  FeelSyntaxError,
  compileExpression,
  compileUnaryTests,
  scopeOf,
} from './index.js';

function refused(source: string): FeelSyntaxError {
  try {
    compileExpression(source);
  } catch (error) {
    if (error instanceof FeelSyntaxError) return error;
    throw error;
  }
  throw new Error('Expected a refusal but it compiled.');
}

function failed(source: string, variables = {}): FeelEvaluationError {
  try {
    compileExpression(source).evaluate(scopeOf(variables), { now: 0 });
  } catch (error) {
    if (error instanceof FeelEvaluationError) return error;
    throw error;
  }
  throw new Error('Expected a failure but it has a value.');
}

describe('FeelSyntaxError', () => {
  it.each([
    ['', 'SYNTAX', 0],
    ['1 +', 'SYNTAX', 3],
    ['1 + * 2', 'SYNTAX', 4],
    ['{a: 1', 'SYNTAX', 5],
    ['a +\n  "abc', 'SYNTAX', 6],
    ['1 ..', 'SYNTAX', 2],
    ['{a: 1, a: 2}', 'SYNTAX', 7],
    ['function(a, a) a', 'SYNTAX', 0],
    ['1 + substrin("x", 2)', 'UNKNOWN_FUNCTION', 4],
    ['toString()', 'UNKNOWN_FUNCTION', 0],
    ['constructor("x")', 'UNKNOWN_FUNCTION', 0],
    ['substring("x")', 'ARGUMENTS', 0],
    ['substring(text: "x", start position: 1)', 'ARGUMENTS', 0],
    ['count([1], [2])', 'ARGUMENTS', 0],
    ['@"kemarin"', 'LITERAL', 0],
    ['1 instance of angka', 'LITERAL', 14],
    ['function(x) external {java: {class: "C"}}', 'UNSUPPORTED', 0],
  ])('should refuse %j with code %s at offset %d', (source, code, offset) => {
    const error = refused(source);
    expect([error.code, error.position.offset, error.source]).toEqual([code, offset, source]);
  });

  it('should count lines and columns from 1', () => {
    expect(refused('if a\nthen 1\nelse\n  substrin(2)').position).toEqual({ offset: 19, line: 4, column: 3 });
  });

  it('should say how a function is called', () => {
    expect(refused('1 + substring("x")').message).toBe(
      'Expected substring(string, start position, length?) but got 1 argument (line 1, column 5)',
    );
  });

  it('should refuse unary tests that are none', () => {
    expect(() => compileUnaryTests('> 5,')).toThrow(FeelSyntaxError);
  });
});

describe('FeelEvaluationError', () => {
  it('should name an unknown name and its place', () => {
    const error = failed('1 +\n  tidakAda.x');
    expect([error.code, error.message]).toEqual([
      'UNKNOWN_NAME',
      "Unknown name 'tidakAda' (line 2, column 3)",
    ]);
    expect(error.position).toEqual({ offset: 6, line: 2, column: 3 });
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'prototype'])(
    'should know no name %s',
    (name) => {
      expect(failed(name).code).toBe('UNKNOWN_NAME');
      expect(compileExpression(`a.${name}`).evaluate(scopeOf({ a: {} }), { now: 0 })).toBeNull();
      expect(compileExpression(`[{}][${name} = null]`).evaluate(scopeOf({}), { now: 0 })).toEqual([{}]);
      expect(compileExpression(`get value({}, "${name}")`).evaluate(scopeOf({}), { now: 0 })).toBeNull();
      expect(compileExpression(`"text".${name}`).evaluate(scopeOf({}), { now: 0 })).toBeNull();
      expect(compileExpression(`[1].${name}`).evaluate(scopeOf({}), { now: 0 })).toEqual([null]);
    },
  );

  it('should treat __proto__ as an ordinary key of contexts', () => {
    const variables = JSON.parse('{"a": {"__proto__": {"x": 1}}}');
    expect(compileExpression('a.__proto__.x').evaluate(scopeOf(variables), { now: 0 })).toBe(1);
    const result = compileExpression('{"__proto__": {polluted: 1}}').evaluate(scopeOf({}), {
      now: 0,
    }) as object;
    expect(Object.keys(result)).toEqual(['__proto__']);
    expect(Object.getPrototypeOf(result)).toBe(Object.getPrototypeOf({}));
    compileExpression('context put({}, ["__proto__", "polluted"], 1)').evaluate(scopeOf({}), { now: 0 });
    expect('polluted' in {}).toBe(false);
  });

  it('should say TYPE where the result is no value of JSON', () => {
    expect(failed('function(x) x').code).toBe('TYPE');
    expect(failed('{f: function(x) x}').code).toBe('TYPE');
    expect(failed('count').code).toBe('TYPE');
    expect(failed('10 ** 400').code).toBe('TYPE');
  });

  it('should not look for a name inside a filter beyond the item, a local and a variable', () => {
    expect(failed('[1][tidakAda > 1]').code).toBe('UNKNOWN_NAME');
    expect(compileExpression('[{a: 1}][tidakAda > 1]').evaluate(scopeOf({}), { now: 0 })).toEqual([]);
  });

  it('should refuse a time zone that is none', () => {
    const evaluate = () =>
      compileExpression('now()').evaluate(scopeOf({}), { now: 0, timeZone: 'Asia/Bukan' });
    expect(evaluate).toThrow(RangeError);
  });
});
