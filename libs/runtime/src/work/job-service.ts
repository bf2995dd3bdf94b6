import { elementOf, visibleVariables, type Variables } from '#engine';
import type {
  Accepted,
  CommandOptions,
  CommandOutcome,
  ProcessRuntime,
  RuntimeRejection,
} from '../command/process-runtime.js';
import type { Clock } from '../ports/clock.port.js';
import type { CommitEntry, JournalStore } from '../ports/journal.port.js';
import type { JobLease, JobLeaseRequest, LeasedJob, WorkStore } from '../ports/work.port.js';
import { backoffMs, MAX_BACKOFF_MS } from './job-backoff.js';
import { JobWaiting } from './job-waiting.js';

/** A job's command commits within this time, or finds that somebody else has the job: milliseconds. */
const COMMIT_MS = 5_000;

/** A leased job with what its worker works on. */
export interface ActivatedJob extends LeasedJob {
  readonly bpmnProcessId: string;
  readonly businessKey?: string;
  /** Variables that the task sees: all, or those asked for by name. */
  readonly variables: Variables;
}

export interface ActivateJobs extends JobLeaseRequest {
  /** Only variables of these names; all when absent. */
  readonly fetchVariables?: readonly string[];
}

export type JobRejection =
  RuntimeRejection | { readonly code: 'LEASE_LOST' | 'INVALID_ARGUMENT'; readonly message: string };

export type JobOutcome = Accepted | { readonly outcome: 'rejected'; readonly rejection: JobRejection };

export interface JobFailure {
  readonly message: string;
  /** One less than before when absent; 0 raises an incident. */
  readonly retriesLeft?: number;
  /** Milliseconds until the next attempt; by the task's `retryBackoff` header, else growing, when absent. */
  readonly backoffMs?: number;
}

/**
 * Jobs for workers, in this process and outside: leased in turns, done under a fencing token. A worker that lost its lease is
 * refused, whatever it brings; a job's result is written once.
 */
export class JobService {
  private readonly waiting: JobWaiting;

  constructor(
    private readonly work: WorkStore,
    private readonly journal: JournalStore,
    private readonly runtime: ProcessRuntime,
    private readonly clock: Clock,
    onError: (error: unknown) => void,
  ) {
    this.waiting = new JobWaiting(work, onError);
  }

  /** A commit of this node: whoever waits for its jobs need not wait for the next look. */
  noticed({ tenant, changes, at }: CommitEntry): void {
    for (const { jobType, retries, availableAt } of changes.jobs)
      if (retries > 0 && (availableAt ?? at) <= at) this.waiting.tell(tenant, jobType);
  }

  /** Leases jobs and reads what they work on. */
  async activate(request: ActivateJobs): Promise<ActivatedJob[]> {
    const leased = await this.work.leaseJobs(request);
    const jobs = await Promise.all(leased.map((job) => this.read(job, request.fetchVariables)));
    return jobs.filter((job) => job !== undefined);
  }

  /**
   * As `activate`, of one tenant; waits for a job for `waitMs` at most when there is none. A caller that has left (the signal)
   * is given none.
   */
  async activateWithin(
    request: ActivateJobs & { readonly tenant: string },
    waitMs: number,
    signal?: AbortSignal,
  ): Promise<ActivatedJob[]> {
    const end = performance.now() + waitMs;
    for (;;) {
      if (signal?.aborted === true || this.waiting.isClosed) return [];
      const jobs = await this.activate(request);
      const left = end - performance.now();
      if (jobs.length > 0 || left <= 0) return jobs;
      await this.waiting.forJob(request.tenant, request.jobTypes, left, signal);
    }
  }

  complete(lease: JobLease, variables: Variables, options: CommandOptions): Promise<JobOutcome> {
    return this.settle(lease, options, () => ({ type: 'CompleteJob', elementKey: lease.jobKey, variables }));
  }

  /** A failed attempt: tried again after a pause, or an incident when no retries are left. */
  fail(lease: JobLease, failure: JobFailure, options: CommandOptions): Promise<JobOutcome> {
    return this.settle(lease, options, (job) => {
      const retriesLeft = Math.max(0, failure.retriesLeft ?? job.retries - 1);
      const pauseMs = Math.min(failure.backoffMs ?? backoffMs(job.headers, attemptOf(job)), MAX_BACKOFF_MS);
      const retryAt = new Date(this.clock.now() + pauseMs).toISOString();
      const { message } = failure;
      return { type: 'FailJob', elementKey: job.jobKey, message, retriesLeft, retryAt };
    });
  }

  /** A BPMN error, which a boundary event of the task may catch; an incident when none does. */
  throwError(
    lease: JobLease,
    error: { readonly code: string; readonly message: string; readonly variables?: Variables },
    options: CommandOptions,
  ): Promise<JobOutcome> {
    return this.settle(lease, options, () => ({
      type: 'ThrowJobError',
      elementKey: lease.jobKey,
      code: error.code,
      message: error.message,
      ...(error.variables && { variables: error.variables }),
    }));
  }

  /** Prolongs a lease to `leaseMs` from now. @returns its new end (RFC 3339); undefined when it ran out or was lost */
  extend(lease: JobLease, leaseMs: number): Promise<string | undefined> {
    return this.work.extendLease(lease, leaseMs);
  }

  /** Gives up every lease of a worker that stops. Not while it works. */
  release(owner: string, jobTypes: readonly string[]): Promise<void> {
    return this.work.releaseJobs(owner, jobTypes);
  }

  /** Sends whoever waits home and lets nobody wait again, so that a node can stop. */
  close(): void {
    this.waiting.close();
  }

  private async read(
    job: LeasedJob,
    names: readonly string[] | undefined,
  ): Promise<ActivatedJob | undefined> {
    const stored = await this.journal.loadInstance(job.tenant, job.instanceKey);
    // The row may be a moment older than the state.
    if (!stored || elementOf(stored.state, job.jobKey)?.wait?.type !== 'job') return undefined;
    const visible = visibleVariables(stored.state, job.jobKey);
    const variables =
      names === undefined
        ? visible
        : Object.fromEntries(
            names
              .filter((name) => Object.hasOwn(visible, name))
              .map((name) => [name, visible[name]!] as const),
          );
    const { bpmnProcessId, businessKey } = stored.state;
    return { ...job, bpmnProcessId, variables, ...(businessKey !== undefined && { businessKey }) };
  }

  /** Runs a job's command when the lease is held, and nobody else can get the job while it commits. */
  private async settle(
    lease: JobLease,
    options: CommandOptions,
    commandOf: (job: LeasedJob) => Parameters<ProcessRuntime['execute']>[2],
  ): Promise<JobOutcome> {
    const job = await this.work.holdLease(lease, COMMIT_MS);
    // A job that is done is gone: whoever asks again with his key did it himself.
    if (!job) return (await this.runtime.firstAnswer(lease.tenant, options)) ?? leaseLost();
    const outcome: CommandOutcome = await this.runtime.execute(
      lease.tenant,
      lease.instanceKey,
      commandOf(job),
      options,
    );
    // The task went on by itself: an event or an operator was faster.
    return outcome.outcome === 'rejected' && outcome.rejection.code === 'NOT_FOUND' ? leaseLost() : outcome;
  }
}

/** A failed attempt takes two numbers: its lease and its commit. */
function attemptOf({ leaseNo }: JobLease): number {
  return Math.max(1, Math.ceil(leaseNo / 2));
}

function leaseLost(): JobOutcome {
  const message = 'Expected the lease to hold, but it ran out, or the job went on without it';
  return { outcome: 'rejected', rejection: { code: 'LEASE_LOST', message } };
}
