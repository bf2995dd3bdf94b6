/** What lanes did within a time: a lane begins its next piece of work when the last one is done. */
export interface LoopFigures {
  /** Per second. */
  readonly rate: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Runs one instance to its end; calls `mark` after each durable step. */
export type Lane = (mark: () => void) => Promise<void>;

/**
 * Runs `inFlight` lanes for a time and counts the marks within it. Lanes finish the instance that they have begun, after the
 * time that counts.
 */
export async function closedLoop(inFlight: number, durationMs: number, lane: Lane): Promise<LoopFigures> {
  const latencies: number[] = [];
  const start = performance.now();
  const end = start + durationMs;
  let last = start;
  const run = async () => {
    let begun = performance.now();
    const mark = () => {
      const now = performance.now();
      if (now <= end) {
        latencies.push(now - begun);
        last = now;
      }
      begun = now;
    };
    while (performance.now() < end) await lane(mark);
  };
  await Promise.all(Array.from({ length: inFlight }, run));
  latencies.sort((a, b) => a - b);
  const at = (share: number) =>
    latencies[Math.min(latencies.length - 1, Math.floor(latencies.length * share))]!;
  return { rate: (latencies.length / (last - start)) * 1_000, p50: at(0.5), p99: at(0.99) };
}
