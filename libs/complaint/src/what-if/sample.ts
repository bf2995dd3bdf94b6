import { mulberry32 } from './keyed-random.js';

/**
 * `size` of the items, each equally likely, in their own order; all of them when there are no more. The same seed chooses the
 * same ones everywhere.
 */
export function sampleOf<T>(items: readonly T[], size: number, seed: number): T[] {
  if (items.length <= size) return [...items];
  const random = mulberry32(seed);
  const chosen: number[] = [];
  // Algorithm S (Knuth, TAOCP 2, 3.4.2): one look at each item.
  for (let index = 0; index < items.length && chosen.length < size; index++)
    if ((items.length - index) * random() < size - chosen.length) chosen.push(index);
  return chosen.map((index) => items[index]!);
}
