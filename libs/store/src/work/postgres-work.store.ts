import type { Pool } from 'pg';
import type { TimerCycle } from '#engine';
import type { Json } from '#feel';
import type {
  BufferedMessage,
  DueTimer,
  LeasedJob,
  StartTimer,
  WaitingSubscription,
  WorkStore,
} from '#runtime';
import { SUBSCRIPTION_TYPES } from '../journal/encode-entry.js';
import { bucketOf, isUuid } from '../tenancy.js';
import { START_TIMER_SQL, TIMER_SQL } from './timer.sql.js';
import { JOB_SQL } from './job.sql.js';
import { MESSAGE_SQL } from './message.sql.js';

const MESSAGE = SUBSCRIPTION_TYPES.indexOf('message');
const SIGNAL = SUBSCRIPTION_TYPES.indexOf('signal');

interface JobRow {
  readonly tenant: string;
  readonly instance_key: string;
  readonly job_key: number;
  readonly element_id: string;
  readonly job_type: string;
  readonly retries: number;
  readonly headers: string;
  readonly lease_no: number;
  readonly available_at: Date;
}

/** Leases and look-ups in PostgreSQL; all moments are the database's. */
export class PostgresWorkStore implements WorkStore {
  constructor(private readonly pool: Pool) {}

  async leaseDueTimers(limit: number, leaseMs: number): Promise<DueTimer[]> {
    const { rows } = await this.pool.query<{
      tenant: string;
      instance_key: string;
      timer_key: number;
      due_at: Date;
    }>({
      name: 'lease_due_timers',
      text: TIMER_SQL.leaseDue,
      values: [limit, leaseMs],
    });
    return rows
      .map((row) => ({
        tenant: row.tenant,
        instanceKey: row.instance_key,
        timerKey: row.timer_key,
        dueAt: row.due_at.toISOString(),
      }))
      .sort((a, b) => (a.dueAt < b.dueAt ? -1 : a.dueAt > b.dueAt ? 1 : 0));
  }

  async nextDueInMs(maxMs: number): Promise<number> {
    const { rows } = await this.pool.query<{ wait: number | null }>({
      name: 'next_due',
      text: TIMER_SQL.nextDue,
    });
    const wait = rows[0]?.wait;
    return wait === null || wait === undefined ? maxMs : Math.min(maxMs, Math.max(0, Math.ceil(wait)));
  }

  async leaseJobs(
    jobTypes: readonly string[],
    limit: number,
    leaseMs: number,
    owner: string,
  ): Promise<LeasedJob[]> {
    if (jobTypes.length === 0) return [];
    const { rows } = await this.pool.query<JobRow>({
      name: 'lease_jobs',
      text: JOB_SQL.lease,
      values: [[...new Set(jobTypes)], limit, leaseMs, owner],
    });
    return rows.map((row) => ({
      tenant: row.tenant,
      instanceKey: row.instance_key,
      jobKey: row.job_key,
      elementId: row.element_id,
      jobType: row.job_type,
      retries: row.retries,
      headers: JSON.parse(row.headers) as Record<string, string>,
      leaseNo: row.lease_no,
      leaseExpiresAt: row.available_at.toISOString(),
    }));
  }

  async extendLease(job: LeasedJob, leaseMs: number): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'extend_lease',
      text: JOB_SQL.extend,
      values: [bucketOf(job.tenant), job.tenant, job.instanceKey, job.jobKey, job.leaseNo, leaseMs],
    });
    return rowCount === 1;
  }

  async holdsLease(job: LeasedJob): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'holds_lease',
      text: JOB_SQL.holds,
      values: [bucketOf(job.tenant), job.tenant, job.instanceKey, job.jobKey, job.leaseNo],
    });
    return rowCount === 1;
  }

  async findMessageWaiter(
    tenant: string,
    name: string,
    correlationKey: string,
  ): Promise<WaitingSubscription | undefined> {
    const { rows } = await this.pool.query<{ instance_key: string; subscription_key: number }>({
      name: 'find_message_waiter',
      text: MESSAGE_SQL.findWaiter,
      values: [bucketOf(tenant), tenant, MESSAGE, name, correlationKey],
    });
    return (
      rows[0] && { tenant, instanceKey: rows[0].instance_key, subscriptionKey: rows[0].subscription_key }
    );
  }

  async findSignalWaiters(
    tenant: string,
    name: string,
    after: WaitingSubscription | undefined,
    limit: number,
  ): Promise<WaitingSubscription[]> {
    const { rows } = await this.pool.query<{ instance_key: string; subscription_key: number }>({
      name: 'find_signal_waiters',
      text: MESSAGE_SQL.findSignalWaiters,
      values: [
        bucketOf(tenant),
        tenant,
        SIGNAL,
        name,
        after?.instanceKey ?? '00000000-0000-0000-0000-000000000000',
        after?.subscriptionKey ?? -1,
        limit,
      ],
    });
    return rows.map((row) => ({
      tenant,
      instanceKey: row.instance_key,
      subscriptionKey: row.subscription_key,
    }));
  }

  async bufferMessage(
    message: Omit<BufferedMessage, 'expiresAt'> & { timeToLiveMs: number },
  ): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'buffer_message',
      text: MESSAGE_SQL.buffer,
      values: [
        bucketOf(message.tenant),
        message.tenant,
        message.messageId,
        message.name,
        message.correlationKey,
        JSON.stringify(message.variables),
        message.timeToLiveMs,
      ],
    });
    return rowCount === 1;
  }

  async findBufferedMessage(
    tenant: string,
    name: string,
    correlationKey: string,
  ): Promise<BufferedMessage | undefined> {
    const { rows } = await this.pool.query<{ message_id: string; variables: string; expires_at: Date }>({
      name: 'find_buffered_message',
      text: MESSAGE_SQL.findBuffered,
      values: [bucketOf(tenant), tenant, name, correlationKey],
    });
    const row = rows[0];
    return (
      row && {
        tenant,
        messageId: row.message_id,
        name,
        correlationKey,
        variables: JSON.parse(row.variables) as Record<string, Json>,
        expiresAt: row.expires_at.toISOString(),
      }
    );
  }

  async removeBufferedMessage(tenant: string, messageId: string): Promise<void> {
    await this.pool.query({
      name: 'remove_message',
      text: MESSAGE_SQL.remove,
      values: [bucketOf(tenant), tenant, messageId],
    });
  }

  async removeExpiredMessages(): Promise<number> {
    return (await this.pool.query(MESSAGE_SQL.removeExpired)).rowCount ?? 0;
  }

  async leaseCourier(tenant: string, owner: string, leaseMs: number): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ position: number }>({
      name: 'lease_courier',
      text: MESSAGE_SQL.leaseCourier,
      values: [bucketOf(tenant), tenant, owner, leaseMs],
    });
    return rows[0]?.position;
  }

  async moveCourier(tenant: string, owner: string, position: number): Promise<boolean> {
    const { rowCount } = await this.pool.query({
      name: 'move_courier',
      text: MESSAGE_SQL.moveCourier,
      values: [bucketOf(tenant), tenant, owner, position],
    });
    return rowCount === 1;
  }

  async putStartTimers(timers: readonly StartTimer[]): Promise<void> {
    if (timers.length === 0) return;
    await this.pool.query(START_TIMER_SQL.put, [
      timers.map(({ tenant }) => bucketOf(tenant)),
      timers.map(({ tenant }) => tenant),
      timers.map(({ definitionKey }) => definitionKey),
      timers.map(({ elementId }) => elementId),
      timers.map(({ dueAt }) => dueAt),
      timers.map(({ cycle }) => (cycle ? JSON.stringify(cycle) : null)),
    ]);
  }

  async removeStartTimers(definitionKey: string): Promise<void> {
    if (isUuid(definitionKey)) await this.pool.query(START_TIMER_SQL.removeOfDefinition, [definitionKey]);
  }

  async leaseDueStartTimers(limit: number, leaseMs: number): Promise<StartTimer[]> {
    const { rows } = await this.pool.query<{
      tenant: string;
      definition_key: string;
      element_id: string;
      due_at: Date;
      cycle: string | null;
    }>({ name: 'lease_due_start_timers', text: START_TIMER_SQL.leaseDue, values: [limit, leaseMs] });
    return rows.map((row) => ({
      tenant: row.tenant,
      definitionKey: row.definition_key,
      elementId: row.element_id,
      dueAt: row.due_at.toISOString(),
      ...(row.cycle !== null && { cycle: JSON.parse(row.cycle) as TimerCycle }),
    }));
  }

  async advanceStartTimer(
    timer: StartTimer,
    next: { dueAt: string; cycle?: TimerCycle } | undefined,
  ): Promise<void> {
    // Guarded by the due date: a node whose lease ran out must not move a timer that another one has moved already.
    const key = [bucketOf(timer.tenant), timer.tenant, timer.definitionKey, timer.elementId, timer.dueAt];
    if (next)
      await this.pool.query(START_TIMER_SQL.advance, [
        ...key,
        next.dueAt,
        next.cycle ? JSON.stringify(next.cycle) : null,
      ]);
    else await this.pool.query(START_TIMER_SQL.remove, key);
  }

  async now(): Promise<number> {
    const { rows } = await this.pool.query<{ now: string }>(
      'select extract(epoch from clock_timestamp()) * 1000 as now',
    );
    return Math.floor(Number(rows[0]!.now));
  }
}
