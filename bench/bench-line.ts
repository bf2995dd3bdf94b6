/** One measured figure: the median of its rounds, with the lowest and the highest round. */
export interface BenchLine {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The figure to reach, in the same unit. */
  readonly target?: number;
  readonly met?: boolean;
  readonly min: number;
  readonly max: number;
}

/** A benchmark that `npm run bench -- NAME` finds by its name. */
export interface Bench {
  readonly name: string;
  run(options: { rounds: number }): Promise<BenchLine[]>;
}

/** The middle of the values; the mean of the two middle ones when their number is even. */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('Expected at least one value but got none.');
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** A line from the rounds of one measurement; `target` is a lower bound unless `lowerIsBetter`. */
export function benchLine(
  name: string,
  unit: string,
  rounds: readonly number[],
  target?: number,
  lowerIsBetter = false,
): BenchLine {
  const value = median(rounds);
  const line = { name, value, unit, min: Math.min(...rounds), max: Math.max(...rounds) };
  if (target === undefined) return line;
  return { ...line, target, met: lowerIsBetter ? value <= target : value >= target };
}
