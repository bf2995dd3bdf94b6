import { quantile, type Figures } from './figures.js';

/** What a node did in an interval. */
export interface NodeSample {
  readonly url: string;
  readonly requestsPerS: number;
  readonly commandsPerS: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly conflictsPerS: number;
  /** Group commits, and how many entries one held on average. */
  readonly commitsPerS: number;
  readonly entriesPerCommit?: number;
  readonly commitWaiting: number;
  readonly feedLagS: number;
  readonly connections: number;
  readonly subscriptions: number;
  readonly eventsPerS: number;
  /** Share of one core. */
  readonly cpuPercent: number;
  readonly memoryMb: number;
  readonly eventLoopLagMs: number;
}

/** Commands of one kind over all nodes. */
export interface CommandSample {
  readonly command: string;
  readonly perS: number;
  readonly refusedPerS: number;
  readonly failedPerS: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
}

export interface BacklogSample {
  readonly kind: string;
  readonly count: number;
  readonly oldestS: number;
}

/** What `runut top` shows of an interval. */
export interface TopSample {
  /** RFC 3339 */
  readonly at: string;
  readonly intervalS: number;
  readonly nodes: readonly NodeSample[];
  /** The busiest first. */
  readonly commands: readonly CommandSample[];
  readonly backlog: readonly BacklogSample[];
}

/** A node at the beginning and at the end of an interval. */
export interface NodeInterval {
  readonly url: string;
  readonly before: Figures;
  readonly after: Figures;
}

const COMMANDS = 'runut_command_seconds';

export function topSample(intervals: readonly NodeInterval[], seconds: number, at: Date): TopSample {
  return {
    at: at.toISOString(),
    intervalS: seconds,
    nodes: intervals.map((interval) => nodeSample(interval, seconds)),
    commands: commandSamples(intervals, seconds),
    backlog: backlogOf(intervals[0]!.after),
  };
}

function nodeSample({ url, before, after }: NodeInterval, seconds: number): NodeSample {
  const rate = (name: string, part = ''): number =>
    (after.sum(name, {}, part) - before.sum(name, {}, part)) / seconds;
  const commits = rate('runut_commit_entries', '_count');
  const entries = rate('runut_commit_entries', '_sum');
  return {
    url,
    requestsPerS: rate('runut_http_request_seconds', '_count'),
    commandsPerS: rate(COMMANDS, '_count'),
    ...latency([before.buckets(COMMANDS)], [after.buckets(COMMANDS)]),
    conflictsPerS: rate('runut_command_conflicts_total'),
    commitsPerS: commits,
    ...(commits > 0 ? { entriesPerCommit: entries / commits } : {}),
    commitWaiting: after.sum('runut_commit_waiting'),
    feedLagS: after.sum('runut_feed_lag_seconds'),
    connections: after.sum('runut_websocket_connections'),
    subscriptions: after.sum('runut_subscriptions'),
    eventsPerS: rate('runut_events_delivered_total'),
    cpuPercent: rate('process_cpu_seconds_total') * 100,
    memoryMb: after.sum('process_resident_memory_bytes') / 1_048_576,
    eventLoopLagMs: after.sum('nodejs_eventloop_lag_p99_seconds') * 1000,
  };
}

function commandSamples(intervals: readonly NodeInterval[], seconds: number): CommandSample[] {
  const kinds = new Set(intervals.flatMap(({ after }) => after.labelValues(COMMANDS, 'command')));
  const samples = [...kinds].map((command): CommandSample => {
    const rate = (labels: Record<string, string> = {}): number => {
      let count = 0;
      for (const { before, after } of intervals)
        count +=
          after.sum(COMMANDS, { command, ...labels }, '_count') -
          before.sum(COMMANDS, { command, ...labels }, '_count');
      return count / seconds;
    };
    return {
      command,
      perS: rate(),
      refusedPerS: rate({ outcome: 'rejected' }),
      failedPerS: rate({ outcome: 'failed' }),
      ...latency(
        intervals.map(({ before }) => before.buckets(COMMANDS, { command })),
        intervals.map(({ after }) => after.buckets(COMMANDS, { command })),
      ),
    };
  });
  return samples.filter(({ perS }) => perS > 0).sort((a, b) => b.perS - a.perS);
}

function latency(
  before: readonly ReadonlyMap<number, number>[],
  after: readonly ReadonlyMap<number, number>[],
): { p50Ms?: number; p99Ms?: number } {
  const [first, last] = [merged(before), merged(after)];
  const p50 = quantile(0.5, first, last);
  const p99 = quantile(0.99, first, last);
  return p50 === undefined || p99 === undefined ? {} : { p50Ms: p50 * 1000, p99Ms: p99 * 1000 };
}

function merged(histograms: readonly ReadonlyMap<number, number>[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const histogram of histograms)
    for (const [bound, count] of histogram) counts.set(bound, (counts.get(bound) ?? 0) + count);
  return counts;
}

/** The same in the database whichever node tells it. */
function backlogOf(figures: Figures): BacklogSample[] {
  return figures.labelValues('runut_backlog', 'kind').map((kind) => ({
    kind,
    count: figures.sum('runut_backlog', { kind }),
    oldestS: figures.sum('runut_backlog_oldest_seconds', { kind }),
  }));
}
