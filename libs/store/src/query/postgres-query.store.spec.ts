import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Logger } from 'typeorm';
import type { Page, PageRequest } from '#runtime';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { openStore, type Store } from '../open-store.js';
import { statementFault } from '../testing/statement-rule.js';
import { DEFINITION, entry, userTask } from '../testing/entries.js';

const statements: string[] = [];
const ignore = () => undefined;
const logger: Logger = {
  logQuery: (sql) => statements.push(sql),
  logQueryError: ignore,
  logQuerySlow: ignore,
  logSchemaBuild: ignore,
  logMigration: ignore,
  log: ignore,
};
const PUPR = '14.08/PUPR:pelaksana';
const day = (n: number) => `2026-02-${String(n).padStart(2, '0')}T00:00:00.000Z`;
const open = { statuses: ['created', 'claimed'] as const };
let database: TestDatabase;
let store: Store;
const keys: string[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  store = await openStore({ connectionString: database.connectionString, queryLogger: logger });
  await store.journal.ensureTenants(['14.08', '21']);
  // 12 open tasks of the unit: due dates of every other day, one without; the 12th belongs to another unit, too.
  for (let n = 1; n <= 12; n++) {
    const created = entry({
      at: day(n),
      birth: { bpmnProcessId: 'pengaduan', definitionKey: DEFINITION, businessKey: `B-${n}` },
      changes: {
        userTasks: [
          userTask({
            candidateGroups: n === 12 ? [PUPR, '14.08/PLH:pelaksana'] : [PUPR],
            dueAt: n === 5 ? undefined : day(28 - n),
            createdAt: day(n),
            priority: n % 3,
          }),
        ],
      },
    });
    keys.push(created.instanceKey);
    await store.journal.commit(created);
  }
  await store.journal.commit(
    entry({ tenant: '21', changes: { userTasks: [userTask({ candidateGroups: ['21/PU:pelaksana'] })] } }),
  );
}, 60_000);
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

/** All items, page by page, in both directions. */
async function walk<T>(
  read: (page: PageRequest) => Promise<Page<T>>,
  size: number,
): Promise<{ forward: T[]; backward: T[] }> {
  const forward: T[] = [];
  const backward: T[] = [];
  for (let after: string | undefined; ;) {
    const page = await read({ first: size, after });
    forward.push(...page.items.map(({ item }) => item));
    expect(page.hasPreviousPage).toBe(after !== undefined);
    after = page.items.at(-1)?.cursor;
    if (!page.hasNextPage) break;
  }
  for (let before: string | undefined; ;) {
    const page = await read({ last: size, before });
    backward.unshift(...page.items.map(({ item }) => item));
    expect(page.hasNextPage).toBe(before !== undefined);
    before = page.items[0]?.cursor;
    if (!page.hasPreviousPage) break;
  }
  return { forward, backward };
}

describe('PostgresQueryStore', () => {
  it.each(['DUE_AT', 'CREATED_AT', 'PRIORITY'] as const)(
    'should page through an inbox by %s both ways',
    async (order) => {
      const visibility = { tenants: ['14.08'], groups: [PUPR, '14.08/PLH:pelaksana'], user: 'budi' };
      const { forward, backward } = await walk(
        (page) => store.queries.userTasks(visibility, open, order, page),
        5,
      );
      expect(forward).toHaveLength(12);
      expect(backward).toEqual(forward);
      const all = await store.queries.userTasks({ tenants: ['14.08', '21'] }, open, order, { first: 100 });
      expect(all.items).toHaveLength(13);
      const values = forward.map((task) =>
        order === 'DUE_AT'
          ? (task.dueAt ?? '~')
          : order === 'CREATED_AT'
            ? task.createdAt
            : String(9 - task.priority),
      );
      expect(values).toEqual([...values].sort());
      expect(forward[0]).toMatchObject({
        tenant: '14.08',
        bpmnProcessId: 'pengaduan',
        businessKey: expect.stringMatching(/^B-/),
        status: 'created',
      });
    },
  );

  it('should show a task to its groups, its candidate users and its assignee only', async () => {
    const seenBy = async (groups: string[], user?: string, filter = {}) =>
      (
        await store.queries.userTasks(
          { tenants: ['14.08', '21'], groups, user },
          { ...open, ...filter },
          'DUE_AT',
          {},
        )
      ).items.map(({ item }) => item.instanceKey);
    const { instanceKey } = entry();
    await store.journal.commit(
      entry({
        instanceKey,
        changes: {
          userTasks: [userTask({ candidateGroups: ['14.08/X:y'], candidateUsers: ['siti'], dueAt: day(1) })],
        },
      }),
    );
    expect(await seenBy(['14.08/PLH:pelaksana'])).toEqual([keys[11]]);
    expect(await seenBy([])).toEqual([]);
    expect(await seenBy([], 'siti')).toEqual([instanceKey]);
    expect(await seenBy(['14.08/X:y'], 'siti')).toEqual([instanceKey]);

    const change = (fields: object) =>
      userTask({ candidateGroups: ['14.08/X:y'], candidateUsers: ['siti'], before: {}, ...fields });
    await store.journal.commit(
      entry({
        instanceKey,
        expectedRevision: 1,
        changes: { userTasks: [change({ status: 'claimed', assignee: 'budi' })] },
      }),
    );
    expect(await seenBy([], 'budi')).toEqual([instanceKey]);
    expect(await seenBy([PUPR], 'budi', { assignee: 'budi' })).toEqual([instanceKey]);
    expect(await seenBy(['14.08/X:y'], 'ani', { assignee: 'budi' })).toEqual([instanceKey]);
    expect(await seenBy([PUPR], 'ani', { assignee: 'budi' })).toEqual([]);
    expect(await seenBy(['14.08/X:y'], undefined, { isUnassigned: true })).toEqual([]);

    await store.journal.commit(
      entry({
        instanceKey,
        expectedRevision: 2,
        changes: { userTasks: [change({ status: 'created', before: { assignee: 'budi' } })] },
      }),
    );
    expect(await seenBy([], 'budi')).toEqual([]);
    expect(await seenBy(['14.08/X:y'])).toEqual([instanceKey]);
    await store.journal.commit(
      entry({
        instanceKey,
        expectedRevision: 3,
        changes: { userTasks: [change({ status: 'completed', assignee: 'ani', endedAt: day(3) })] },
      }),
    );
    expect(await seenBy(['14.08/X:y'], 'ani')).toEqual([]);
    expect(await seenBy([], 'ani', { statuses: ['completed'] })).toEqual([instanceKey]);
    expect(await store.queries.userTask('14.08', instanceKey, 1)).toMatchObject({
      status: 'completed',
      candidateGroups: ['14.08/X:y'],
      candidateUsers: ['siti'],
      revision: 4,
      endedAt: day(3),
    });
    expect(
      (await store.pool.query('select 1 from task_candidate where instance_key = $1', [instanceKey]))
        .rowCount,
    ).toBe(0);
  });

  it('should list a task that nobody is a candidate for among all open ones, until it ends', async () => {
    const { instanceKey } = entry();
    const listed = async () =>
      (await store.queries.userTasks({ tenants: ['14.08'] }, open, 'DUE_AT', { first: 100 })).items.filter(
        ({ item }) => item.instanceKey === instanceKey,
      ).length;
    const nobody = { candidateGroups: [], candidateUsers: [] };
    await store.journal.commit(entry({ instanceKey, changes: { userTasks: [userTask(nobody)] } }));
    expect(await listed()).toBe(1);
    const claimed = userTask({ ...nobody, before: {}, status: 'claimed', assignee: 'budi' });
    await store.journal.commit(
      entry({ instanceKey, expectedRevision: 1, changes: { userTasks: [claimed] } }),
    );
    expect(await listed()).toBe(1);
    const ended = { ...claimed, before: { assignee: 'budi' }, status: 'canceled' as const, endedAt: day(3) };
    await store.journal.commit(entry({ instanceKey, expectedRevision: 2, changes: { userTasks: [ended] } }));
    expect(await listed()).toBe(0);
    expect(
      (await store.pool.query('select 1 from task_candidate where instance_key = $1', [instanceKey]))
        .rowCount,
    ).toBe(0);
  });

  it('should filter tasks', async () => {
    const found = async (filter: object) =>
      (await store.queries.userTasks({ tenants: ['14.08'], groups: [PUPR] }, filter, 'DUE_AT', {})).items.map(
        ({ item }) => item.businessKey,
      );
    expect(await found({ ...open, businessKey: 'B-3' })).toEqual(['B-3']);
    expect(await found({ businessKey: 'B-3' })).toEqual(['B-3']);
    expect(await found({ ...open, instanceKey: keys[6] })).toEqual(['B-7']);
    expect(await found({ instanceKey: 'none' })).toEqual([]);
    expect(await found({ ...open, dueBefore: day(18) })).toEqual(['B-12', 'B-11']);
    expect(await found({ ...open, elementId: 'Lain' })).toEqual([]);
    expect(await found({ statuses: ['canceled'] })).toEqual([]);
    expect(
      await store.queries.userTasksByInstance([
        { tenant: '14.08', instanceKey: keys[0]! },
        { tenant: '21', instanceKey: keys[1]! },
      ]),
    ).toHaveLength(1);
  });

  it('should page through instances, newest first, and count their open incidents', async () => {
    const { instanceKey } = entry();
    const incident = {
      key: 2,
      elementKey: 1,
      elementId: 'E',
      kind: 'EXPRESSION_FAILED',
      message: 'Expected a number',
    };
    await store.journal.commit(
      entry({
        instanceKey,
        at: day(20),
        status: 'completed',
        changes: { incidents: [incident, { ...incident, key: 3 }] },
      }),
    );
    await store.journal.commit(
      entry({
        instanceKey,
        expectedRevision: 1,
        status: 'completed',
        at: day(21),
        changes: { incidentsResolved: [3] },
      }),
    );
    const { forward, backward } = await walk(
      (page) => store.queries.instances({ tenants: ['14.08', '21'] }, page),
      4,
    );
    expect(backward).toEqual(forward);
    expect(forward[0]).toMatchObject({
      instanceKey,
      status: 'completed',
      openIncidents: 1,
      endedAt: day(21),
      startedAt: day(20),
    });
    const found = async (filter: object) =>
      (await store.queries.instances({ tenants: ['14.08'], ...filter }, {})).items.map(
        ({ item }) => item.instanceKey,
      );
    expect(await found({ hasIncident: true })).toEqual([instanceKey]);
    expect(await found({ statuses: ['completed'] })).toEqual([instanceKey]);
    expect(await found({ businessKey: 'B-2' })).toEqual([keys[1]]);
    expect(await found({ definitionKey: randomUUID() })).toEqual([]);
    expect(await store.queries.instancesByKey([{ tenant: '14.08', instanceKey }])).toHaveLength(1);

    const openOnes = await store.queries.incidents(['14.08'], true, { first: 5 });
    expect(openOnes.items.map(({ item }) => item)).toEqual([
      { tenant: '14.08', instanceKey, ...incident, raisedAt: day(20) },
    ]);
    expect((await store.queries.incidents(['14.08'], false, {})).items[0]?.item.resolvedAt).toBe(day(21));
    expect(await store.queries.incidentsByInstance([{ tenant: '14.08', instanceKey }])).toHaveLength(2);
  });

  it('should refuse pages that make no sense', async () => {
    const read = (page: PageRequest) => store.queries.instances({ tenants: ['14.08'] }, page);
    await expect(read({ first: 1, last: 1 })).rejects.toThrow('either first or last');
    await expect(read({ first: 100_000 })).rejects.toThrow('0 to 1000');
    await expect(read({ first: 1, after: 'x' })).rejects.toThrow('cursor');
    await expect(read({ first: 1, after: Buffer.from('["a","b"]').toString('base64url') })).rejects.toThrow(
      'cursor',
    );
  });

  it('should name bucket and tenant in every statement', () => {
    expect(statements.length).toBeGreaterThan(20);
    expect(statements.map(statementFault).filter((fault) => fault !== undefined)).toEqual([]);
  });
});
