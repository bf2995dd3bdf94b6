/** A small generator of numbers from 0 to 1 by a seed (mulberry32, public domain). */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** Above it a Poisson number is drawn in parts: e^-500 is still a number. */
const LARGEST_PART = 500;

/**
 * Chance by name: the same seed and key give the same number, whatever was drawn before. Two runs that differ in one thing
 * only draw the same for everything else, so that what differs between them is that thing and not the dice.
 */
export class KeyedRandom {
  constructor(private readonly seed: number) {}

  /** A stream of numbers from 0 to 1. */
  stream(key: string): () => number {
    // FNV-1a; mulberry32 mixes what it leaves alike.
    let hash = 2_166_136_261 ^ this.seed;
    for (let at = 0; at < key.length; at++) hash = Math.imul(hash ^ key.charCodeAt(at), 16_777_619);
    const stream = mulberry32(hash);
    stream();
    return stream;
  }

  /** From 0 to below 1. */
  number(key: string): number {
    return this.stream(key)();
  }

  exponential(key: string, mean: number): number {
    return -mean * Math.log(1 - this.number(key));
  }

  /** How many happen of what happens `mean` times on average (Knuth, TAOCP 2, 3.4.1 Q). */
  poisson(key: string, mean: number): number {
    const next = this.stream(key);
    let count = 0;
    for (let left = mean; left > 0; left -= LARGEST_PART) {
      const least = Math.exp(-Math.min(left, LARGEST_PART));
      for (let product = next(); product > least; product *= next()) count++;
    }
    return count;
  }
}

/** One of the items, each as likely as its weight; undefined when all weights are 0. @param number from 0 to below 1 */
export function pickWeighted<T>(
  items: readonly { readonly weight: number; readonly item: T }[],
  number: number,
): T | undefined {
  const total = items.reduce((sum, { weight }) => sum + weight, 0);
  let left = number * total;
  for (const { weight, item } of items) {
    left -= weight;
    if (left < 0) return item;
  }
  return undefined;
}
