import { addValues, divideValues } from '../arithmetic.js';
import { Decimal, type FeelNumber, compareNumbers, multiply, plain, toDecimal } from '../numbers.js';
import type { Run } from '../run.js';
import { type FeelValue, order } from '../values.js';
import { type Signature, signature } from './signature.js';

/** The functions of DMN 1.5, 10.3.4.4 that make one value of many. A list or any number of arguments. */
export const statisticFunctions: Readonly<Record<string, readonly Signature[]>> = {
  min: [signature('...list: any', (run, list: FeelValue[]) => extreme(run, list, -1))],
  max: [signature('...list: any', (run, list: FeelValue[]) => extreme(run, list, 1))],
  sum: [signature('...list: any', (run, list: FeelValue[]) => sum(run, list))],
  mean: [
    signature('...list: any', (run, list: FeelValue[]) => {
      return list.length === 0 ? null : divideValues(sum(run, list), list.length);
    }),
  ],
  product: [
    signature('...list: number', (_run, list: (FeelNumber | null)[]) => {
      if (list.length === 0 || list.includes(null)) return null;
      return (list as FeelNumber[]).reduce<FeelNumber | null>(
        (product, factor) => product && multiply(product, factor),
        1,
      );
    }),
  ],
  median: [
    signature('...list: number', (run, list: (FeelNumber | null)[]) => {
      if (list.length === 0 || list.includes(null)) return null;
      const sorted = inOrder(run, list as FeelNumber[]);
      const middle = sorted.length >> 1;
      if (sorted.length % 2 === 1) return sorted[middle]!;
      return divideValues(addValues(sorted[middle - 1]!, sorted[middle]!, run), 2);
    }),
  ],
  stddev: [
    signature('...list: number', (run, list: (FeelNumber | null)[]) => {
      if (list.length < 2 || list.includes(null)) return null;
      run.charge(10 * list.length);
      const values = (list as FeelNumber[]).map(toDecimal);
      const total = values.reduce((sum, value) => sum.plus(value), new Decimal(0));
      const mean = total.div(values.length);
      const squares = values.reduce((total, value) => total.plus(value.minus(mean).pow(2)), new Decimal(0));
      return plain(squares.div(values.length - 1).sqrt());
    }),
  ],
  mode: [
    signature('...list: number', (run, list: (FeelNumber | null)[]) => {
      if (list.includes(null)) return null;
      const sorted = inOrder(run, list as FeelNumber[]);
      let longest = 0;
      let modes: FeelNumber[] = [];
      for (let start = 0; start < sorted.length;) {
        let end = start + 1;
        while (end < sorted.length && compareNumbers(sorted[start]!, sorted[end]!) === 0) end++;
        if (end - start > longest) modes = [];
        longest = Math.max(longest, end - start);
        if (end - start === longest) modes.push(sorted[start]!);
        start = end;
      }
      return modes;
    }),
  ],
};

/** The least (-1) or the greatest (1) of values of one ordered type; null when there is none. */
function extreme(run: Run, list: FeelValue[], direction: number): FeelValue {
  let found: FeelValue = list[0] ?? null;
  if (found === null || order(found, found, run) === null) return null;
  for (let at = 1; at < list.length; at++) {
    const result = order(list[at] ?? null, found, run);
    if (result === null) return null;
    if (result === direction) found = list[at]!;
  }
  return found;
}

/** Numbers or durations of one kind, added from the first to the last; null for an empty list. */
function sum(run: Run, list: FeelValue[]): FeelValue {
  let total: FeelValue = list[0] ?? null;
  if (typeof total === 'string' || addValues(total, total, run) === null) return null;
  for (let at = 1; at < list.length; at++) total = addValues(total, list[at] ?? null, run);
  return total;
}

function inOrder(run: Run, list: readonly FeelNumber[]): FeelNumber[] {
  run.charge(list.length);
  return [...list].sort(compareNumbers);
}
