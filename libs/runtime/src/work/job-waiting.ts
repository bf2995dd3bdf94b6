import type { WorkStore } from '../ports/work.port.js';

/** How often a node looks for jobs of other nodes and for the ends of leases and back-offs while somebody waits, in milliseconds. */
const LOOK_MS = 100;

interface Waiter {
  readonly tenant: string;
  readonly jobTypes: ReadonlySet<string>;
  wake(): void;
}

/**
 * Who waits for jobs on this node. A commit here wakes as many as it brings jobs, at once; for all others there is one question
 * to the database every 100 ms, however many wait.
 */
export class JobWaiting {
  /** In the order in which they came. */
  private readonly waiters = new Set<Waiter>();
  private timer: NodeJS.Timeout | undefined;
  private hasClosed = false;

  constructor(
    private readonly work: Pick<WorkStore, 'freeJobTypes'>,
    private readonly onError: (error: unknown) => void,
  ) {}

  /** Ends when there may be a job, when the time is over, or when the signal aborts. Only a hint: the lease decides. */
  forJob(tenant: string, jobTypes: readonly string[], waitMs: number, signal?: AbortSignal): Promise<void> {
    if (this.hasClosed || signal?.aborted === true || waitMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const waiter: Waiter = {
        tenant,
        jobTypes: new Set(jobTypes),
        wake: () => {
          clearTimeout(end);
          signal?.removeEventListener('abort', waiter.wake);
          this.waiters.delete(waiter);
          resolve();
        },
      };
      const end = setTimeout(waiter.wake, waitMs);
      signal?.addEventListener('abort', waiter.wake);
      this.waiters.add(waiter);
      this.schedule();
    });
  }

  /** A job of this type can be had now: wakes whoever has waited longest for it. */
  tell(tenant: string, jobType: string): void {
    for (const waiter of this.waiters)
      if (waiter.tenant === tenant && waiter.jobTypes.has(jobType)) {
        waiter.wake();
        return;
      }
  }

  get isClosed(): boolean {
    return this.hasClosed;
  }

  /** Sends everybody home and takes nobody in. */
  close(): void {
    this.hasClosed = true;
    clearTimeout(this.timer);
    for (const waiter of [...this.waiters]) waiter.wake();
  }

  private schedule(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.look();
    }, LOOK_MS);
  }

  private async look(): Promise<void> {
    if (this.waiters.size === 0) return;
    const wanted = new Map<string, { tenant: string; jobType: string }>();
    for (const { tenant, jobTypes } of this.waiters)
      for (const jobType of jobTypes) wanted.set(`${tenant} ${jobType}`, { tenant, jobType });
    try {
      for (const { tenant, jobType } of await this.work.freeJobTypes([...wanted.values()]))
        for (const waiter of [...this.waiters])
          if (waiter.tenant === tenant && waiter.jobTypes.has(jobType)) waiter.wake();
    } catch (error) {
      this.onError(error);
    }
    if (this.waiters.size > 0) this.schedule();
  }
}
