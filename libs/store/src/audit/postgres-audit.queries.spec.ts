import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Logger } from 'typeorm';
import type { TaskHolders } from '#audit';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { openStore, type Store } from '../open-store.js';
import { entry, userTask } from '../testing/entries.js';
import { statementFault } from '../testing/statement-rule.js';

const PUPR = '14.08/PUPR:pelaksana';
const day = (n: number) => `2026-02-${String(n).padStart(2, '0')}T00:00:00.000Z`;
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
let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase();
  store = await openStore({ connectionString: database.connectionString, queryLogger: logger });
  await store.journal.ensureTenants(['14.08']);
  // One task a day; every second one was ended three days later.
  for (let n = 1; n <= 10; n++) {
    const { instanceKey } = entry();
    const task = userTask({
      createdAt: day(n),
      candidateGroups: n === 3 ? ['14.08/DLH:pelaksana'] : [PUPR],
      candidateUsers: n === 4 ? ['dewi'] : [],
    });
    await store.journal.commit(entry({ instanceKey, at: day(n), changes: { userTasks: [task] } }));
    if (n % 2 === 0) continue;
    await store.journal.commit(
      entry({
        instanceKey,
        expectedRevision: 1,
        at: day(n + 3),
        events: JSON.stringify([{ type: 'UserTaskAssigned', key: 1, assignee: 'a"ni' }]),
        changes: { userTasks: [{ ...task, before: {}, status: 'completed', endedAt: day(n + 3) }] },
      }),
    );
  }
}, 60_000);
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

describe('reads of whole tenants for auditors', () => {
  const around = async (moment: string, holders: Partial<TaskHolders>, first = 50) => {
    const created: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await store.audit.tasksAround(
        '14.08',
        moment,
        { groups: [], ...holders },
        { first, after },
      );
      created.push(...page.items.map(({ item }) => item.createdAt.slice(8, 10)));
      after = page.items.at(-1)?.cursor;
      if (!page.hasNextPage) return created.map(Number);
    }
  };

  it('should find the tasks that were open, whatever became of them', async () => {
    expect(await around(day(6), { groups: [PUPR] })).toEqual([2, 4, 5, 6]);
    expect(await around(day(8), { groups: [PUPR] })).toEqual([2, 4, 5, 6, 7, 8]);
    expect(await around(day(4), { groups: ['14.08/DLH:pelaksana'] })).toEqual([3]);
  });

  it('should give the same page by page', async () => {
    expect(await around(day(8), { groups: [PUPR] }, 2)).toEqual(await around(day(8), { groups: [PUPR] }));
  });

  it('should find them by unit, and by a person who was named or had one for a while', async () => {
    expect(await around(day(4), { unit: '14.08/DLH' })).toEqual([3]);
    expect(await around(day(4), { unit: '14.08/DL' })).toEqual([]);
    expect(await around(day(6), { person: 'dewi' })).toEqual([4]);
    expect(await around(day(6), { person: 'a"ni' })).toEqual([3, 5]);
    expect(await around(day(6), { person: 'nobody' })).toEqual([]);
  });

  it('should halve its way to a moment', async () => {
    const at = (moment: string) => store.audit.positionAt('14.08', moment);
    expect(await at('2026-01-01T00:00:00Z')).toBe(0);
    expect(await at('2027-01-01T00:00:00Z')).toBe(15);
    expect(await store.audit.momentOf('14.08', 15)).toBe(day(10));
    expect(await store.audit.momentOf('14.08', 16)).toBeUndefined();
    expect(await store.audit.positionAt('99.99', day(1))).toBe(0);
  });

  it('should name bucket and tenant in every statement', () => {
    const own = statements.filter((sql) => /journal|user_task|tenant_feed/.test(sql));
    expect(own.length).toBeGreaterThan(3);
    expect(own.map(statementFault).filter((fault) => fault !== undefined)).toEqual([]);
  });
});
