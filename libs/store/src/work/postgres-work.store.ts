import type { Pool } from 'pg';
import type { TimerCycle } from '#engine';
import type { Json } from '#feel';
import type {
  BufferedMessage,
  DueTimer,
  JobLease,
  JobLeaseRequest,
  LeasedJob,
  StartTimer,
  TaskTimes,
  WaitingSubscription,
  WorkStore,
} from '#runtime';
import { SUBSCRIPTION_TYPES } from '../journal/encode-entry.js';
import { bucketOf, isUuid } from '../tenancy.js';
import { inTransaction } from '../transaction.js';
import { alignTaskTimes } from './align-task-times.js';
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
  /** Where in the ring of tenants the next lease across tenants begins. */
  private place = anyPlace();

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

  async leaseJobs({ tenant, jobTypes, limit, leaseMs, owner }: JobLeaseRequest): Promise<LeasedJob[]> {
    if (jobTypes.length === 0 || limit < 1) return [];
    const values = [[...new Set(jobTypes)], limit, leaseMs, owner];
    const { rows } = await this.pool.query<JobRow>(
      tenant === undefined
        ? {
            name: 'lease_jobs',
            text: JOB_SQL.leaseAcrossTenants,
            values: [...values, this.place],
          }
        : {
            name: 'lease_jobs_of_tenant',
            text: JOB_SQL.leaseOfTenant,
            values: [...values, bucketOf(tenant), tenant],
          },
    );
    if (tenant === undefined) this.place = placeAfter(rows, this.place, limit);
    return rows.map(toLeasedJob);
  }

  async freeJobTypes(
    wanted: readonly { readonly tenant: string; readonly jobType: string }[],
  ): Promise<{ tenant: string; jobType: string }[]> {
    if (wanted.length === 0) return [];
    const { rows } = await this.pool.query<{ tenant: string; job_type: string }>({
      name: 'free_job_types',
      text: JOB_SQL.freeTypes,
      values: [
        wanted.map(({ tenant }) => bucketOf(tenant)),
        wanted.map(({ tenant }) => tenant),
        wanted.map(({ jobType }) => jobType),
      ],
    });
    return rows.map((row) => ({ tenant: row.tenant, jobType: row.job_type }));
  }

  async extendLease(lease: JobLease, leaseMs: number): Promise<string | undefined> {
    const { rows } = await this.pool.query<{ available_at: Date }>({
      name: 'extend_lease',
      text: JOB_SQL.extend,
      values: [...leaseValues(lease), leaseMs],
    });
    return rows[0]?.available_at.toISOString();
  }

  async holdLease(lease: JobLease, leastMs: number): Promise<LeasedJob | undefined> {
    const { rows } = await this.pool.query<JobRow>({
      name: 'hold_lease',
      text: JOB_SQL.hold,
      values: [...leaseValues(lease), leastMs],
    });
    return rows[0] && toLeasedJob(rows[0]);
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

  alignTaskTimes(
    instance: { tenant: string; instanceKey: string; revision: number },
    times: readonly TaskTimes[],
  ): Promise<boolean> {
    return inTransaction(this.pool, (client) => alignTaskTimes(client, instance, times));
  }

  async releaseJobs(owner: string, jobTypes: readonly string[]): Promise<void> {
    await this.pool.query({ name: 'release_jobs', text: JOB_SQL.release, values: [owner, jobTypes] });
  }

  async releaseCourier(owner: string): Promise<void> {
    await this.pool.query({ name: 'release_courier', text: MESSAGE_SQL.releaseCourier, values: [owner] });
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

function leaseValues({ tenant, instanceKey, jobKey, leaseNo }: JobLease): unknown[] {
  return [bucketOf(tenant), tenant, instanceKey, jobKey, leaseNo];
}

function toLeasedJob(row: JobRow): LeasedJob {
  return {
    tenant: row.tenant,
    instanceKey: row.instance_key,
    jobKey: row.job_key,
    elementId: row.element_id,
    jobType: row.job_type,
    retries: row.retries,
    headers: JSON.parse(row.headers) as Record<string, string>,
    leaseNo: row.lease_no,
    leaseExpiresAt: row.available_at.toISOString(),
  };
}

/**
 * The ring goes on behind the last tenant that a lease has served. A lease that was not filled may have seen only tenants whose
 * jobs are all leased: the next one begins anywhere, so that it comes to others.
 */
function placeAfter(rows: readonly JobRow[], start: string, limit: number): string {
  if (rows.length < limit) return anyPlace();
  const [first = '', ...others] = rows.map(({ tenant }) => tenant);
  const isLater = (a: string, b: string) => (a >= start === b >= start ? a > b : a < start);
  return `${others.reduce((last, tenant) => (isLater(tenant, last) ? tenant : last), first)} `;
}

/** Anywhere among the codes of regions, such as `14.08`. */
function anyPlace(): string {
  const digits = String(Math.floor(Math.random() * 10_000)).padStart(4, '0');
  return `${digits.slice(0, 2)}.${digits.slice(2)}`;
}
