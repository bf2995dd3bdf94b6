import type { DurationSummary } from './process-insight.js';

/** Durations in milliseconds, gathered one by one. */
export class Durations {
  private readonly values: number[] = [];
  private totalMs = 0;

  add(ms: number): void {
    this.values.push(ms);
    this.totalMs += ms;
  }

  /** Exact, not estimated; undefined when nothing has ended. */
  summary(): DurationSummary | undefined {
    if (this.values.length === 0) return undefined;
    const sorted = this.values.sort((a, b) => a - b);
    // The nearest rank: a duration that really was.
    const rank = (share: number): number => sorted[Math.ceil(share * sorted.length) - 1]!;
    return {
      count: sorted.length,
      totalMs: this.totalMs,
      medianMs: rank(0.5),
      p90Ms: rank(0.9),
      longestMs: sorted.at(-1)!,
    };
  }
}
