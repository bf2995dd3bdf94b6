import type { Json } from '#feel';
import type { TimerCycle } from '#engine';

/** A timer that is due and leased to this node. */
export interface DueTimer {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly timerKey: number;
  readonly dueAt: string;
}

/** Names a lease on a job. */
export interface JobLease {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly jobKey: number;
  /** Fencing token: a later lease has a higher one. */
  readonly leaseNo: number;
}

export interface LeasedJob extends JobLease {
  readonly elementId: string;
  readonly jobType: string;
  readonly retries: number;
  readonly headers: Readonly<Record<string, string>>;
  /** RFC 3339, by the database's clock. */
  readonly leaseExpiresAt: string;
}

/** Which jobs are leased, to whom, for how long. */
export interface JobLeaseRequest {
  /** Only of this tenant; of all when absent, in turns. */
  readonly tenant?: string;
  readonly jobTypes: readonly string[];
  readonly limit: number;
  readonly leaseMs: number;
  /** Who works on them, for operators. */
  readonly owner: string;
}

export interface WaitingSubscription {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly subscriptionKey: number;
}

export interface BufferedMessage {
  readonly tenant: string;
  readonly messageId: string;
  readonly name: string;
  readonly correlationKey: string;
  readonly variables: Record<string, Json>;
  /** RFC 3339; by the database's clock it is gone after this. */
  readonly expiresAt: string;
}

/** A process that starts on a timer, for one tenant. */
export interface StartTimer {
  readonly tenant: string;
  readonly definitionKey: string;
  readonly elementId: string;
  readonly dueAt: string;
  readonly cycle?: TimerCycle;
}

/** When a task is due and to be looked at, as the instance's state has it. */
export interface TaskTimes {
  readonly key: number;
  readonly dueAt?: string;
  readonly followUpAt?: string;
}

/** Leases on timers and jobs, and the look-ups by which messages and signals find their waiters. */
export interface WorkStore {
  /** Leases up to `limit` timers that are due by the database's clock (SKIP LOCKED), for `leaseMs`. */
  leaseDueTimers(limit: number, leaseMs: number): Promise<DueTimer[]>;
  /** Milliseconds until the next timer is due, at most `maxMs`; how long a node may sleep. */
  nextDueInMs(maxMs: number): Promise<number>;
  /** Leases free jobs, the oldest of each type and tenant first and in turns: none of them hides another. */
  leaseJobs(request: JobLeaseRequest): Promise<LeasedJob[]>;
  /** Ends every lease of this owner on jobs of these types: another worker may have them at once. */
  releaseJobs(owner: string, jobTypes: readonly string[]): Promise<void>;
  /** Of these types in these tenants, those that have a free job now. */
  freeJobTypes(
    wanted: readonly { readonly tenant: string; readonly jobType: string }[],
  ): Promise<{ tenant: string; jobType: string }[]>;
  /** Prolongs a lease to `leaseMs` from now; its new end, or undefined when it ran out or was lost. */
  extendLease(lease: JobLease, leaseMs: number): Promise<string | undefined>;
  /**
   * The job, when nobody has leased it since; then nobody else gets it for `leastMs` at least. Undefined when the lease was
   * lost: its result must not be committed.
   */
  holdLease(lease: JobLease, leastMs: number): Promise<LeasedJob | undefined>;
  /**
   * Brings the rows of an instance's open tasks in line with its state, when it is still at this revision: a commit writes what a
   * task was created with once and for all. False when it is at another revision.
   */
  alignTaskTimes(
    instance: { readonly tenant: string; readonly instanceKey: string; readonly revision: number },
    times: readonly TaskTimes[],
  ): Promise<boolean>;
  /** The oldest waiter for a message. */
  findMessageWaiter(
    tenant: string,
    name: string,
    correlationKey: string,
  ): Promise<WaitingSubscription | undefined>;
  /** Waiters for a signal after `after` (its instanceKey and subscriptionKey), at most `limit`, in key order. */
  findSignalWaiters(
    tenant: string,
    name: string,
    after: WaitingSubscription | undefined,
    limit: number,
  ): Promise<WaitingSubscription[]>;
  /** Keeps a message until its time to live ends; false when its id is there already. */
  bufferMessage(message: Omit<BufferedMessage, 'expiresAt'> & { timeToLiveMs: number }): Promise<boolean>;
  /** Takes the oldest live message for a waiter out of the buffer. */
  findBufferedMessage(
    tenant: string,
    name: string,
    correlationKey: string,
  ): Promise<BufferedMessage | undefined>;
  removeBufferedMessage(tenant: string, messageId: string): Promise<void>;
  removeExpiredMessages(): Promise<number>;
  /** Position up to which a tenant's outgoing events were delivered, when this node gets (or keeps) the courier's lease. */
  leaseCourier(tenant: string, owner: string, leaseMs: number): Promise<number | undefined>;
  moveCourier(tenant: string, owner: string, position: number): Promise<boolean>;
  /** Ends every courier's lease of this owner: another node may carry on at once. */
  releaseCourier(owner: string): Promise<void>;
  putStartTimers(timers: readonly StartTimer[]): Promise<void>;
  removeStartTimers(definitionKey: string): Promise<void>;
  leaseDueStartTimers(limit: number, leaseMs: number): Promise<StartTimer[]>;
  /** Moves a start timer on to its next due date, or removes it when `next` is undefined. */
  advanceStartTimer(
    timer: StartTimer,
    next: { dueAt: string; cycle?: TimerCycle } | undefined,
  ): Promise<void>;
  /** The database's clock, epoch ms. */
  now(): Promise<number>;
}
