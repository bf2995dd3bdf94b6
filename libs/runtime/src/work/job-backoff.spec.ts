import { describe, expect, it } from '@jest/globals';
import { backoffMs, MAX_BACKOFF_MS, retryDelayMs } from './job-backoff.js';

describe('the pause before a retry', () => {
  it('should double from a second to five minutes', () => {
    expect([1, 2, 3, 9, 10, 1_000].map(retryDelayMs)).toEqual([
      1_000, 2_000, 4_000, 256_000, 300_000, 300_000,
    ]);
    expect(() => retryDelayMs(0)).toThrow(RangeError);
  });

  it.each([
    ['PT30S', 30_000],
    ['PT0.5S', 500],
    ['P1DT1H', 90_000_000],
    ['P9999D', MAX_BACKOFF_MS],
    ['P1M', 2_000],
    ['-PT1S', 2_000],
    ['soon', 2_000],
  ])('should take %s from the header of the task as %d ms', (retryBackoff, ms) => {
    expect(backoffMs({ retryBackoff }, 2)).toBe(ms);
  });
});
