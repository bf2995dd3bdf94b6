import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { openStore, type Store } from '../index.js';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';

const DEED = { actor: 'rani', reason: 'uji' };
const LEASE = { owner: 'a', leaseMs: 60_000, limit: 10 };

describe('webhooks on PostgreSQL', () => {
  let database: TestDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await createTestDatabase();
    store = await openStore({ connectionString: database.connectionString });
  }, 60_000);
  afterAll(async () => {
    await store.close();
    await database.drop();
  });
  afterEach(() => store.pool.query('/* across tenants */ delete from webhook'));

  let regions = 0;
  /** A region whose journal has some entries, as far as its feed's counter tells. */
  async function region(entries: number): Promise<string> {
    const tenant = `9${++regions}`;
    await store.journal.ensureTenants([tenant]);
    await write(tenant, entries);
    return tenant;
  }
  const write = (tenant: string, entries: number) =>
    store.pool.query('/* across tenants */ update tenant_feed set next = next + $2 where tenant = $1', [
      tenant,
      entries,
    ]);
  const register = (tenant: string, requestKey?: string) =>
    store.webhooks.register({
      tenant,
      webhookKey: randomUUID(),
      url: 'https://example.go.id/hook',
      kinds: [],
      sealedSecret: 'tersegel-1',
      ...DEED,
      ...(requestKey === undefined ? {} : { requestKey }),
    });
  const delivery = (position: number, instanceKey: string) => ({
    position,
    instanceKey,
    kind: 'task.added',
    messageId: `msg_${position}_${instanceKey}`,
    body: '{}',
  });
  /** One that has deliveries of these instances, in this order. */
  async function planned(...instances: readonly string[]) {
    const tenant = await region(0);
    const webhook = await register(tenant);
    await write(tenant, instances.length);
    const lease = (await store.webhooks.leaseBehind('a', 60_000))!;
    expect(lease).toMatchObject({ tenant, position: 0 });
    await store.webhooks.plan(
      lease,
      instances.length,
      instances.map((instanceKey, at) => delivery(at + 1, instanceKey)),
    );
    return webhook;
  }
  const [one, two] = [randomUUID(), randomUUID()];
  const numbers = (leased: readonly { readonly number: number }[]) =>
    leased.map(({ number }) => number).sort();
  const endLeases = () =>
    store.pool.query(
      "/* across tenants */ update webhook_delivery set leased_until = now() - interval '1 s'",
    );

  it('should begin at the end of the journal, and answer the same for the same key', async () => {
    const tenant = await region(7);
    const webhook = await register(tenant, 'k');
    expect(webhook).toMatchObject({ position: 7, behind: 0, state: 'active', revision: 1, secretNumber: 1 });
    expect(await register(tenant, 'k')).toEqual(webhook);
    expect((await register(tenant)).webhookKey).not.toBe(webhook.webhookKey);
    await write(tenant, 2);
    expect(await store.webhooks.find(tenant, webhook.webhookKey)).toMatchObject({ behind: 2 });
    expect(await store.webhooks.find(await region(0), webhook.webhookKey)).toBeUndefined();
  });

  it('should let one node read the journal for it, and take nothing from one whose lease was lost', async () => {
    const tenant = await region(0);
    const { webhookKey } = await register(tenant);
    await write(tenant, 2);
    const late = (await store.webhooks.leaseBehind('a', 0))!;
    const lease = (await store.webhooks.leaseBehind('b', 60_000))!;
    expect([late.webhookKey, lease.webhookKey]).toEqual([webhookKey, webhookKey]);
    expect(await store.webhooks.leaseBehind('c', 60_000)).toBeUndefined();
    expect(await store.webhooks.plan(late, 1, [delivery(1, one)])).toBe(false);
    expect(await store.webhooks.plan(lease, 2, [delivery(1, one), delivery(2, one)])).toBe(true);
    expect(await store.webhooks.plan(lease, 2, [delivery(1, one)])).toBe(false);
    expect(await store.webhooks.counts(tenant, webhookKey)).toEqual({ waiting: 2, dead: 0 });
    expect(await store.webhooks.find(tenant, webhookKey)).toMatchObject({ position: 2, behind: 0 });
  });

  it('should hand out the first of each instance, and the next one behind it', async () => {
    const webhook = await planned(one, one, two, one);
    const leased = await store.webhooks.lease(webhook, LEASE);
    expect(numbers(leased)).toEqual([1, 3]);
    expect(await store.webhooks.lease(webhook, { ...LEASE, owner: 'b' })).toEqual([]);
    const [first] = leased.filter(({ number }) => number === 1);
    expect(await store.webhooks.settle(first!, { kind: 'delivered', httpStatus: 204 })).toBe(true);
    expect(numbers(await store.webhooks.lease(webhook, LEASE))).toEqual([2]);
  });

  it('should hold an instance whose first one failed until that is due again', async () => {
    const webhook = await planned(one, one);
    const [first] = await store.webhooks.lease(webhook, LEASE);
    await store.webhooks.settle(first!, { kind: 'wait', ms: 60_000, httpStatus: 500, fault: 'rusak' });
    expect(await store.webhooks.lease(webhook, LEASE)).toEqual([]);
    const stored = await store.webhooks.delivery(webhook.tenant, webhook.webhookKey, 1);
    expect(stored).toMatchObject({ state: 'waiting', attempts: 1, httpStatus: 500, fault: 'rusak' });
  });

  it('should take a result only from who has the lease', async () => {
    const webhook = await planned(one);
    const [lost] = await store.webhooks.lease(webhook, LEASE);
    await endLeases();
    const [held] = await store.webhooks.lease(webhook, { ...LEASE, owner: 'b' });
    expect(held!.leaseNo).toBeGreaterThan(lost!.leaseNo);
    for (const kind of ['delivered', 'wait', 'dead', 'withheld', 'release'] as const)
      expect(await store.webhooks.settle(lost!, { kind, httpStatus: 200, ms: 1, fault: '' })).toBe(false);
    expect(await store.webhooks.settle(held!, { kind: 'delivered', httpStatus: 200 })).toBe(true);
    expect(await store.webhooks.settle(held!, { kind: 'delivered', httpStatus: 200 })).toBe(false);
  });

  it('should hand on what a node had that stops', async () => {
    const webhook = await planned(one);
    const [held] = await store.webhooks.lease(webhook, LEASE);
    await store.webhooks.release('a');
    expect(await store.webhooks.settle(held!, { kind: 'delivered', httpStatus: 200 })).toBe(false);
    expect(numbers(await store.webhooks.lease(webhook, { ...LEASE, owner: 'b' }))).toEqual([1]);
  });

  it('should send nothing while it is disabled, and all that waited afterwards', async () => {
    const webhook = await planned(one);
    const { tenant, webhookKey } = webhook;
    await store.webhooks.change(tenant, webhookKey, { state: 'disabled' }, DEED);
    expect(await store.webhooks.lease(webhook, LEASE)).toEqual([]);
    expect(await store.webhooks.add(tenant, webhookKey, delivery(0, webhookKey))).toBeUndefined();
    await store.webhooks.change(tenant, webhookKey, { state: 'active' }, { ...DEED, reason: 'pulih' });
    expect(numbers(await store.webhooks.lease(webhook, LEASE))).toEqual([1]);
    expect(await store.webhooks.changes(tenant, webhookKey)).toMatchObject([
      { action: 'register', actor: 'rani', revision: 1 },
      { action: 'change', reason: 'uji' },
      { action: 'change', reason: 'pulih', revision: 3 },
    ]);
  });

  it('should sign with the secret before for as long as it was told', async () => {
    const webhook = await planned(one);
    const { tenant, webhookKey } = webhook;
    const rotate = (sealedSecret: string, overlapMs: number, requestKey?: string) =>
      store.webhooks.rotateSecret(tenant, webhookKey, { sealedSecret, overlapMs, requestKey }, DEED);
    expect(await rotate('tersegel-2', 60_000, 'r')).toMatchObject({ secretNumber: 2 });
    expect(await rotate('tersegel-3', 60_000, 'r')).toMatchObject({ secretNumber: 2 });
    expect((await store.webhooks.lease(webhook, LEASE))[0]!.sealedSecrets).toEqual([
      'tersegel-2',
      'tersegel-1',
    ]);
    await endLeases();
    await rotate('tersegel-3', 0);
    expect((await store.webhooks.lease(webhook, LEASE))[0]!.sealedSecrets).toEqual(['tersegel-3']);
  });

  it('should leave nothing of a removed one but what was done to it', async () => {
    const webhook = await planned(one);
    const { tenant, webhookKey } = webhook;
    expect(await store.webhooks.remove(tenant, webhookKey, DEED)).toBe(true);
    expect(await store.webhooks.remove(tenant, webhookKey, DEED)).toBe(false);
    expect(await store.webhooks.find(tenant, webhookKey)).toBeUndefined();
    expect(await store.webhooks.sealedSecret(tenant, webhookKey)).toBeUndefined();
    expect((await store.webhooks.list([tenant], {})).items).toEqual([]);
    expect((await store.webhooks.deliveries(tenant, webhookKey, {}, {})).items).toEqual([]);
    expect(await store.webhooks.changes(tenant, webhookKey)).toHaveLength(2);
  });

  it('should remove what ended long ago, the dead later', async () => {
    const webhook = await planned(one, two, randomUUID());
    const { tenant, webhookKey } = webhook;
    const [delivered, dead] = await store.webhooks.lease(webhook, LEASE);
    await store.webhooks.settle(delivered!, { kind: 'delivered', httpStatus: 200 });
    await store.webhooks.settle(dead!, { kind: 'dead', fault: 'rusak' });
    await store.pool.query(
      "/* across tenants */ update webhook_delivery set ended_at = ended_at - interval '8 d'",
    );
    await store.webhooks.prune(7, 90);
    const left = await store.webhooks.deliveries(tenant, webhookKey, {}, {});
    expect(left.items.map(({ item }) => item.state).sort()).toEqual(['dead', 'waiting']);
  });

  it('should page deliveries both ways and find them by their state', async () => {
    const { tenant, webhookKey } = await planned(...Array.from({ length: 5 }, () => randomUUID()));
    const page = (request: object) => store.webhooks.deliveries(tenant, webhookKey, {}, request);
    const first = await page({ first: 2 });
    expect(first.items.map(({ item }) => item.number)).toEqual([5, 4]);
    const second = await page({ first: 9, after: first.items[1]!.cursor });
    expect(second.items.map(({ item }) => item.number)).toEqual([3, 2, 1]);
    const back = await page({ last: 2, before: second.items[0]!.cursor });
    expect(back.items.map(({ item }) => item.number)).toEqual([5, 4]);
    const dead = await store.webhooks.deliveries(tenant, webhookKey, { states: ['dead'] }, {});
    expect(dead.items).toEqual([]);
  });
});
