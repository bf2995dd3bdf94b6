import type { Variables } from '#engine';
import { allSettled } from '../all-settled.js';
import type { HostWrites } from '../ports/process-host.port.js';
import type { LeasedJob } from '../ports/work.port.js';
import type { ActivatedJob, JobService } from './job-service.js';

const LEASE_MS = 30_000;
const BATCH = 32;

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
    private readonly jobs: JobService,
    private readonly clock: { now(): number },
    private readonly owner: string,
  ) {}

  handle(jobType: string, handler: JobHandler): void {
    this.handlers.set(jobType, handler);
  }

  handles(jobType: string): boolean {
    return this.handlers.has(jobType);
  }

  /** Takes one batch of jobs and does them. @returns how many there were */
  async workOnce(): Promise<number> {
    const jobTypes = [...this.handlers.keys()];
    const jobs = await this.jobs.activate({ jobTypes, limit: BATCH, leaseMs: LEASE_MS, owner: this.owner });
    // Every job is waited for, whatever becomes of its neighbours: a worker that stops has nothing in hand.
    await allSettled(jobs.map((job) => this.perform(job)));
    return jobs.length;
  }

  /** Gives its leases up: of jobs whose result could not be written, and of those that it was never told that it has. */
  release(): Promise<void> {
    return this.jobs.release(this.owner, [...this.handlers.keys()]);
  }

  /** A result that comes after the lease was lost is refused, and the job is another worker's. */
  private async perform(job: ActivatedJob): Promise<void> {
    const options = { actor: `worker:${job.jobType}` };
    const { variables } = job;
    try {
      const result = await this.handlers.get(job.jobType)!({ job, variables, now: this.clock.now() });
      const { writes } = result;
      await this.jobs.complete(job, result.variables ?? {}, { ...options, ...(writes && { writes }) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (error instanceof JobError) await this.jobs.throwError(job, { code: error.code, message }, options);
      else await this.jobs.fail(job, { message }, options);
    }
  }
}
