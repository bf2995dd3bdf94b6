import { type FeelNumber, isNumber, toDouble } from '../numbers.js';
import { FeelFunction, type Run } from '../run.js';
import { type FeelValue, equals, order, typeName } from '../values.js';
import { type Signature, signature } from './signature.js';

/** DMN 1.5, 10.3.4.4 and 10.3.4.9. Positions count from 1, or from the end when negative. */
export const listFunctions: Readonly<Record<string, readonly Signature[]>> = {
  'list contains': [
    signature('list: list, element: any', (run, list: FeelValue[], element: FeelValue) => {
      return indexOf(run, list, element, 0) !== -1;
    }),
  ],
  count: [signature('list: list', (_run, list: FeelValue[]) => list.length)],
  'is empty': [signature('list: list', (_run, list: FeelValue[]) => list.length === 0)],
  sublist: [
    signature(
      'list: list, start position|start: number, length?: number',
      (run, list: FeelValue[], start: FeelNumber, length: FeelNumber | null) => {
        const from = indexFrom(list.length, start);
        const size = length === null ? Infinity : toDouble(length);
        if (from === null || size < 0 || (length !== null && !Number.isInteger(size))) return null;
        run.reserveItems(list.length);
        return list.slice(from, from + size);
      },
    ),
  ],
  append: [
    signature('list: list, ...item|items: any', (run, list: FeelValue[], items: FeelValue[]) => {
      run.reserveItems(list.length + items.length);
      return list.concat(items);
    }),
  ],
  concatenate: [signature('...list|lists: any', (run, lists: FeelValue[]) => joined(run, lists))],
  'insert before': [
    signature(
      'list: list, position: number, newItem|new item: any',
      (run, list: FeelValue[], position: FeelNumber, item: FeelValue) => {
        const at = indexFrom(list.length + 1, toDouble(position) < 0 ? toDouble(position) - 1 : position);
        if (at === null || at > list.length) return null;
        run.reserveItems(list.length + 1);
        return [...list.slice(0, at), item, ...list.slice(at)];
      },
    ),
  ],
  remove: [
    signature('list: list, position: number', (run, list: FeelValue[], position: FeelNumber) => {
      const at = indexFrom(list.length, position);
      if (at === null || at >= list.length) return null;
      run.reserveItems(list.length);
      return [...list.slice(0, at), ...list.slice(at + 1)];
    }),
  ],
  'list replace': [signature('list: list, position|match: any, newItem|new item: any', listReplace)],
  reverse: [
    signature('list: list', (run, list: FeelValue[]) => {
      run.reserveItems(list.length);
      return list.slice().reverse();
    }),
  ],
  'index of': [
    signature('list: list, match: any', (run, list: FeelValue[], match: FeelValue) => {
      const found: number[] = [];
      for (let at = indexOf(run, list, match, 0); at !== -1; at = indexOf(run, list, match, at + 1)) {
        found.push(at + 1);
      }
      return found;
    }),
  ],
  union: [signature('...list|lists: any', (run, lists: FeelValue[]) => distinct(run, joined(run, lists)))],
  'distinct values': [signature('list: list', (run, list: FeelValue[]) => distinct(run, list))],
  'duplicate values': [
    signature('list: list', (run, list: FeelValue[]) => {
      const seen = new Distinct(run);
      const repeated = new Distinct(run);
      for (const item of list) if (!seen.add(item)) repeated.add(item);
      return repeated.values;
    }),
  ],
  flatten: [
    signature('list: list', (run, list: FeelValue[]) => {
      const flat: FeelValue[] = [];
      flattenInto(run, list, flat);
      return flat;
    }),
  ],
  partition: [
    signature('list: list, size: number', (run, list: FeelValue[], size: FeelNumber) => {
      const step = toDouble(size);
      if (!Number.isInteger(step) || step < 1) return null;
      run.reserveItems(list.length);
      const parts: FeelValue[] = [];
      for (let at = 0; at < list.length; at += step) parts.push(list.slice(at, at + step));
      return parts;
    }),
  ],
  all: [signature('...list: any', (_run, list: FeelValue[]) => allOf(list))],
  any: [signature('...list: any', (_run, list: FeelValue[]) => anyOf(list))],
  sort: [
    signature('list: list, precedes?: function', (run, list: FeelValue[], precedes: FeelFunction | null) => {
      run.reserveItems(list.length);
      return precedes
        ? mergeSort(list, (left, right) => precedes.invoke(run, [left, right]) === true)
        : natural(run, list);
    }),
  ],
};

/** Index from 0 of a position; null for no whole number, 0, and what is before the list. */
function indexFrom(length: number, position: FeelNumber): number | null {
  const at = toDouble(position);
  if (!Number.isInteger(at) || at === 0) return null;
  if (at > 0) return at - 1;
  return at < -length ? null : length + at;
}

function indexOf(run: Run, list: FeelValue[], element: FeelValue, from: number): number {
  for (let at = from; at < list.length; at++) {
    run.charge(1);
    if (equals(list[at] ?? null, element, run) === true && typeName(list[at] ?? null) === typeName(element))
      return at;
  }
  return -1;
}

function joined(run: Run, lists: FeelValue[]): FeelValue[] {
  const all: FeelValue[] = [];
  for (const list of lists) {
    const size = Array.isArray(list) ? list.length : 1;
    run.charge(1 + (size >> 3));
    run.holdItems(all.length + size);
    if (!Array.isArray(list)) all.push(list);
    else for (const item of list) all.push(item);
  }
  return all;
}

/** Values without repetition, in the order of their first occurrence. */
class Distinct {
  readonly values: FeelValue[] = [];
  private readonly simple = new Set<FeelValue>();
  private readonly others: FeelValue[] = [];

  constructor(private readonly run: Run) {}

  /** Whether the value is new. */
  add(value: FeelValue): boolean {
    this.run.charge(1);
    if (typeof value !== 'object' || value === null) {
      if (this.simple.has(value)) return false;
      this.simple.add(value);
    } else {
      for (const other of this.others) {
        this.run.charge(1);
        if (equals(other, value, this.run) === true) return false;
      }
      this.others.push(value);
    }
    this.values.push(value);
    return true;
  }
}

function distinct(run: Run, list: FeelValue[]): FeelValue[] {
  const found = new Distinct(run);
  for (const item of list) found.add(item);
  return found.values;
}

function flattenInto(run: Run, list: FeelValue[], flat: FeelValue[]): void {
  run.enter(1);
  for (const item of list) {
    run.charge(1);
    if (Array.isArray(item)) flattenInto(run, item, flat);
    else flat.push(item);
  }
  run.holdItems(flat.length);
  run.leave(1);
}

function listReplace(run: Run, list: FeelValue[], which: FeelValue, item: FeelValue): FeelValue {
  run.reserveItems(list.length);
  if (which instanceof FeelFunction) {
    return list.map((each) => (which.invoke(run, [each, item]) === true ? item : each));
  }
  if (!isNumber(which)) return null;
  const at = indexFrom(list.length, which);
  if (at === null || at >= list.length) return null;
  const copy = list.slice();
  copy[at] = item;
  return copy;
}

function allOf(list: FeelValue[]): boolean | null {
  if (list.includes(false)) return false;
  return list.every((item) => item === true) ? true : null;
}

function anyOf(list: FeelValue[]): boolean | null {
  if (list.includes(true)) return true;
  return list.every((item) => item === false) ? false : null;
}

function natural(run: Run, list: FeelValue[]): FeelValue {
  let comparable = true;
  const sorted = mergeSort(list, (left, right) => {
    run.charge(1);
    const result = order(left, right, run);
    if (result === null) comparable = false;
    return result !== null && result < 0;
  });
  return comparable ? sorted : null;
}

/** A stable sort that asks once per comparison and ends whatever the answers are. */
function mergeSort(list: FeelValue[], precedes: (left: FeelValue, right: FeelValue) => boolean): FeelValue[] {
  let from = list.slice();
  let to = new Array<FeelValue>(list.length);
  for (let width = 1; width < list.length; width *= 2) {
    for (let start = 0; start < list.length; start += 2 * width) {
      const middle = Math.min(start + width, list.length);
      const end = Math.min(start + 2 * width, list.length);
      let left = start;
      let right = middle;
      for (let at = start; at < end; at++) {
        const takeRight = left >= middle || (right < end && precedes(from[right]!, from[left]!));
        to[at] = takeRight ? from[right++]! : from[left++]!;
      }
    }
    [from, to] = [to, from];
  }
  return from;
}
