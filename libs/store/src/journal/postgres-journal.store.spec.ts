import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { openStore, type Store } from '../open-store.js';
import { entry, userTask } from '../testing/entries.js';

let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase();
  store = await openStore({ connectionString: database.connectionString });
  await store.journal.ensureTenants(['14.08', '21', '13.71']);
}, 60_000);
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

describe('PostgresJournalStore', () => {
  it('should create an instance and give back state, hash and the very texts', async () => {
    const created = entry({ status: 'active', result: { ok: true }, idempotencyKey: 'create-1' });
    const outcome = await store.journal.commit(created);

    expect(outcome).toEqual({ outcome: 'committed', position: expect.any(Number) });
    expect(await store.journal.loadInstance('14.08', created.instanceKey)).toEqual({
      tenant: '14.08',
      instanceKey: created.instanceKey,
      revision: 1,
      state: created.state,
      hash: created.hash,
    });
    const [read] = await store.journal.readInstance('14.08', created.instanceKey);
    expect(read).toMatchObject({
      entryNo: 1,
      actor: 'budi',
      at: created.at,
      hash: created.hash,
      commandText: created.command,
      eventsText: created.events,
    });
    expect(await store.journal.findResult('14.08', 'create-1')).toEqual({ ok: true });
  });

  it('should refuse a stale revision and a second creation as conflicts', async () => {
    const first = entry();
    await store.journal.commit(first);

    expect(await store.journal.commit(entry({ instanceKey: first.instanceKey }))).toEqual({
      outcome: 'conflict',
    });
    expect(
      await store.journal.commit(entry({ instanceKey: first.instanceKey, expectedRevision: 4 })),
    ).toEqual({
      outcome: 'conflict',
    });
    expect(await store.journal.commit(entry({ instanceKey: randomUUID(), expectedRevision: 1 }))).toEqual({
      outcome: 'conflict',
    });
    expect((await store.journal.loadInstance('14.08', first.instanceKey))?.revision).toBe(1);
  });

  it('should number the neighbours of conflicts and repeated keys densely, and write nothing of those', async () => {
    const tenants = ['14.08', '21', '13.71'];
    const key = randomUUID();
    const present = entry({ idempotencyKey: key, result: 1 });
    await store.journal.commit(present);
    const before = await store.journal.heads();
    const headOf = (heads: typeof before, tenant: string) =>
      heads.find((head) => head.tenant === tenant)?.position ?? 0;
    const entries = Array.from({ length: 60 }, (_, n) => {
      const tenant = tenants[n % 3]!;
      if (n % 7 === 3) return entry({ tenant, expectedRevision: 5, changes: { timersGone: [1] } });
      if (n % 7 === 4) return entry({ instanceKey: present.instanceKey });
      if (n === 12) return entry({ tenant: '14.08', idempotencyKey: key });
      return entry({ tenant, changes: { userTasks: [userTask()] } });
    });
    const outcomes = await Promise.all(entries.map((each) => store.journal.commit(each)));
    const after = await store.journal.heads();
    for (const tenant of tenants) {
      const first = headOf(before, tenant);
      const positions = outcomes.flatMap((outcome, n) =>
        outcome.outcome === 'committed' && entries[n]!.tenant === tenant ? [outcome.position] : [],
      );
      expect(positions.sort((a, b) => a - b)).toEqual(positions.map((_, n) => first + n + 1));
      expect(headOf(after, tenant)).toBe(first + positions.length);
    }
    for (const [n, { outcome }] of outcomes.entries())
      expect(outcome).toBe(n % 7 === 3 || n % 7 === 4 ? 'conflict' : n === 12 ? 'duplicate' : 'committed');
  });

  it('should let exactly one of many racers for a revision win', async () => {
    const first = entry();
    await store.journal.commit(first);
    const racers = Array.from({ length: 32 }, (_, n) =>
      store.journal.commit(
        entry({ instanceKey: first.instanceKey, expectedRevision: 1, actor: `racer ${n}` }),
      ),
    );
    const outcomes = (await Promise.all(racers)).map(({ outcome }) => outcome);

    expect(outcomes.filter((outcome) => outcome === 'committed')).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === 'conflict')).toHaveLength(31);
  });

  it('should answer a key that was seen before with the first result', async () => {
    const key = randomUUID();
    await store.journal.commit(entry({ idempotencyKey: key, result: { number: 1 } }));

    expect(await store.journal.commit(entry({ idempotencyKey: key, result: { number: 2 } }))).toEqual({
      outcome: 'duplicate',
      result: { number: 1 },
    });
    expect(await store.journal.findResult('21', key)).toBeUndefined();
  });

  it('should give one effect to a key that comes twice in one batch', async () => {
    const key = randomUUID();
    const outcomes = await Promise.all([
      store.journal.commit(entry({ idempotencyKey: key, result: 1 })),
      store.journal.commit(entry({ idempotencyKey: key, result: 1 })),
      store.journal.commit(entry()),
    ]);
    expect(outcomes.map(({ outcome }) => outcome).sort()).toEqual(['committed', 'committed', 'duplicate']);
  });

  it('should refuse a tenant that is not registered', async () => {
    expect(await store.journal.commit(entry({ tenant: '99.99' }))).toMatchObject({
      outcome: 'refused',
      sqlState: '23503',
      message: expect.stringContaining('registered tenant'),
    });
  });

  it.each([
    ['a NUL in the state', { state: { ...entry().state, businessKey: '\u0000' } }],
    ['a NUL in the events', { events: '[{"type":"X","text":"\\u0000"}]' }],
    ['half a surrogate pair', { actor: '\ud800' }],
    ['a text that is no JSON', { command: '{"type":' }],
    ['an instance key that is no UUID', { instanceKey: 'x' }],
    ['a moment that is none', { at: 'kemarin' }],
    ['a key that is too long', { idempotencyKey: 'k'.repeat(201) }],
    [
      'a value that no index takes',
      { changes: { userTasks: [userTask({ candidateGroups: [randomText(20_000)] })] } },
    ],
  ])('should refuse %s and commit its 79 neighbours', async (_name, fields) => {
    const good = Array.from({ length: 79 }, (_, n) => entry({ tenant: n % 2 ? '14.08' : '21' }));
    const before = await heads();
    const outcomes = await Promise.all([
      ...good.slice(0, 40).map((each) => store.journal.commit(each)),
      store.journal.commit(entry(fields)),
      ...good.slice(40).map((each) => store.journal.commit(each)),
    ]);

    expect(outcomes[40]).toMatchObject({ outcome: 'refused' });
    expect(outcomes.filter(({ outcome }) => outcome === 'committed')).toHaveLength(79);
    const after = await heads();
    expect(after['14.08']! + after['21']! - before['14.08']! - before['21']!).toBe(79);
  });

  it('should write what belongs to a command with it, or nothing', async () => {
    const complaint = {
      complaintKey: randomUUID(),
      number: '1408-260105-7K3QXB',
      instanceKey: randomUUID(),
      trackingHash: Buffer.alloc(32, 7).toString('base64'),
      channel: 'web',
      receivedAt: '2026-01-05T01:00:00.000Z',
      status: 'belum_diverifikasi',
      hasContact: true,
      anonymity: 'rahasia',
      signature: [4_294_967_295, 1],
    };
    await store.journal.commit(
      entry({
        instanceKey: complaint.instanceKey,
        writes: {
          complaint: [complaint],
          complaintSeal: [
            { complaintKey: complaint.complaintKey, keyId: 'k1', wrappedKey: 'AQI=', sealed: 'AwQ=' },
          ],
          complaintChange: [
            { complaintKey: complaint.complaintKey, category: 'jalan' },
            { complaintKey: complaint.complaintKey, unit: '14.08/PUPR', isRestricted: true },
          ],
        },
      }),
    );
    expect(await store.complaints.byNumber('14.08', complaint.number)).toMatchObject({
      ...complaint,
      category: 'jalan',
      unit: '14.08/PUPR',
      isRestricted: true,
    });

    const again = entry({ writes: { complaint: [{ ...complaint, complaintKey: randomUUID() }] } });
    expect(await store.journal.commit(again)).toMatchObject({ outcome: 'refused', sqlState: '23505' });
    expect(await store.journal.loadInstance('14.08', again.instanceKey)).toBeUndefined();
    expect(
      await store.journal.commit(
        entry({ writes: { complaintChange: [{ complaintKey: 'nobody', category: 'x' }] } }),
      ),
    ).toMatchObject({ outcome: 'refused', sqlState: '23503' });
    await expect(store.journal.commit(entry({ writes: { koin: [] } }))).rejects.toThrow('"koin"');
  });

  it('should number the entries of each tenant densely from 1 for a reader who follows two committers', async () => {
    const other = await openStore({ connectionString: database.connectionString });
    const tenants = ['31.71', '31.72', '31.73'];
    await store.journal.ensureTenants(tenants);
    const total = 600;
    const commits = Promise.all(
      Array.from({ length: total }, (_, n) =>
        (n % 2 ? store : other).journal.commit(entry({ tenant: tenants[n % 3]! })),
      ),
    );
    const seen = new Map(tenants.map((tenant) => [tenant, 0]));
    while ([...seen.values()].reduce((sum, position) => sum + position, 0) < total) {
      for (const tenant of tenants) {
        for (const { position } of await other.journal.readFeed(tenant, seen.get(tenant)!, 50)) {
          expect(position).toBe(seen.get(tenant)! + 1);
          seen.set(tenant, position);
        }
      }
    }
    expect((await commits).every(({ outcome }) => outcome === 'committed')).toBe(true);
    expect(await heads()).toMatchObject({ '31.71': 200, '31.72': 200, '31.73': 200 });
    await other.close();
  });

  it('should read a part of an instance', async () => {
    const { instanceKey } = entry();
    await store.journal.commit(entry({ instanceKey, at: '2026-01-05T01:00:00.000Z' }));
    for (const n of [1, 2, 3]) {
      await store.journal.commit(
        entry({ instanceKey, expectedRevision: n, at: `2026-01-05T0${n + 1}:00:00.000Z` }),
      );
    }
    const numbers = async (range: Parameters<Store['journal']['readInstance']>[2]) =>
      (await store.journal.readInstance('14.08', instanceKey, range)).map(({ entryNo }) => entryNo);

    expect(await numbers({})).toEqual([1, 2, 3, 4]);
    expect(await numbers({ afterEntryNo: 1, upToEntryNo: 3 })).toEqual([2, 3]);
    expect(await numbers({ upToMoment: '2026-01-05T02:30:00Z' })).toEqual([1, 2]);
    expect(await numbers({ limit: 1 })).toEqual([1]);
    const all = await store.journal.readInstance('14.08', instanceKey);
    expect(await numbers({ upToPosition: all[2]!.position })).toEqual([1, 2, 3]);
    expect(await numbers({ upToPosition: all[0]!.position - 1 })).toEqual([]);
    expect(await store.journal.readInstance('14.08', 'no uuid')).toEqual([]);
    expect(await store.journal.loadInstance('14.08', 'no uuid')).toBeUndefined();
  });

  it('should find what there is to carry without the entries between', async () => {
    const tenant = '13.71';
    const [{ position: before = 0 } = {}] = (await store.journal.heads()).filter(
      (head) => head.tenant === tenant,
    );
    const commit = (carries: boolean) => store.journal.commit(entry({ tenant, carries }));
    await commit(false);
    expect(await store.journal.tenantsWithCarried([{ tenant, after: before, upTo: before + 1 }])).toEqual([]);
    await commit(true);
    await commit(false);
    await commit(true);

    const ranges = [
      { tenant, after: before, upTo: before + 4 },
      { tenant: '21', after: 1_000_000, upTo: 2_000_000 },
    ];
    expect(await store.journal.tenantsWithCarried(ranges)).toEqual([tenant]);
    const positions = async (after: number, upTo: number, limit = 10) =>
      (await store.journal.readCarried(tenant, { after, upTo, limit })).map(
        ({ position }) => position - before,
      );
    expect(await positions(before, before + 4)).toEqual([2, 4]);
    expect(await positions(before, before + 3)).toEqual([2]);
    expect(await positions(before, before + 4, 1)).toEqual([2]);
    expect(await positions(before + 2, before + 4)).toEqual([4]);
  });
});

describe('a history up to a moment', () => {
  it('should have no gap where the clocks of two nodes differ', async () => {
    const { instanceKey } = entry();
    const moments = ['01:00', '03:00', '02:00', '04:00'];
    for (const [n, time] of moments.entries())
      await store.journal.commit(
        entry({ instanceKey, expectedRevision: n, at: `2026-01-06T${time}:00.000Z` }),
      );
    const upTo = async (upToMoment: string) =>
      (await store.journal.readInstance('14.08', instanceKey, { upToMoment })).map(({ entryNo }) => entryNo);
    expect(await upTo('2026-01-06T02:30:00Z')).toEqual([1]);
    expect(await upTo('2026-01-06T03:00:00Z')).toEqual([1, 2, 3]);
    expect(await upTo('2026-01-05T23:00:00Z')).toEqual([]);
  });
});

async function heads(): Promise<Record<string, number>> {
  const rows = await store.journal.heads();
  return {
    '14.08': 0,
    '21': 0,
    ...Object.fromEntries(rows.map(({ tenant, position }) => [tenant, position])),
  };
}

/** PostgreSQL would compress anything less random below the limit. */
function randomText(length: number): string {
  let text = '';
  while (text.length < length) text += randomUUID();
  return text;
}
