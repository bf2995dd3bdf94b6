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

/** A small generator of numbers from 0 to 1 by a seed (mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
