/** A figure as prom-client tells it in JSON. */
interface Metric {
  readonly name: string;
  readonly values: readonly {
    readonly value: number;
    readonly labels: Readonly<Record<string, string | number>>;
    /** Of histograms: the name with `_bucket`, `_sum` or `_count`. */
    readonly metricName?: string;
  }[];
}

type Labels = Readonly<Record<string, string>>;

/** What one node counted at one moment. */
export class Figures {
  private readonly byName: ReadonlyMap<string, Metric>;

  constructor(metrics: readonly Metric[]) {
    this.byName = new Map(metrics.map((metric) => [metric.name, metric]));
  }

  /** The sum over all values that have these labels. @param part `_sum` or `_count` of a histogram */
  sum(name: string, labels: Labels = {}, part = ''): number {
    let sum = 0;
    for (const value of this.byName.get(name)?.values ?? [])
      if ((value.metricName ?? name) === name + part && has(value.labels, labels)) sum += value.value;
    return sum;
  }

  /** Values of a label that occur, in order. */
  labelValues(name: string, label: string): string[] {
    const found = new Set<string>();
    for (const { labels } of this.byName.get(name)?.values ?? [])
      if (labels[label] !== undefined) found.add(String(labels[label]));
    return [...found].sort();
  }

  /** A histogram's cumulative counts by upper bound, in seconds. */
  buckets(name: string, labels: Labels = {}): Map<number, number> {
    const counts = new Map<number, number>();
    for (const value of this.byName.get(name)?.values ?? [])
      if (value.metricName === `${name}_bucket` && has(value.labels, labels)) {
        const bound = value.labels.le === '+Inf' ? Infinity : Number(value.labels.le);
        counts.set(bound, (counts.get(bound) ?? 0) + value.value);
      }
    return counts;
  }
}

function has(labels: Readonly<Record<string, string | number>>, wanted: Labels): boolean {
  return Object.entries(wanted).every(([name, value]) => String(labels[name]) === value);
}

/**
 * A quantile of what a histogram counted between two moments, in seconds: linear within its bucket, as Prometheus reckons;
 * undefined when nothing was counted. Beyond the last bound it is that bound.
 */
export function quantile(
  share: number,
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): number | undefined {
  const bounds = [...after.keys()].sort((a, b) => a - b);
  const counted = (bound: number): number => after.get(bound)! - (before.get(bound) ?? 0);
  const total = bounds.length > 0 ? counted(bounds.at(-1)!) : 0;
  if (total <= 0) return undefined;
  const rank = share * total;
  let lower = 0;
  let below = 0;
  for (const bound of bounds) {
    const upTo = counted(bound);
    if (upTo >= rank) {
      if (bound === Infinity) return lower;
      return lower + ((bound - lower) * (rank - below)) / Math.max(1, upTo - below);
    }
    lower = bound;
    below = upTo;
  }
  return lower;
}
