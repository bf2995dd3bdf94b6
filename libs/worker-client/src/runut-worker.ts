import { RunutError, pauseMs, rest } from '#client';
import { BpmnError, FailedAttempt, LeaseLost } from './errors.js';
import { JobRequests, type Connection } from './job-requests.js';

type Json = null | boolean | number | string | readonly Json[] | { readonly [name: string]: Json };
type Variables = Readonly<Record<string, Json>>;

/** A job as the server gave it. */
export interface Job {
  readonly id: string;
  /** Fencing token of the lease. */
  readonly leaseNo: number;
  /** RFC 3339; the worker prolongs it by itself while the handler works. */
  readonly leaseExpiresAt: string;
  readonly jobType: string;
  readonly region: string;
  readonly instanceId: string;
  readonly bpmnProcessId: string;
  readonly businessKey: string | null;
  readonly elementId: string;
  /** Attempts that are left, this one included. */
  readonly retries: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Those that `fetchVariables` names, as far as they are there. */
  readonly variables: Variables;
}

/**
 * Does a job and gives variables for the process. It may be called again for a job that it did before: a worker that dies after
 * its work and before its answer leaves no trace.
 * @throws BpmnError for an error of the process, FailedAttempt to say how to try again; any other error is a failed attempt.
 */
export type JobHandler = (
  job: Job,
  handling: JobHandling,
  // eslint-disable-next-line @typescript-eslint/no-invalid-void-type -- a handler without a result returns nothing
) => Promise<Variables | void> | Variables | void;

export interface JobHandling {
  /** Aborts when the lease was lost or the worker was stopped in a hurry: whatever the handler still does is for nothing. */
  readonly signal: AbortSignal;
}

export type WorkerEvent =
  | { readonly type: 'completed' | 'failed' | 'errorThrown' | 'leaseLost'; readonly job: Job }
  /** `retryMs`: pause before the next request. */
  | { readonly type: 'requestFailed'; readonly error: Error; readonly retryMs: number };

export interface RunutWorkerOptions extends Connection {
  /** Code of the region. */
  readonly region: string;
  /** Name of the worker, for operators. */
  readonly worker: string;
  /** Handlers by type of job. */
  readonly jobs: Readonly<Record<string, JobHandler>>;
  /** Names of the variables that the handlers need; none when absent. */
  readonly fetchVariables?: readonly string[];
  /** Jobs at the same time; 10 when absent. */
  readonly concurrency?: number;
  /** Length of a lease in seconds; 30 when absent. It is prolonged when a third of it has passed. */
  readonly leaseSeconds?: number;
  /** How long the server keeps a request when there is no job, in seconds; 25 when absent. */
  readonly longPollSeconds?: number;
  /** Told what happens, for logs and metrics. */
  readonly onEvent?: (event: WorkerEvent) => void;
}

export interface StopOptions {
  /** How long jobs in hand may take, in milliseconds; as long as they need when absent. */
  readonly withinMs?: number;
}

const MOST_JOBS = 100;
const MOST_FAULTS = 5;
const LONGEST_MESSAGE = 2_000;
/** A request that takes longer than the server may keep it is given up. */
const ANSWER_MS = 15_000;

/** Takes jobs of a region from a Runut server and does them. Needs `fetch` and what `#client` has. */
export class RunutWorker {
  private readonly options: RunutWorkerOptions;
  private readonly requests: JobRequests;
  private readonly active = new Map<Promise<void>, AbortController>();
  private readonly stopping = new AbortController();
  private readonly concurrency: number;
  private readonly leaseSeconds: number;
  private running: Promise<void> | undefined;
  private freed: () => void = () => undefined;

  constructor(options: RunutWorkerOptions) {
    this.options = options;
    this.requests = new JobRequests(options);
    this.concurrency = options.concurrency ?? 10;
    this.leaseSeconds = options.leaseSeconds ?? 30;
    if (!(this.concurrency >= 1))
      throw new RangeError(`Expected a concurrency from 1 but got ${this.concurrency}`);
  }

  /** Begins to take jobs. */
  start(): this {
    this.running ??= this.run();
    return this;
  }

  /** Takes no new jobs, lets those in hand finish. Safe to call twice. */
  async stop({ withinMs }: StopOptions = {}): Promise<void> {
    this.stopping.abort();
    this.freed();
    await this.running;
    const done = Promise.all(this.active.keys());
    if (withinMs !== undefined) {
      const hurry = setTimeout(() => {
        for (const controller of this.active.values()) controller.abort(new Error('The worker stops'));
      }, withinMs);
      await done.finally(() => clearTimeout(hurry));
    } else await done;
  }

  private async run(): Promise<void> {
    const { signal } = this.stopping;
    let failures = 0;
    while (!signal.aborted) {
      const free = this.concurrency - this.active.size;
      if (free <= 0) {
        await new Promise<void>((resolve) => (this.freed = resolve));
        continue;
      }
      try {
        for (const job of await this.activate(free)) this.take(job);
        failures = 0;
      } catch (error) {
        if (!signal.aborted) await this.pause(error as Error, failures++, signal);
      }
    }
  }

  private async activate(free: number): Promise<Job[]> {
    const { region, worker, jobs, fetchVariables = [], longPollSeconds = 25 } = this.options;
    const input = {
      region,
      worker,
      jobTypes: Object.keys(jobs),
      max: Math.min(free, MOST_JOBS),
      leaseSeconds: this.leaseSeconds,
      longPollSeconds,
      fetchVariables,
    };
    const given = AbortSignal.timeout(longPollSeconds * 1_000 + ANSWER_MS);
    return (await this.requests.activate(input, AbortSignal.any([this.stopping.signal, given]))) as Job[];
  }

  private take(job: Job): void {
    const controller = new AbortController();
    const work = this.work(job, controller).finally(() => {
      this.active.delete(work);
      this.freed();
    });
    this.active.set(work, controller);
  }

  /** Never rejects. */
  private async work(job: Job, controller: AbortController): Promise<void> {
    const heartbeat = setInterval(() => void this.extend(job, controller), (this.leaseSeconds * 1_000) / 3);
    try {
      const [mutation, input, type] = await this.result(job, controller.signal);
      if (controller.signal.aborted) throw controller.signal.reason;
      try {
        await this.settle(job, mutation, input, controller.signal);
        this.tell({ type, job });
      } catch (error) {
        if (mutation === 'failJob' || !(error instanceof RunutError)) throw error;
        // A result that cannot be taken is a failed attempt: otherwise the job would come back for ever.
        const message = `The result was refused: ${error.message}`.slice(0, LONGEST_MESSAGE);
        await this.settle(job, 'failJob', { message }, controller.signal);
        this.tell({ type: 'failed', job });
      }
    } catch (error) {
      if (error instanceof LeaseLost) this.tell({ type: 'leaseLost', job });
      else this.tell({ type: 'requestFailed', error: error as Error, retryMs: 0 });
    } finally {
      clearInterval(heartbeat);
    }
  }

  private async result(job: Job, signal: AbortSignal) {
    try {
      const variables = (await this.options.jobs[job.jobType]!(job, { signal })) ?? {};
      return ['completeJob', { variables }, 'completed'] as const;
    } catch (error) {
      const message = (error instanceof Error ? error.message : String(error)).slice(0, LONGEST_MESSAGE);
      if (error instanceof BpmnError) {
        const { code, variables } = error;
        return ['throwJobError', { code, message, variables }, 'errorThrown'] as const;
      }
      const { retries, backoff } = error instanceof FailedAttempt ? error : {};
      return ['failJob', { message: message || 'Failed', retries, backoff }, 'failed'] as const;
    }
  }

  /** Sends a result until it is answered; the key makes it count once. The heartbeat goes on meanwhile. */
  private async settle(
    job: Job,
    mutation: 'completeJob' | 'failJob' | 'throwJobError',
    input: object,
    signal: AbortSignal,
  ): Promise<void> {
    const { id, leaseNo } = job;
    const keyed = { ...input, id, leaseNo, idempotencyKey: `${id}.${leaseNo}` };
    for (let failures = 0; ; failures++)
      try {
        return await this.requests.settle(
          mutation,
          keyed,
          AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
        );
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        if (!(error instanceof RunutError) || !error.isTransient) throw error;
        // A server that is away comes back; one that answers with the same fault again and again means this result.
        if (error.code !== 'NETWORK' && failures >= MOST_FAULTS) throw error;
        await this.pause(error, failures, signal);
      }
  }

  private async extend(job: Job, controller: AbortController): Promise<void> {
    const { id, leaseNo } = job;
    const { leaseSeconds } = this;
    try {
      const signal = AbortSignal.any([controller.signal, AbortSignal.timeout(ANSWER_MS)]);
      await this.requests.settle('extendJobLease', { id, leaseNo, leaseSeconds }, signal);
    } catch (error) {
      // Of other errors the next heartbeat may know more; the result is refused in any case when the lease is lost.
      if (error instanceof LeaseLost) controller.abort(error);
    }
  }

  private async pause(error: Error, failures: number, signal: AbortSignal): Promise<void> {
    const retryMs = pauseMs(failures);
    this.tell({ type: 'requestFailed', error, retryMs });
    await rest(retryMs, signal);
  }

  private tell(event: WorkerEvent): void {
    this.options.onEvent?.(event);
  }
}
