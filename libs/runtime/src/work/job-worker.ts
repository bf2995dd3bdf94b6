import type { Variables } from '#engine';
import type { ProcessRuntime } from '../command/process-runtime.js';
import type { HostWrites } from '../ports/process-host.port.js';
import type { LeasedJob, WorkStore } from '../ports/work.port.js';
import type { JournalStore } from '../ports/journal.port.js';
import { visibleVariables } from '#engine';

const LEASE_MS = 30_000;
const BATCH = 32;
const FIRST_RETRY_MS = 1_000;
const LAST_RETRY_MS = 300_000;

export interface JobContext {
  readonly job: LeasedJob;
  /** Variables that the task sees. */
  readonly variables: Variables;
  readonly now: number;
}

export interface JobResult {
  readonly variables?: Variables;
  /** Rows that belong to the job's work; written in the commit that completes it. */
  readonly writes?: HostWrites;
}

/** @throws JobError for a BPMN error; any other error is a failed attempt, tried again after a pause. */
export type JobHandler = (context: JobContext) => Promise<JobResult>;

/** A BPMN error that a boundary event of the task may catch. */
export class JobError extends Error {
  override readonly name = 'JobError';
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

/** Does the product's own jobs, with the leases that any worker has. */
export class JobWorker {
  private readonly handlers = new Map<string, JobHandler>();

  constructor(
    private readonly work: WorkStore,
    private readonly journal: JournalStore,
    private readonly runtime: ProcessRuntime,
    private readonly clock: { now(): number },
    private readonly owner: string,
  ) {}

  handle(jobType: string, handler: JobHandler): void {
    this.handlers.set(jobType, handler);
  }

  /** Takes one batch of jobs and does them. @returns how many there were */
  async workOnce(): Promise<number> {
    const jobs = await this.work.leaseJobs([...this.handlers.keys()], BATCH, LEASE_MS, this.owner);
    await Promise.all(jobs.map((job) => this.perform(job)));
    return jobs.length;
  }

  private async perform(job: LeasedJob): Promise<void> {
    const { tenant, instanceKey, jobKey } = job;
    const options = { actor: `worker:${job.jobType}` };
    try {
      const stored = await this.journal.loadInstance(tenant, instanceKey);
      if (!stored?.state.elements[jobKey]) return;
      const variables = visibleVariables(stored.state, jobKey);
      const result = await this.handlers.get(job.jobType)!({ job, variables, now: this.clock.now() });
      // A worker whose lease was lost must not commit: another one has the job.
      if (!(await this.work.holdsLease(job))) return;
      await this.runtime.execute(
        tenant,
        instanceKey,
        { type: 'CompleteJob', elementKey: jobKey, variables: result.variables ?? {} },
        { ...options, ...(result.writes ? { writes: result.writes } : {}) },
      );
    } catch (error) {
      if (!(await this.work.holdsLease(job))) return;
      await this.runtime.execute(tenant, instanceKey, this.failure(job, error), options);
    }
  }

  private failure(job: LeasedJob, error: unknown) {
    const message = error instanceof Error ? error.message : String(error);
    if (error instanceof JobError)
      return { type: 'ThrowJobError', elementKey: job.jobKey, code: error.code, message } as const;
    const retriesLeft = job.retries - 1;
    const retryAt = new Date(this.clock.now() + retryDelayMs(job.leaseNo)).toISOString();
    return { type: 'FailJob', elementKey: job.jobKey, message, retriesLeft, retryAt } as const;
  }
}

/**
 * Delay before a failed job's next attempt, in milliseconds. Doubles from 1,000 to at most 300,000.
 * @throws RangeError when `attempt` is below 1
 */
export function retryDelayMs(attempt: number): number {
  if (attempt < 1) throw new RangeError(`Expected an attempt from 1, but got ${attempt}`);
  return Math.min(FIRST_RETRY_MS * 2 ** (attempt - 1), LAST_RETRY_MS);
}
