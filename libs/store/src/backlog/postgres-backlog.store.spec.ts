import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { openStore, type Store } from '../open-store.js';
import { entry } from '../testing/entries.js';

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase();
  store = await openStore({ connectionString: database.connectionString });
  await store.journal.ensureTenants(['14.08', '21']);
}, 60_000);
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

const ago = (seconds: number) => new Date(Date.now() - seconds * 1000).toISOString();
const soon = new Date(Date.now() + 3_600_000).toISOString();
const job = (key: number, availableAt: string, retries = 3) => ({
  key,
  elementId: 'kirim',
  jobType: 'kirim',
  retries,
  headers: {},
  availableAt,
});

it('should count what waits beyond its time in all tenants, and tell the age of the oldest', async () => {
  expect(await store.backlog.backlog()).toEqual(
    ['jobs', 'timers', 'journal', 'messages', 'incidents', 'webhook_journal', 'webhooks', 'dead_letters'].map(
      (kind) => ({ kind, count: 0, oldestS: 0 }),
    ),
  );
  const incident = { elementKey: 1, elementId: 'a', kind: 'EXPRESSION_FAILED', message: '' };
  const first = entry({
    at: ago(90),
    changes: {
      timers: [
        { key: 1, dueAt: ago(60) },
        { key: 2, dueAt: soon },
      ],
      jobs: [job(3, ago(30)), job(4, soon), job(5, ago(30), 0)],
      incidents: [
        { key: 6, ...incident },
        { key: 7, ...incident },
      ],
    },
  });
  await store.journal.commit(first);
  await store.journal.commit(
    entry({ instanceKey: first.instanceKey, expectedRevision: 1, changes: { incidentsResolved: [7] } }),
  );
  await store.journal.commit(entry({ tenant: '21', changes: { timers: [{ key: 1, dueAt: ago(10) }] } }));
  await store.work.bufferMessage({
    tenant: '21',
    messageId: 'm',
    name: 'balasan',
    correlationKey: 'k',
    variables: {},
    timeToLiveMs: 60_000,
  });
  const webhook = {
    tenant: '21',
    kinds: [],
    url: 'https://example.go.id',
    actor: 'a',
    reason: 'r',
    sealedSecret: 's',
  };
  await store.webhooks.register({ ...webhook, webhookKey: first.instanceKey });
  await store.journal.commit(entry({ tenant: '21' }));
  await store.journal.commit(entry({ tenant: '21' }));
  const lease = (await store.webhooks.leaseBehind('a', 1_000))!;
  const planned = ['1', '2', '3'].map((messageId) => ({
    position: 2,
    instanceKey: randomUUID(),
    kind: 'task.added',
    messageId,
    body: '{}',
  }));
  await store.webhooks.plan(lease, 2, planned);
  const [given] = await store.webhooks.lease(lease, { owner: 'a', leaseMs: 1_000, limit: 1 });
  await store.webhooks.settle(given!, { kind: 'dead', fault: '' });
  // The courier of the second tenant has looked at everything.
  expect(await store.work.leaseCourier('21', 'a', 1_000)).toBe(0);
  await store.work.moveCourier('21', 'a', 1);

  const found = new Map((await store.backlog.backlog()).map((backlog) => [backlog.kind, backlog]));
  expect([...found].map(([kind, { count }]) => [kind, count])).toEqual([
    ['jobs', 1],
    ['timers', 2],
    ['journal', 4],
    ['messages', 1],
    ['incidents', 1],
    ['webhook_journal', 1],
    ['webhooks', 2],
    ['dead_letters', 1],
  ]);
  expect(Math.round(found.get('jobs')!.oldestS / 10)).toBe(3);
  expect(Math.round(found.get('timers')!.oldestS / 10)).toBe(6);
  expect(Math.round(found.get('incidents')!.oldestS / 10)).toBe(9);
});
