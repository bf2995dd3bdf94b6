import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { openStore, type Store } from '../open-store.js';
import { DEFINITION, entry } from '../testing/entries.js';

const PAST = '2026-01-01T00:00:00.000Z';
const tenant = '14.08';
let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase();
  store = await openStore({ connectionString: database.connectionString });
  await store.journal.ensureTenants([tenant, '21']);
}, 60_000);
beforeEach(() => store.pool.query('truncate timer, job, start_timer, event_subscription, message'));
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('PostgresWorkStore', () => {
  it('should lease each due timer to one node only, and again when the lease ran out', async () => {
    for (let n = 0; n < 10; n++)
      await store.journal.commit(entry({ changes: { timers: [{ key: 1, dueAt: PAST }] } }));
    await store.journal.commit(entry({ changes: { timers: [{ key: 1, dueAt: inMs(60_000) }] } }));

    const shares = await Promise.all(Array.from({ length: 5 }, () => store.work.leaseDueTimers(2, 400)));
    const keys = shares.flat().map(({ instanceKey }) => instanceKey);
    expect(keys).toHaveLength(10);
    expect(new Set(keys).size).toBe(10);
    expect(await store.work.leaseDueTimers(100, 400)).toEqual([]);

    expect(await store.work.nextDueInMs(100_000)).toBeLessThanOrEqual(400);
    let again = 0;
    await until(async () => (again += (await store.work.leaseDueTimers(100, 60_000)).length) === 10);
    expect(await store.work.nextDueInMs(100_000)).toBeGreaterThan(50_000);
  });

  it('should move and remove timers with the commit of their instance', async () => {
    const { instanceKey } = entry();
    await store.journal.commit(
      entry({
        instanceKey,
        changes: {
          timers: [
            { key: 3, dueAt: PAST },
            { key: 4, dueAt: PAST },
          ],
        },
      }),
    );
    await store.journal.commit(
      entry({
        instanceKey,
        expectedRevision: 1,
        changes: { timers: [{ key: 3, dueAt: inMs(60_000) }], timersGone: [4] },
      }),
    );
    expect(await store.work.leaseDueTimers(10, 1_000)).toEqual([]);
    expect(await store.work.nextDueInMs(5)).toBe(5);
  });

  it('should lease jobs by type, oldest first, with a fencing token that grows', async () => {
    const jobOf = (key: number, jobType: string) => ({
      key,
      elementId: 'Kirim',
      jobType,
      retries: 3,
      headers: { to: 'a' },
    });
    const { instanceKey } = entry();
    await store.journal.commit(
      entry({
        instanceKey,
        at: PAST,
        changes: { jobs: [jobOf(1, 'mail'), jobOf(2, 'sms'), { ...jobOf(3, 'mail'), retries: 0 }] },
      }),
    );
    expect(await store.work.leaseJobs({ jobTypes: ['fax'], limit: 10, leaseMs: 1_000, owner: 'a' })).toEqual(
      [],
    );
    const [first, ...others] = await store.work.leaseJobs({
      jobTypes: ['mail'],
      limit: 10,
      leaseMs: 30,
      owner: 'a',
    });
    expect(others).toEqual([]);
    expect(first).toMatchObject({
      tenant,
      instanceKey,
      jobKey: 1,
      jobType: 'mail',
      headers: { to: 'a' },
      retries: 3,
      leaseNo: 1,
    });
    expect(await store.work.extendLease(first!, 40)).toBeDefined();

    let second: typeof first;
    await until(
      async () =>
        ([second] = await store.work.leaseJobs({
          jobTypes: ['mail', 'fax'],
          limit: 10,
          leaseMs: 60_000,
          owner: 'b',
        })).length === 1,
    );
    expect(second!.leaseNo).toBe(2);
    expect(await store.work.holdLease(first!, 1_000)).toBeUndefined();
    expect(await store.work.extendLease(first!, 1_000)).toBeUndefined();
    expect(await store.work.holdLease(second!, 1_000)).toEqual(second);

    // A worker that stops gives up what is its own, and nothing of it commits after.
    await store.work.releaseJobs('a', ['mail']);
    await store.work.releaseJobs('b', ['sms']);
    expect(await store.work.holdLease(second!, 1_000)).toEqual(second);
    await store.work.releaseJobs('b', ['mail']);
    expect(await store.work.holdLease(second!, 1_000)).toBeUndefined();
    const [third] = await store.work.leaseJobs({
      jobTypes: ['mail'],
      limit: 10,
      leaseMs: 60_000,
      owner: 'c',
    });
    expect(third).toMatchObject({ jobKey: 1, leaseNo: 4 });

    await store.journal.commit(
      entry({
        instanceKey,
        expectedRevision: 1,
        changes: { jobs: [{ ...jobOf(1, 'mail'), retries: 2, availableAt: inMs(60_000) }] },
      }),
    );
    expect(await store.work.holdLease(third!, 1_000)).toBeUndefined();
    expect(await store.work.leaseJobs({ jobTypes: ['mail'], limit: 10, leaseMs: 1_000, owner: 'c' })).toEqual(
      [],
    );
    await store.journal.commit(entry({ instanceKey, expectedRevision: 2, changes: { jobsGone: [1, 2, 3] } }));
    expect(
      await store.work.leaseJobs({ jobTypes: ['mail', 'sms'], limit: 10, leaseMs: 1_000, owner: 'c' }),
    ).toEqual([]);
  });

  it('should share jobs between racing workers without giving one twice', async () => {
    await Promise.all(
      Array.from({ length: 60 }, () =>
        store.journal.commit(
          entry({
            at: PAST,
            changes: { jobs: [{ key: 1, elementId: 'E', jobType: 'mail', retries: 1, headers: {} }] },
          }),
        ),
      ),
    );
    const shares = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        store.work.leaseJobs({ jobTypes: ['mail'], limit: 10, leaseMs: 60_000, owner: `w${n}` }),
      ),
    );
    const keys = shares.flat().map(({ instanceKey }) => instanceKey);
    expect(new Set(keys).size).toBe(keys.length);
    expect(keys).toHaveLength(60);
  });

  const jobsOf = (region: string, jobType: string, count: number) =>
    Promise.all(
      Array.from({ length: count }, () =>
        store.journal.commit(
          entry({
            tenant: region,
            at: PAST,
            changes: { jobs: [{ key: 1, elementId: 'E', jobType, retries: 1, headers: {} }] },
          }),
        ),
      ),
    );

  it('should let neither a busy tenant nor a busy type hide another', async () => {
    await jobsOf(tenant, 'mail', 40);
    await jobsOf(tenant, 'sms', 3);
    await jobsOf('21', 'mail', 2);
    const across = await store.work.leaseJobs({
      jobTypes: ['mail', 'sms'],
      limit: 9,
      leaseMs: 60_000,
      owner: 'a',
    });
    const counts = new Map<string, number>();
    for (const { tenant: region, jobType } of across)
      counts.set(`${region} ${jobType}`, (counts.get(`${region} ${jobType}`) ?? 0) + 1);
    expect(Object.fromEntries(counts)).toEqual({ '14.08 mail': 4, '14.08 sms': 3, '21 mail': 2 });

    const own = await store.work.leaseJobs({
      tenant,
      jobTypes: ['mail'],
      limit: 100,
      leaseMs: 60_000,
      owner: 'b',
    });
    expect(own).toHaveLength(36);
    expect(
      await store.work.leaseJobs({ tenant: '21', jobTypes: ['mail'], limit: 9, leaseMs: 1, owner: 'b' }),
    ).toEqual([]);
  });

  it('should come to every tenant, however busy the others are', async () => {
    const regions = Array.from({ length: 80 }, (_, n) => `${10 + n}.01`);
    await store.journal.ensureTenants(regions);
    await Promise.all(regions.map((region) => jobsOf(region, 'mail', 3)));
    const served: string[] = [];
    for (let n = 0; n < 16; n++)
      for (const job of await store.work.leaseJobs({
        jobTypes: ['mail'],
        limit: 5,
        leaseMs: 60_000,
        owner: 'a',
      }))
        served.push(job.tenant);
    expect(served).toHaveLength(80);
    expect(new Set(served).size).toBe(80);
  });

  it('should tell which types have a free job', async () => {
    await jobsOf(tenant, 'mail', 1);
    const wanted = [
      { tenant, jobType: 'mail' },
      { tenant, jobType: 'sms' },
      { tenant: '21', jobType: 'mail' },
    ];
    expect(await store.work.freeJobTypes(wanted)).toEqual([{ tenant, jobType: 'mail' }]);
    await store.work.leaseJobs({ tenant, jobTypes: ['mail'], limit: 1, leaseMs: 60_000, owner: 'a' });
    expect(await store.work.freeJobTypes(wanted)).toEqual([]);
  });

  it('should keep a job from others while its holder commits, even when the lease had run out', async () => {
    await jobsOf(tenant, 'mail', 1);
    const request = { tenant, jobTypes: ['mail'], limit: 1, owner: 'a' };
    const [job] = await store.work.leaseJobs({ ...request, leaseMs: 1 });
    await until(async () => (await store.work.freeJobTypes([{ tenant, jobType: 'mail' }])).length === 1);
    expect(await store.work.extendLease(job!, 1_000)).toBeUndefined();
    expect(await store.work.holdLease(job!, 30_000)).toMatchObject({ leaseNo: 1 });
    expect(await store.work.leaseJobs({ ...request, leaseMs: 1 })).toEqual([]);
  });

  it('should find the oldest waiter of a message, and waiters of a signal page by page', async () => {
    const early = entry({ at: '2026-01-01T00:00:00.000Z' }).instanceKey;
    const message = { key: 7, type: 'message' as const, name: 'balasan', correlationKey: 'K-1' };
    await store.journal.commit(
      entry({ at: '2026-01-02T00:00:00.000Z', changes: { subscriptions: [message] } }),
    );
    await store.journal.commit(
      entry({ instanceKey: early, at: '2026-01-01T00:00:00.000Z', changes: { subscriptions: [message] } }),
    );
    expect(await store.work.findMessageWaiter(tenant, 'balasan', 'K-1')).toEqual({
      tenant,
      instanceKey: early,
      subscriptionKey: 7,
    });
    expect(await store.work.findMessageWaiter('21', 'balasan', 'K-1')).toBeUndefined();
    await store.journal.commit(
      entry({ instanceKey: early, expectedRevision: 1, changes: { subscriptionsGone: [7] } }),
    );
    expect((await store.work.findMessageWaiter(tenant, 'balasan', 'K-1'))?.instanceKey).not.toBe(early);

    const signal = (key: number) => ({ key, type: 'signal' as const, name: 'libur', correlationKey: '' });
    for (let n = 0; n < 3; n++)
      await store.journal.commit(entry({ changes: { subscriptions: [signal(1), signal(2)] } }));
    const seen = [];
    let after;
    for (;;) {
      const page = await store.work.findSignalWaiters(tenant, 'libur', after, 4);
      if (page.length === 0) break;
      seen.push(...page);
      after = page.at(-1);
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen.map(({ instanceKey, subscriptionKey }) => instanceKey + subscriptionKey)).size).toBe(
      6,
    );
  });

  it('should buffer a message once until its time to live ends', async () => {
    const message = { tenant, messageId: 'm-1', name: 'balasan', correlationKey: 'K-9', variables: { a: 1 } };
    expect(await store.work.bufferMessage({ ...message, timeToLiveMs: 60_000 })).toBe(true);
    expect(await store.work.bufferMessage({ ...message, timeToLiveMs: 60_000 })).toBe(false);
    expect(await store.work.bufferMessage({ ...message, messageId: 'm-2', timeToLiveMs: 1 })).toBe(true);
    expect(await store.work.findBufferedMessage(tenant, 'balasan', 'K-9')).toMatchObject({
      messageId: 'm-1',
      variables: { a: 1 },
    });
    await store.work.removeBufferedMessage(tenant, 'm-1');
    expect(await store.work.findBufferedMessage(tenant, 'balasan', 'K-9')).toBeUndefined();
    await until(async () => (await store.work.removeExpiredMessages()) === 1);
  });

  it('should give the courier of a tenant to one node, and move it forwards only', async () => {
    expect(await store.work.leaseCourier(tenant, 'a', 60_000)).toBe(0);
    expect(await store.work.leaseCourier(tenant, 'b', 60_000)).toBeUndefined();
    expect(await store.work.moveCourier(tenant, 'b', 9)).toBe(false);
    expect(await store.work.moveCourier(tenant, 'a', 5)).toBe(true);
    expect(await store.work.moveCourier(tenant, 'a', 3)).toBe(true);
    expect(await store.work.leaseCourier(tenant, 'a', 1)).toBe(5);
    await until(async () => (await store.work.leaseCourier(tenant, 'b', 60_000)) === 5);
  });

  it('should lease start timers, advance them and remove them', async () => {
    const timer = { tenant, definitionKey: DEFINITION, elementId: 'Mulai', dueAt: PAST };
    await store.work.putStartTimers([timer, { ...timer, tenant: '21', dueAt: inMs(90_000) }]);
    expect(await store.work.leaseDueStartTimers(10, 60_000)).toEqual([timer]);
    expect(await store.work.leaseDueStartTimers(10, 60_000)).toEqual([]);
    const next = { dueAt: '2026-01-02T00:00:00.000Z' };
    await store.work.advanceStartTimer(timer, next);
    expect(await store.work.leaseDueStartTimers(10, 60_000)).toEqual([{ ...timer, ...next }]);
    await store.work.advanceStartTimer(timer, undefined);
    expect((await store.pool.query('select 1 from start_timer')).rowCount).toBe(2);
    await store.work.advanceStartTimer({ ...timer, ...next }, undefined);
    expect((await store.pool.query('select 1 from start_timer')).rowCount).toBe(1);
    await store.work.removeStartTimers(DEFINITION);
    await store.work.removeStartTimers(randomUUID());
    expect(await store.work.nextDueInMs(1_234)).toBe(1_234);
  });

  it('should tell the time of the database', async () => {
    expect(Math.abs((await store.work.now()) - Date.now())).toBeLessThan(5_000);
  });
});

/** Polls a condition; the test's own time-out ends it. */
async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}
