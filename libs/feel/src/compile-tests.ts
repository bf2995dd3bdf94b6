import type { Compiler } from './compiler.js';
import type { NameScope } from './name-scope.js';
import { type SyntaxNode, contains, isTruth } from './parser.js';
import { rangeIncludes, rangeOf } from './range.js';
import { FeelRange } from './range-value.js';
import { Frame, type Run } from './run.js';
import { type FeelValue, equals, order } from './values.js';

/** A test of a value; the frame's slot 0 holds the value too, as `?`. */
export type Test = (frame: Frame, value: FeelValue) => boolean | null;

/** The frame in which tests see a value as `?`. */
export function testFrame(frame: Frame, value: FeelValue): Frame {
  return new Frame(frame.run, frame, [value]);
}

/** Unary tests (DMN 1.5, grammar rules 7 to 15): `-`, `not(...)`, or tests of which one has to pass. */
export function compileUnaryTestsNode(compiler: Compiler, node: SyntaxNode, scope: NameScope): Test {
  const [first] = node.children;
  if (first?.type === 'Wildcard') return () => true;
  const list = node.children.find((child) => child.type === 'PositiveUnaryTests')!;
  const test = compileTests(compiler, list, scope);
  if (first?.type !== 'not') return test;
  return (frame, value) => {
    const result = test(frame, value);
    return result === null ? null : !result;
  };
}

/** `PositiveUnaryTests` or one `PositiveUnaryTest`. */
export function compileTests(compiler: Compiler, node: SyntaxNode, scope: NameScope): Test {
  if (node.type === 'PositiveUnaryTest') return compilePositiveTest(compiler, node.children[0]!, scope);
  const tests = node.children.map((child) => compilePositiveTest(compiler, child.children[0]!, scope));
  return (frame, value) => {
    let result: boolean | null = false;
    for (const test of tests) {
      const passed = test(frame, value);
      if (passed === true) return true;
      if (passed === null) result = null;
    }
    return result;
  };
}

function compilePositiveTest(compiler: Compiler, node: SyntaxNode, scope: NameScope): Test {
  let inner = node;
  while (inner.type === 'ParenthesizedExpression') inner = inner.children[1]!;
  if (inner.type === 'SimplePositiveUnaryTest') return compileSimpleTest(compiler, inner, scope);
  const expression = compiler.compile(inner, scope);
  if (isTruth(inner) || contains(inner, '?')) {
    return (frame) => {
      const result = expression(frame);
      return typeof result === 'boolean' ? result : null;
    };
  }
  return (frame, value) => matches(expression(frame), value, frame.run);
}

/** `> 5`, `= 5`, `[1..5]`. */
export function compileSimpleTest(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Test {
  if (node.children.length === 1) {
    const [open, from, , to, close] = node.children[0]!.children;
    const start = compiler.compile(from!, scope);
    const end = compiler.compile(to!, scope);
    const startIncluded = compiler.text(open!) === '[';
    const endIncluded = compiler.text(close!) === ']';
    return (frame, value) => {
      const range = rangeOf(start(frame), end(frame), startIncluded, endIncluded, frame.run);
      return range && rangeIncludes(range, value, frame.run);
    };
  }
  const operator = compiler.text(node.children[0]!);
  const operand = compiler.compile(node.children[1]!, scope);
  if (operator === '=' || operator === '!=') {
    const wanted = operator === '=';
    return (frame, value) => {
      const same = equals(value, operand(frame), frame.run);
      return same === null ? null : same === wanted;
    };
  }
  const passes = orderTests[operator]!;
  return (frame, value) => {
    const result = order(value, operand(frame), frame.run);
    return result === null ? null : passes(result);
  };
}

const orderTests: Readonly<Record<string, (result: number) => boolean>> = {
  '<': (result) => result < 0,
  '<=': (result) => result <= 0,
  '>': (result) => result > 0,
  '>=': (result) => result >= 0,
};

/** Whether a value equals another, is in it (a range), or is one of it or in one of it (a list). */
function matches(test: FeelValue, value: FeelValue, run: Run): boolean | null {
  if (test instanceof FeelRange) {
    return value instanceof FeelRange && equals(test, value, run) === true
      ? true
      : rangeIncludes(test, value, run);
  }
  if (typeof test === 'boolean') return typeof value === 'boolean' ? test === value : test;
  if (test === null) return value === null ? true : null;
  if (equals(test, value, run) === true) return true;
  if (!Array.isArray(test)) return false;
  run.charge(test.length);
  for (const item of test) {
    if (item instanceof FeelRange ? rangeIncludes(item, value, run) : equals(item, value, run)) return true;
  }
  return false;
}
