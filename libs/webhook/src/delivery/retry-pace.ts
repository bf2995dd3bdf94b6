/** How often a delivery is tried and how long it rests in between. */
export interface RetryPace {
  /** Tries in all; after the last one it is dead. */
  readonly most: number;
  readonly firstMs: number;
  readonly longestMs: number;
}

/** Twelve tries over a day and a half: 5 s, 15 s, 45 s … 12 h. */
export const RETRY_PACE: RetryPace = { most: 12, firstMs: 5_000, longestMs: 43_200_000 };

/** What a receiver may ask for at most by Retry-After. */
const LONGEST_ASKED_MS = 86_400_000;

/**
 * Milliseconds until the next try: three times as long each time, and up to a quarter more so that those that failed together
 * do not come back together.
 * @param failed tries that have failed, from 1
 * @param random from 0 to 1
 */
export function retryDelayMs(failed: number, pace: RetryPace, random: number, askedMs = 0): number {
  const delay = Math.min(pace.firstMs * 3 ** (failed - 1), pace.longestMs);
  return Math.round(Math.max(delay * (1 + random / 4), Math.min(askedMs, LONGEST_ASKED_MS)));
}
