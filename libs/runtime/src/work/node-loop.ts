import { setTimeout as delay } from 'node:timers/promises';
import type { Feed } from '../feed/feed.js';
import type { Courier } from '../delivery/courier.js';
import type { Clock } from '../ports/clock.port.js';
import type { CommitEntry, JournalStore } from '../ports/journal.port.js';
import type { WorkStore } from '../ports/work.port.js';
import type { JobWorker } from './job-worker.js';
import type { TimerWorker } from './timer-worker.js';

/** How often a node looks for what other nodes did, in milliseconds: polling is the truth, waking is a hint. */
const TICK_MS = 250;
const HOUSEKEEPING_MS = 60_000;
/** A loop rests this long between two runs however often it is woken: under load one look serves many commits. */
const REST_MS = 5;

/** What a loop failed at is told here and tried again with the next tick. */
export type LoopErrorListener = (loop: string, error: unknown) => void;

/**
 * The background work of one node: the journal's tail (feed and courier), timers, jobs. Each loop sleeps until its tick, or until
 * a commit of this node has something for it.
 */
export class NodeLoop {
  private readonly loops: { readonly loop: Loop; concerns(entry: CommitEntry): boolean }[] = [];
  private readonly releases: { readonly name: string; readonly release: () => Promise<void> }[] = [];
  private lastFeedAt = 0;

  /** @param workers absent on a node that only answers queries and commands */
  constructor(
    journal: JournalStore,
    work: WorkStore,
    feed: Feed,
    private readonly workers: { courier: Courier; jobs: JobWorker; timers: TimerWorker } | undefined,
    private readonly onError: LoopErrorListener,
    clock: Clock,
  ) {
    this.add(
      'feed',
      async () => {
        if (feed.hasFollowers) await feed.advance(await journal.heads());
        this.lastFeedAt = clock.now();
        return TICK_MS;
      },
      () => feed.hasFollowers,
    );
    if (!workers) return;
    this.add(
      'courier',
      async () => {
        await workers.courier.deliver(await journal.heads());
        return TICK_MS;
      },
      ({ carries }) => carries,
    );
    this.add(
      'jobs',
      async () => ((await workers.jobs.workOnce()) > 0 ? 0 : TICK_MS),
      ({ changes }) => changes.jobs.some(({ jobType }) => workers.jobs.handles(jobType)),
    );
    this.add(
      'timers',
      async () => ((await workers.timers.workOnce()) > 0 ? 0 : work.nextDueInMs(TICK_MS)),
      // One that is due later is seen with the tick.
      ({ changes }) => changes.timers.some(({ dueAt }) => Date.parse(dueAt) < clock.now() + 2 * TICK_MS),
    );
    this.repeat('housekeeping', async () => {
      await work.removeExpiredMessages();
      return HOUSEKEEPING_MS;
    });
  }

  /** When the journal was last looked at, epoch ms; 0 before the first time. */
  get feedAdvancedAt(): number {
    return this.lastFeedAt;
  }

  start(): void {
    for (const { loop } of this.loops) loop.start();
  }

  /**
   * Has another piece of work done again and again, which commits do not wake. Before `start`.
   * @param work answers after how many milliseconds it wants to be done again
   * @param release gives up the leases that outlast it when the node stops
   */
  repeat(name: string, work: () => Promise<number>, release?: () => Promise<void>): void {
    if (release) this.releases.push({ name, release });
    this.add(name, work, () => false);
  }

  /** A commit of this node: those of its readers, its courier and its workers that it concerns need not wait for their tick. */
  noticed(entry: CommitEntry): void {
    for (const { loop, concerns } of this.loops) if (!loop.isAwake && concerns(entry)) loop.wake();
  }

  /** Ends after the work in hand, and gives up the leases that outlast it. */
  async stop(): Promise<void> {
    await Promise.all(this.loops.map(({ loop }) => loop.stop()));
    await this.workers?.jobs.release().catch((error: unknown) => this.onError('jobs', error));
    await this.workers?.courier.release().catch((error: unknown) => this.onError('courier', error));
    for (const { name, release } of this.releases)
      await release().catch((error: unknown) => this.onError(name, error));
  }

  private add(name: string, work: () => Promise<number>, concerns: (entry: CommitEntry) => boolean): void {
    this.loops.push({ loop: new Loop(work, (error) => this.onError(name, error)), concerns });
  }
}

/** Runs a piece of work again and again, with the pause that it answers. */
class Loop {
  private running: Promise<void> | undefined;
  private isStopped = false;
  private isWoken = false;
  private endPause: () => void = () => undefined;

  constructor(
    private readonly work: () => Promise<number>,
    private readonly onError: (error: unknown) => void,
  ) {}

  start(): void {
    this.running ??= this.run();
  }

  /** Woken already: another reason changes nothing. */
  get isAwake(): boolean {
    return this.isWoken;
  }

  wake(): void {
    this.isWoken = true;
    this.endPause();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.endPause();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopped) {
      this.isWoken = false;
      const pauseMs = await this.work().catch((error: unknown) => {
        this.onError(error);
        return TICK_MS;
      });
      if (this.isStopped) return;
      if (this.isWoken) await delay(REST_MS);
      else await this.pause(pauseMs);
    }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timeout = setTimeout(resolve, ms);
      this.endPause = () => {
        clearTimeout(timeout);
        resolve();
      };
    });
  }
}
