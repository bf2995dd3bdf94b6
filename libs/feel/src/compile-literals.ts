import { compileBuiltinCall, fold, isFoldable } from './compile-invocation.js';
import { nameOf } from './compile-names.js';
import type { Compiler } from './compiler.js';
import { NameScope } from './name-scope.js';
import { parseNumber } from './numbers.js';
import type { SyntaxNode } from './parser.js';
import { rangeOf } from './range.js';
import { Frame, type Thunk } from './run.js';
import { parseTemporal } from './temporal-parse.js';
import { type FeelValue, newContext } from './values.js';

/** Numbers, strings, booleans and null. */
export function compileLiteral(compiler: Compiler, node: SyntaxNode): Thunk {
  const value = literalValue(compiler, node);
  return () => value;
}

export function literalValue(compiler: Compiler, node: SyntaxNode): FeelValue {
  const text = compiler.text(node);
  if (node.type === 'StringLiteral') return unquote(text);
  if (node.type === 'NumericLiteral') {
    const number = parseNumber(text.replace(/\s/g, ''));
    if (number === null)
      throw compiler.refuse('LITERAL', `Expected a number but got '${text.slice(0, 40)}'`, node);
    return number;
  }
  return node.type === 'BooleanLiteral' ? text === 'true' : null;
}

const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  '"': '"',
  "'": "'",
  '\\': '\\',
};

/** The text of a string literal (DMN 1.5, grammar rule 33); what is no escape stays as it is written. */
export function unquote(text: string): string {
  const inner = text.slice(1, -1);
  if (!inner.includes('\\')) return inner;
  return inner.replace(
    /\\(?:u([\da-fA-F]{4})|U([\da-fA-F]{6})|(["'\\nrt]))/g,
    (whole, short: string | undefined, long: string | undefined, letter: string | undefined) => {
      if (letter !== undefined) return escapes[letter]!;
      const code = parseInt(short ?? long!, 16);
      return code > 0x10ffff
        ? whole
        : short === undefined
          ? String.fromCodePoint(code)
          : String.fromCharCode(code);
    },
  );
}

/** `@"..."` and the calls of `date`, `time`, `date and time`, `duration`: computed once where their text is known. */
export function compileTemporal(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const first = node.children[0]!;
  if (first.type === 'AtLiteral') {
    const text = unquote(compiler.text(first.children[0]!));
    const value = parseTemporal(text);
    if (value === null) {
      const message = `Expected a date, time, date and time or duration in @"..." but got '${text.slice(0, 60)}'`;
      throw compiler.refuse('LITERAL', message, node);
    }
    return () => value;
  }
  const name = compiler.text(first).replace(/\s+/g, ' ');
  const call = compileBuiltinCall(compiler, name, node, scope);
  return isFoldable(node) ? fold(call) : call;
}

export function compileList(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const items = node.children.slice(1, -1).map((child) => compiler.compile(child, scope));
  return (frame) => {
    frame.run.reserveItems(items.length);
    const list = new Array<FeelValue>(items.length);
    for (let at = 0; at < items.length; at++) list[at] = items[at]!(frame);
    return list;
  };
}

/** A context; each entry sees the ones before it, and functions see their own name. */
export function compileContext(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const inner = new NameScope('frame', scope);
  const seen = new Set<string>();
  const entries = node.children
    .filter((child) => child.type === 'ContextEntry')
    .map((entry) => {
      const [keyNode, valueNode] = [entry.children[0]!.children[0]!, entry.children[1]!];
      const key =
        keyNode.type === 'StringLiteral' ? unquote(compiler.text(keyNode)) : nameOf(compiler, keyNode);
      if (seen.has(key)) throw compiler.refuse('SYNTAX', `Expected one entry '${key}' but got two`, entry);
      seen.add(key);
      if (valueNode.type === 'FunctionDefinition') inner.declare(key);
      const value = compiler.compile(valueNode, inner);
      return { key, value, slot: inner.declare(key) };
    });
  return (frame) => {
    const own = new Frame(frame.run, frame, new Array<FeelValue>(entries.length).fill(null));
    frame.run.charge(1);
    const context = newContext();
    for (const { key, value, slot } of entries) {
      const result = value(own);
      own.slots[slot] = result;
      context[key] = result;
    }
    return context;
  };
}

/** An interval, or a test like `> 5` as the range of what passes it. */
export function compileInterval(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  if (node.type === 'SimplePositiveUnaryTest') {
    if (node.children.length === 1) return compileInterval(compiler, node.children[0]!, scope);
    const operator = compiler.text(node.children[0]!);
    const end = compiler.compile(node.children[1]!, scope);
    if (operator === '=') return (frame) => pointRange(frame, end(frame));
    if (operator === '!=')
      throw compiler.refuse('UNSUPPORTED', "Expected a value but got the test '!='", node);
    const included = operator.length === 2;
    if (operator.startsWith('>')) return (frame) => rangeOf(end(frame), null, included, false, frame.run);
    return (frame) => rangeOf(null, end(frame), false, included, frame.run);
  }
  const [open, from, , to, close] = node.children;
  const start = compiler.compile(from!, scope);
  const end = compiler.compile(to!, scope);
  const startIncluded = compiler.text(open!) === '[';
  const endIncluded = compiler.text(close!) === ']';
  return (frame) => rangeOf(start(frame), end(frame), startIncluded, endIncluded, frame.run);
}

function pointRange(frame: Frame, value: FeelValue): FeelValue {
  return value === null ? null : rangeOf(value, value, true, true, frame.run);
}
