import { describe, expect, it } from '@jest/globals';
import { KeyedRandom, pickWeighted } from './keyed-random.js';

const TIMES = 4_000;
const means = (draw: (key: string) => number, times = TIMES): { mean: number; variance: number } => {
  const drawn = Array.from({ length: times }, (_, index) => draw(`${index} a`));
  const mean = drawn.reduce((sum, one) => sum + one, 0) / times;
  return { mean, variance: drawn.reduce((sum, one) => sum + (one - mean) ** 2, 0) / times };
};

describe('chance by name', () => {
  const random = new KeyedRandom(7);

  it('should be the same for the same key and seed, whatever was drawn before', () => {
    const first = random.number('12 verifikasi 1');
    random.number('other');
    expect(random.number('12 verifikasi 1')).toBe(first);
    expect(new KeyedRandom(7).number('12 verifikasi 1')).toBe(first);
    expect(new KeyedRandom(8).number('12 verifikasi 1')).not.toBe(first);
    expect(random.number('12 verifikasi 2')).not.toBe(first);
  });

  // Bounds of about four deviations of the mean and of the variance of 4,000 numbers.
  it('should be even from 0 to 1', () => {
    const { mean, variance } = means((key) => random.number(key));
    expect(Math.abs(mean - 1 / 2)).toBeLessThan(0.018);
    expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.005);
  });

  it('should be exponential', () => {
    const { mean, variance } = means((key) => random.exponential(key, 3));
    expect(Math.abs(mean - 3)).toBeLessThan(0.19);
    expect(Math.abs(variance - 9)).toBeLessThan(1.6);
  });

  it.each([
    [4, TIMES],
    [600, 400],
  ])('should be Poisson of mean %d', (wanted, times) => {
    const { mean, variance } = means((key) => random.poisson(key, wanted), times);
    expect(Math.abs(mean - wanted)).toBeLessThan(4 * Math.sqrt(wanted / times));
    expect(Math.abs(variance / wanted - 1)).toBeLessThan(4 * Math.sqrt(2 / times));
  });

  it('should pick by weight, and nothing where nothing weighs', () => {
    const items = [
      { weight: 1, item: 'a' },
      { weight: 0, item: 'b' },
      { weight: 3, item: 'c' },
    ];
    expect([0, 0.24, 0.25, 0.99].map((number) => pickWeighted(items, number))).toEqual(['a', 'a', 'c', 'c']);
    expect(pickWeighted([{ weight: 0, item: 'a' }], 0)).toBeUndefined();
  });
});
