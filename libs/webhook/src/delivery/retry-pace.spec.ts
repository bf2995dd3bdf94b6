import { describe, expect, it } from '@jest/globals';
import { retryDelayMs, RETRY_PACE } from './retry-pace.js';

describe('retryDelayMs', () => {
  it('should grow threefold up to the longest, over a day and a half', () => {
    const delays = Array.from({ length: RETRY_PACE.most - 1 }, (_, at) =>
      retryDelayMs(at + 1, RETRY_PACE, 0),
    );
    expect(delays.slice(0, 4)).toEqual([5_000, 15_000, 45_000, 135_000]);
    expect(delays.at(-1)).toBe(RETRY_PACE.longestMs);
    const hours = delays.reduce((sum, delay) => sum + delay, 0) / 3_600_000;
    expect(hours).toBeGreaterThan(24);
    expect(hours).toBeLessThan(40);
  });

  it('should add up to a quarter by chance, and wait as long as it is asked to, but not for ever', () => {
    expect(retryDelayMs(1, RETRY_PACE, 1)).toBe(6_250);
    expect(retryDelayMs(1, RETRY_PACE, 0, 60_000)).toBe(60_000);
    expect(retryDelayMs(3, RETRY_PACE, 0, 1_000)).toBe(45_000);
    expect(retryDelayMs(1, RETRY_PACE, 0, Number.MAX_SAFE_INTEGER)).toBe(86_400_000);
  });
});
