import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { CommandStage, JournalEntry, ObservedCommand, RuntimeObserver } from '#runtime';
import { SECONDS } from './buckets.js';

const STAGES: readonly CommandStage[] = ['load', 'decide', 'commit'];

/** What the runtime of a node counts: commands from call to commit, group commits, the feed behind them. */
export class RuntimeMetrics implements RuntimeObserver {
  private readonly commands: Histogram<'command' | 'outcome'>;
  private readonly stages: Histogram<'stage'>;
  private readonly conflicts: Counter;
  private readonly batches: Histogram;
  private readonly batchEntries: Histogram;
  private readonly fed: Counter;
  private readonly feedDelay: Histogram;

  constructor(private readonly registry: Registry) {
    const registers = [registry];
    this.commands = new Histogram({
      name: 'runut_command_seconds',
      help: 'Commands on instances from call to answer, by kind and outcome.',
      labelNames: ['command', 'outcome'],
      buckets: SECONDS,
      registers,
    });
    this.stages = new Histogram({
      name: 'runut_command_stage_seconds',
      help: 'What commands spend their time on: loading the state, deciding, committing.',
      labelNames: ['stage'],
      buckets: SECONDS,
      registers,
    });
    this.conflicts = new Counter({
      name: 'runut_command_conflicts_total',
      help: 'Commands that were decided anew because another one changed the instance first.',
      registers,
    });
    this.batches = new Histogram({
      name: 'runut_commit_seconds',
      help: 'Group commits: time of one call of the database.',
      buckets: SECONDS,
      registers,
    });
    this.batchEntries = new Histogram({
      name: 'runut_commit_entries',
      help: 'Entries in one group commit.',
      buckets: [1, 2, 5, 10, 25, 50, 100, 200],
      registers,
    });
    this.fed = new Counter({
      name: 'runut_feed_entries_total',
      help: 'Journal entries that this node handed to its followers.',
      registers,
    });
    this.feedDelay = new Histogram({
      name: 'runut_feed_delay_seconds',
      help: "From a command's moment to this node's followers, over the clocks of the nodes.",
      buckets: SECONDS,
      registers,
    });
  }

  commandDone({ command, outcome, attempts, totalMs, stageMs }: ObservedCommand): void {
    this.commands.observe({ command, outcome }, totalMs / 1000);
    for (const stage of STAGES) if (stageMs[stage] > 0) this.stages.observe({ stage }, stageMs[stage] / 1000);
    if (attempts > 1) this.conflicts.inc(attempts - 1);
  }

  batchDone(entries: number, ms: number): void {
    this.batches.observe(ms / 1000);
    this.batchEntries.observe(entries);
  }

  entriesFed(entries: readonly JournalEntry[]): void {
    this.fed.inc(entries.length);
    const now = Date.now();
    for (const { at } of entries) this.feedDelay.observe(Math.max(0, now - Date.parse(at)) / 1000);
  }

  /** Tells how far the tail of the journal is behind and what waits for the database, when it is asked for. */
  watch(node: {
    feedLagSeconds(): number;
    commitDepth(): { readonly waiting: number; readonly callsInFlight: number };
  }): void {
    const registers = [this.registry];
    new Gauge({
      name: 'runut_feed_lag_seconds',
      help: 'Seconds since this node last looked at the end of the journal.',
      registers,
      collect() {
        this.set(node.feedLagSeconds());
      },
    });
    new Gauge({
      name: 'runut_commit_waiting',
      help: 'Entries that wait for a group commit.',
      registers,
      collect() {
        this.set(node.commitDepth().waiting);
      },
    });
  }
}
