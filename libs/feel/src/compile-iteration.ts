import { nameOf } from './compile-names.js';
import type { Compiler } from './compiler.js';
import { NameScope } from './name-scope.js';
import { isNumber, toDouble } from './numbers.js';
import { type SyntaxNode, contains, isTruth } from './parser.js';
import { FeelRange } from './range-value.js';
import { Frame, type Thunk } from './run.js';
import { FeelDate } from './temporal.js';
import { type FeelValue, newContext } from './values.js';

/** One `name in source` of a loop: gives its items one by one until `visit` answers false. */
interface Loop {
  readonly slot: number;
  readonly each: (frame: Frame, visit: (item: FeelValue) => boolean) => 'done' | 'stopped' | 'null';
}

/** `for ... return ...`; a source that is null makes the result null. */
export function compileFor(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const inner = new NameScope('frame', scope);
  const loops = compileLoops(compiler, node.children[1]!, inner);
  const partialSlot = inner.declare('partial');
  const bodyNode = node.children[node.children.length - 1]!;
  const body = compiler.compile(bodyNode, inner);
  const keeps = contains(bodyNode, 'FunctionDefinition');
  const { from } = node;
  return (frame) => {
    const { run } = frame;
    const own = new Frame(run, frame, new Array<FeelValue>(partialSlot + 1).fill(null));
    const results: FeelValue[] = [];
    own.slots[partialSlot] = results;
    const outcome = walk(loops, 0, own, () => {
      run.charge(bodyNode.size, from);
      run.holdItems(results.length + 1);
      results.push(body(keeps ? new Frame(run, frame, own.slots.slice()) : own));
      return true;
    });
    return outcome === 'null' ? null : results;
  };
}

/** `some` and `every ... satisfies ...`, three-valued as `or` and `and` over all combinations. */
export function compileQuantified(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const isSome = node.children[0]!.type === 'some';
  const inner = new NameScope('frame', scope);
  const loops = compileLoops(compiler, node.children[1]!, inner);
  const conditionNode = node.children[node.children.length - 1]!;
  const condition = compiler.compile(conditionNode, inner);
  const { from } = node;
  return (frame) => {
    const { run } = frame;
    const own = new Frame(run, frame, new Array<FeelValue>(loops.length).fill(null));
    let unknown = false;
    const outcome = walk(loops, 0, own, () => {
      run.charge(conditionNode.size, from);
      const value = condition(own);
      if (typeof value !== 'boolean') unknown = true;
      return value !== isSome;
    });
    if (outcome === 'stopped') return isSome;
    return outcome === 'null' || unknown ? null : !isSome;
  };
}

function walk(
  loops: readonly Loop[],
  at: number,
  frame: Frame,
  visit: () => boolean,
): 'done' | 'stopped' | 'null' {
  const loop = loops[at]!;
  let inner: 'done' | 'stopped' | 'null' = 'done';
  const outcome = loop.each(frame, (item) => {
    frame.slots[loop.slot] = item;
    if (at === loops.length - 1) return visit();
    inner = walk(loops, at + 1, frame, visit);
    return inner === 'done';
  });
  return inner === 'done' ? outcome : inner;
}

function compileLoops(compiler: Compiler, node: SyntaxNode, scope: NameScope): Loop[] {
  return node.children
    .filter((child) => child.type === 'InExpression')
    .map((child) => {
      const context = child.children[2]!;
      const sources = context.type === 'IterationContext' ? context.children : [context];
      const each =
        sources.length === 3
          ? eachBetween(compiler, sources[0]!, sources[2]!, child.from, scope)
          : eachOf(compiler, sources[0]!, child.from, scope);
      // A loop's own name is visible to the sources after it, not to its own.
      return { each, slot: scope.declare(nameOf(compiler, child.children[0]!)) };
    });
}

function eachOf(compiler: Compiler, node: SyntaxNode, from: number, scope: NameScope): Loop['each'] {
  const source = compiler.compile(node, scope);
  return (frame, visit) => {
    const value = source(frame);
    if (value === null) return 'null';
    if (value instanceof FeelRange) {
      const first = shifted(value.start, value.startIncluded ? 0 : 1);
      const last = shifted(value.end, value.endIncluded ? 0 : -1);
      return count(first, last, frame, visit, from, false);
    }
    if (!Array.isArray(value)) return visit(value) ? 'done' : 'stopped';
    for (let at = 0; at < value.length; at++) {
      frame.run.charge(1, from);
      if (!visit(value[at] ?? null)) return 'stopped';
    }
    return 'done';
  };
}

function eachBetween(
  compiler: Compiler,
  fromNode: SyntaxNode,
  toNode: SyntaxNode,
  from: number,
  scope: NameScope,
): Loop['each'] {
  const first = compiler.compile(fromNode, scope);
  const last = compiler.compile(toNode, scope);
  return (frame, visit) => count(first(frame), last(frame), frame, visit, from, true);
}

const shifted = (end: FeelValue, by: number): FeelValue => {
  if (end instanceof FeelDate) return FeelDate.ofEpochDay(end.epochDay + by);
  return isNumber(end) ? toDouble(end) + by : null;
};

/** Whole numbers or days from first to last, both included; downwards where `descends` allows it. */
function count(
  first: FeelValue,
  last: FeelValue,
  frame: Frame,
  visit: (item: FeelValue) => boolean,
  from: number,
  descends: boolean,
): 'done' | 'stopped' | 'null' {
  const dates = first instanceof FeelDate && last instanceof FeelDate;
  const start = dates ? first.epochDay : isNumber(first) ? toDouble(first) : NaN;
  const end = dates ? last.epochDay : isNumber(last) ? toDouble(last) : NaN;
  if (!Number.isSafeInteger(start) || !Number.isSafeInteger(end)) return 'null';
  const step = start > end ? -1 : 1;
  if (step === -1 && !descends) return 'done';
  for (let at = start; step === 1 ? at <= end : at >= end; at += step) {
    frame.run.charge(1, from);
    if (!visit(dates ? FeelDate.ofEpochDay(at) : at)) return 'stopped';
  }
  return 'done';
}

/**
 * `list[...]`: an index from 1, or from the end when negative; or a condition on each item (DMN 1.5, 10.3.2.5). Which
 * of them it is shows the value for the first item, unless the syntax tells. What is no list is a list of one.
 */
export function compileFilter(compiler: Compiler, node: SyntaxNode, scope: NameScope | null): Thunk {
  const target = compiler.compile(node.children[0]!, scope);
  const conditionNode = node.children[2]!;
  const inner = new NameScope('filter', scope);
  const isSimple = conditionNode.type === 'SimplePositiveUnaryTest';
  const isCondition = isSimple || isTruth(conditionNode);
  const test = isSimple ? compiler.compileTest(conditionNode, inner) : undefined;
  const condition: Thunk = test
    ? (frame) => test(frame, frame.slots[0]!)
    : compiler.compile(conditionNode, inner);
  const keeps = contains(conditionNode, 'FunctionDefinition');
  const { from } = node;
  return (frame) => {
    const value = target(frame);
    if (value === null) return null;
    const list = Array.isArray(value) ? value : [value];
    const { run } = frame;
    let own = new Frame(run, frame, [null]);
    if (list.length === 0 && !isCondition) {
      own.slots[0] = newContext();
      return isNumber(condition(own)) ? null : [];
    }
    const found: FeelValue[] = [];
    for (let at = 0; at < list.length; at++) {
      run.charge(conditionNode.size, from);
      if (keeps) own = new Frame(run, frame, [null]);
      const item = list[at] ?? null;
      own.slots[0] = item;
      const result = condition(own);
      if (result === true) found.push(item);
      else if (at === 0 && isNumber(result)) return itemAt(list, toDouble(result));
    }
    return found;
  };
}

function itemAt(list: FeelValue[], index: number): FeelValue {
  if (!Number.isInteger(index) || index === 0) return null;
  return list[index > 0 ? index - 1 : list.length + index] ?? null;
}
