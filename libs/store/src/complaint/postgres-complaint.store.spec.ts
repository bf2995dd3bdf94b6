import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { openStore, type Store } from '../open-store.js';
import { entry } from '../testing/entries.js';

const tenant = '14.08';
const day = (n: number) => `2026-03-${String(n).padStart(2, '0')}T00:00:00.000Z`;
let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase();
  store = await openStore({ connectionString: database.connectionString });
  await store.journal.ensureTenants([tenant]);
}, 60_000);
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

async function file(
  n: number,
  change: object = {},
  official: object = {},
): Promise<{ complaintKey: string; instanceKey: string }> {
  const complaintKey = randomUUID();
  const { instanceKey } = entry();
  const outcome = await store.journal.commit(
    entry({
      instanceKey,
      at: day(n),
      writes: {
        complaint: [
          {
            complaintKey,
            instanceKey,
            number: `1408-2603${n}`,
            trackingHash: 'AAEC',
            channel: 'lapor',
            sourceId: `L-${n}`,
            receivedAt: day(n),
            status: 'belum_diverifikasi',
            hasContact: false,
            anonymity: 'terbuka',
            latitude: 0.5,
            signature: [n],
          },
        ],
        complaintChange: [{ complaintKey, category: 'jalan', unit: '14.08/PUPR', ...change }],
        complaintSeal: [{ complaintKey, keyId: 'k1', wrappedKey: 'AQI=', sealed: 'AwQ=' }],
        complaintMessage: [
          {
            complaintKey,
            messageKey: 'm',
            kind: 'jawaban',
            author: 'petugas',
            actor: 'budi',
            isPublic: true,
            at: day(n),
            sealed: 'BQ==',
          },
        ],
        officialEvaluation: [
          {
            evaluationKey: randomUUID(),
            complaintKey,
            clock: 'verifikasi',
            level: 1,
            role: 'pelaksana',
            ...official,
            breachedAt: day(n),
            recordedAt: day(n),
          },
        ],
      },
    }),
  );
  expect(outcome.outcome).toBe('committed');
  return { complaintKey, instanceKey };
}

describe('PostgresComplaintStore', () => {
  it('should find a complaint by key, number, source and instance, and page through lists', async () => {
    const first = await file(1);
    await file(2, { isRestricted: true });
    await file(3, { status: 'selesai', closedAt: day(9) });
    await file(4, { category: 'air' });

    const stored = await store.complaints.byKey(tenant, first.complaintKey);
    expect(stored).toMatchObject({
      tenant,
      number: '1408-26031',
      trackingHash: 'AAEC',
      latitude: 0.5,
      signature: [1],
      category: 'jalan',
      isRestricted: false,
    });
    expect(await store.complaints.byNumber(tenant, '1408-26031')).toEqual(stored);
    expect(await store.complaints.bySource(tenant, 'lapor', 'L-1')).toEqual(stored);
    expect(await store.complaints.byInstance([{ tenant, instanceKey: first.instanceKey }])).toEqual([stored]);
    expect(await store.complaints.byKey('21', first.complaintKey)).toBeUndefined();

    const numbers = async (filter: object, page = {}) => {
      const { items, hasNextPage } = await store.complaints.complaints(
        { tenants: [tenant], includeRestricted: false, ...filter },
        page,
      );
      return {
        numbers: items.map(({ item }) => item.number.slice(-1)).join(''),
        end: items.at(-1)?.cursor,
        hasNextPage,
      };
    };
    expect(await numbers({})).toMatchObject({ numbers: '431' });
    expect(await numbers({ includeRestricted: true })).toMatchObject({ numbers: '4321' });
    expect(
      await numbers({ categories: ['air'], statuses: ['belum_diverifikasi'], units: ['14.08/PUPR'] }),
    ).toMatchObject({ numbers: '4' });
    const page = await numbers({}, { first: 2 });
    expect(page).toMatchObject({ numbers: '43', hasNextPage: true });
    expect(await numbers({}, { first: 2, after: page.end })).toMatchObject({
      numbers: '1',
      hasNextPage: false,
    });
    expect(await numbers({}, { last: 1, before: page.end })).toMatchObject({ numbers: '4' });

    const candidates = await store.complaints.duplicateCandidates(tenant, 'jalan', day(1), 10);
    expect(candidates.map(({ number }) => number.slice(-1))).toEqual(['2', '1']);
  });

  it('should open what is sealed until the key is destroyed, and record who looked', async () => {
    const { complaintKey } = await file(5);
    expect(await store.complaints.seal(tenant, complaintKey)).toEqual({
      complaintKey,
      keyId: 'k1',
      wrappedKey: 'AQI=',
      sealed: 'AwQ=',
    });
    expect(await store.complaints.messages(tenant, complaintKey)).toEqual([
      {
        complaintKey,
        messageKey: 'm',
        kind: 'jawaban',
        author: 'petugas',
        actor: 'budi',
        isPublic: true,
        at: day(5),
        sealed: 'BQ==',
      },
    ]);
    await store.complaints.recordAccess({
      tenant,
      complaintKey,
      actor: 'budi',
      purpose: 'verifikasi',
      at: day(6),
    });
    expect(
      (await store.pool.query('select actor from access_record where complaint_key = $1', [complaintKey]))
        .rows,
    ).toEqual([{ actor: 'budi' }]);

    expect(await store.complaints.destroySeal(tenant, complaintKey)).toBe(true);
    expect(await store.complaints.destroySeal(tenant, complaintKey)).toBe(false);
    expect(await store.complaints.seal(tenant, complaintKey)).toBeUndefined();
  });
});

describe('PostgresEvaluationStore', () => {
  const scope = { tenant, includeRestricted: false };
  const keysOf = async (...[within, filter, page]: Parameters<Store['evaluations']['entries']>) =>
    (await store.evaluations.entries(within, filter, page)).items.map(({ item }) => item.holder);

  it('should page through the register, the youngest first, and keep what may not be seen out of it', async () => {
    await file(11, {}, { holder: 'ani', position: 'PUPR-KEPALA', eselon: 'II.a' });
    await file(12, {}, { holder: 'budi', position: 'PUPR-KABID', eselon: 'III.b' });
    await file(13, { isRestricted: true }, { holder: 'citra', position: 'PUPR-KEPALA', eselon: 'II.b' });
    const from = { from: day(11) };
    expect(await keysOf(scope, from, { first: 10 })).toEqual(['budi', 'ani']);
    expect(await keysOf({ ...scope, includeRestricted: true }, from, { first: 10 })).toEqual([
      'citra',
      'budi',
      'ani',
    ]);
    // The person itself sees its entry, whatever it is about.
    expect(await keysOf({ ...scope, positions: [], holder: 'citra' }, from, { first: 10 })).toEqual([
      'citra',
    ]);
    expect(await keysOf({ ...scope, positions: ['PUPR-KABID'] }, from, { first: 10 })).toEqual(['budi']);
    expect(await keysOf(scope, { ...from, category: 'II' }, { first: 10 })).toEqual(['ani']);
    expect(await keysOf(scope, { ...from, to: day(12) }, { first: 10 })).toEqual(['ani']);

    const first = await store.evaluations.entries(scope, from, { first: 1 });
    expect(first).toMatchObject({
      hasNextPage: true,
      items: [{ item: { holder: 'budi', category: 'III' } }],
    });
    const { cursor, item } = first.items[0]!;
    expect(await keysOf(scope, from, { first: 1, after: cursor })).toEqual(['ani']);
    expect(await store.evaluations.entry(tenant, item.evaluationKey)).toEqual(item);
    expect(item.complaint).toMatchObject({ number: '1408-260312', isRestricted: false });
    expect(await store.evaluations.entry('21', item.evaluationKey)).toBeUndefined();
    await expect(store.evaluations.entries(scope, {}, { first: 1, after: 'x' })).rejects.toThrow(RangeError);
  });
});
