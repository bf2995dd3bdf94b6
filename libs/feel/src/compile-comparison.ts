import { nameOf } from './compile-names.js';
import { type Test, compileTests, testFrame } from './compile-tests.js';
import type { Compiler } from './compiler.js';
import { NameScope } from './name-scope.js';
import type { SyntaxNode } from './parser.js';
import type { Run, Thunk } from './run.js';
import { type FeelValue, entryOf, equals, hasEntry, isContext, order, typeName } from './values.js';

/** `= != < <= > >=`; numbers and strings are compared at once, all else by `equals` and `order`. */
export function compileComparison(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const left = compiler.compile(node.children[0]!, scope);
  const right = compiler.compile(node.children[2]!, scope);
  switch (compiler.text(node.children[1]!)) {
    case '=':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return a === b ? true : equals(a, b, frame.run);
      };
    case '!=':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        if (a === b) return false;
        const same = equals(a, b, frame.run);
        return same === null ? null : !same;
      };
    case '<':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        if (typeof a === 'number' && typeof b === 'number') return a < b;
        const result = order(a, b, frame.run);
        return result === null ? null : result < 0;
      };
    case '<=':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        if (typeof a === 'number' && typeof b === 'number') return a <= b;
        const result = order(a, b, frame.run);
        return result === null ? null : result <= 0;
      };
    case '>':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        if (typeof a === 'number' && typeof b === 'number') return a > b;
        const result = order(a, b, frame.run);
        return result === null ? null : result > 0;
      };
    default:
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        if (typeof a === 'number' && typeof b === 'number') return a >= b;
        const result = order(a, b, frame.run);
        return result === null ? null : result >= 0;
      };
  }
}

/** `value between low and high`: `value >= low and value <= high`. */
export function compileBetween(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const [value, low, high] = [0, 2, 4].map((at) => compiler.compile(node.children[at]!, scope));
  return (frame) => {
    const { run } = frame;
    const probe = value!(frame);
    const fromLow = order(probe, low!(frame), run);
    const fromHigh = order(probe, high!(frame), run);
    if ((fromLow !== null && fromLow < 0) || (fromHigh !== null && fromHigh > 0)) return false;
    return fromLow === null || fromHigh === null ? null : true;
  };
}

/** `value in test` and `value in (test, ...)`: true when one test passes, null when none does but one is unknown. */
export function compileIn(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const value = compiler.compile(node.children[0]!, scope);
  const inner = new NameScope('frame', scope, ['?']);
  const list = node.children.find((child) => child.type.startsWith('PositiveUnaryTest'))!;
  const test: Test = compileTests(compiler, list, inner);
  return (frame) => {
    const probe = value(frame);
    return test(testFrame(frame, probe), probe);
  };
}

/** Whether a value is of a type. */
type TypeTest = (value: FeelValue, run: Run) => boolean;

const simpleTypes = new Set([
  'number',
  'string',
  'boolean',
  'date',
  'time',
  'date and time',
  'days and time duration',
  'years and months duration',
  'list',
  'context',
  'range',
  'function',
]);

/** `value instance of type` (DMN 1.5, 10.3.2.12); null is an instance of Null only. */
export function compileInstanceOf(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const value = compiler.compile(node.children[0]!, scope);
  const test = compileType(compiler, node.children[node.children.length - 1]!);
  return (frame) => test(value(frame), frame.run);
}

export function compileType(compiler: Compiler, typeNode: SyntaxNode): TypeTest {
  const node = typeNode.type === 'Type' ? typeNode.children[0]! : typeNode;
  const typeOf = (parent: SyntaxNode): SyntaxNode => parent.children.find((child) => child.type === 'Type')!;
  if (node.type === 'ListType') {
    const ofItem = compileType(compiler, typeOf(node));
    return (value, run) => {
      if (!Array.isArray(value)) return false;
      run.charge(value.length);
      return value.every((item) => ofItem(item, run));
    };
  }
  if (node.type === 'ContextType') {
    const entries = (node.children.find((child) => child.type === 'ContextEntryTypes')?.children ?? [])
      .filter((child) => child.type === 'ContextEntryType')
      .map((entry) => ({
        key: nameOf(compiler, entry.children[0]!),
        test: compileType(compiler, typeOf(entry)),
      }));
    return (value, run) =>
      isContext(value) &&
      entries.every(({ key, test }) => hasEntry(value, key) && test(entryOf(value, key), run));
  }
  if (node.type === 'FunctionType') return (value) => typeName(value) === 'function';
  const name = compiler.text(node).replace(/\s+/g, ' ').trim();
  if (name === 'Any') return (value) => value !== null;
  if (name === 'Null') return (value) => value === null;
  if (name === 'duration') return (value) => typeName(value).endsWith('duration');
  if (!simpleTypes.has(name))
    throw compiler.refuse('LITERAL', `Expected the name of a type but got '${name}'`, node);
  return (value) => typeName(value) === name;
}
