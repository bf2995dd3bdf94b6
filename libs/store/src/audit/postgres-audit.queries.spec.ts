import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { STRETCH, type JournalFilter, type TaskHolders } from '#audit';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { openStore, type Store } from '../open-store.js';
import { searchSql } from './search.sql.js';
import { bucketOf } from '../tenancy.js';
import { DEFINITION, entry, userTask } from '../testing/entries.js';
import { statementFault } from '../testing/statement-rule.js';

const PUPR = '14.08/PUPR:pelaksana';
const day = (n: number) => `2026-02-${String(n).padStart(2, '0')}T00:00:00.000Z`;
let database: TestDatabase;
let store: Store;

beforeAll(async () => {
  database = await createTestDatabase();
  store = await openStore({ connectionString: database.connectionString });
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

  describe('a search', () => {
    const TENANT = '21';
    const keys = ['a', 'b'].map(() => entry().instanceKey);
    const search = async (filter: JournalFilter, after = 0, limit = 100) => {
      const { entries, ...rest } = await store.audit.search(TENANT, filter, after, limit);
      return { positions: entries.map(({ position }) => position), ...rest };
    };
    beforeAll(async () => {
      await store.journal.ensureTenants([TENANT]);
      const commit = async (
        n: number,
        instance: number,
        expectedRevision: number,
        actor: string,
        events: object[],
      ) =>
        store.journal.commit(
          entry({
            tenant: TENANT,
            instanceKey: keys[instance],
            expectedRevision,
            actor,
            at: day(n),
            events: JSON.stringify(events),
            ...(expectedRevision === 0 && {
              birth: { bpmnProcessId: 'p', definitionKey: DEFINITION, businessKey: `N-${instance}` },
              changes: { userTasks: [userTask({ key: 12, elementId: 'periksa', createdAt: day(n) })] },
            }),
          }),
        );
      await commit(1, 0, 0, 'publik', [{ type: 'UserTaskCreated', key: 12, elementId: 'periksa' }]);
      await commit(2, 0, 1, 'ani', [{ type: 'UserTaskClaimed', key: 12, assignee: 'ani' }]);
      await commit(3, 1, 0, 'publik', [{ type: 'UserTaskCreated', key: 12, elementId: 'periksa' }]);
      await commit(4, 1, 1, 'budi', [{ type: 'UserTaskClaimed', key: 1, assignee: 'budi' }]);
      await commit(5, 1, 2, 'budi', [
        { type: 'InstanceSuspended', reason: 'Menunggu "SK" Bupati', includesCalled: false },
        {
          type: 'VariablesSet',
          scopeKey: 0,
          variables: { catatan: 'pengadilan', jenis: '"type":"JobFailed"' },
        },
      ]);
      await commit(6, 0, 2, 'worker:surat', [
        { type: 'JobFailed', key: 9, retriesLeft: 1, message: 'reason: habis' },
      ]);
    });

    it.each<[JournalFilter, number[]]>([
      [{}, [1, 2, 3, 4, 5, 6]],
      [{ actors: ['budi', 'worker:surat'] }, [4, 5, 6]],
      [{ kinds: ['job'] }, [6]],
      [{ kinds: ['process', 'job'] }, [5, 6]],
      // Created, and taken by its key alone; the task with key 1 is another one.
      [{ elementId: 'periksa' }, [1, 2, 3]],
      [{ elementId: 'periks' }, []],
      [{ from: day(2), to: day(4) }, [2, 3, 4]],
      [{ from: day(20) }, []],
      [{ to: '2026-01-31T00:00:00Z' }, []],
      [{ businessKey: 'N-0' }, [1, 2, 6]],
      [{ businessKey: 'N-0', kinds: ['task'], from: day(2) }, [2]],
      [{ businessKey: 'N-9' }, []],
      [{ reason: '"sk" bupati' }, [5]],
      // Words of variables and of faults are no reasons.
      [{ reason: 'pengadilan' }, []],
      [{ reason: 'habis' }, []],
    ])('%j should find %j', async (filter, positions) => {
      expect(await search(filter)).toMatchObject({ positions, isLast: true });
    });

    it('should find the entries of an instance', async () => {
      expect((await search({ instanceKey: keys[1] })).positions).toEqual([3, 4, 5]);
      expect((await search({ instanceKey: 'no uuid' })).positions).toEqual([]);
    });

    it('should go on where a page ends', async () => {
      const first = await search({ kinds: ['task'] }, 0, 2);
      expect(first).toEqual({ positions: [1, 2], upTo: 2, isLast: false });
      const second = await search({ kinds: ['task'] }, first.upTo, 2);
      expect(second).toEqual({ positions: [3, 4], upTo: 4, isLast: false });
      expect(await search({ kinds: ['task'] }, second.upTo, 2)).toEqual({
        positions: [],
        upTo: 6,
        isLast: true,
      });
    });

    it('should look through a stretch at most', async () => {
      const bucket = bucketOf('22');
      await store.journal.ensureTenants(['22']);
      await store.pool.query(
        `insert into journal (bucket, tenant, position, at, instance_key, entry_no, actor, hash, command, events)
         select $1, $2, n, now(), gen_random_uuid(), 1, case when n = $3 then 'ani' else 'budi' end, '', '{}', '[]'
           from generate_series(1, $3) n`,
        [bucket, '22', STRETCH + 1],
      );
      await store.pool.query('update tenant_feed set next = $3 where bucket = $1 and tenant = $2', [
        bucket,
        '22',
        STRETCH + 2,
      ]);
      const first = await store.audit.search('22', { actors: ['ani'] }, 0, 10);
      expect(first).toEqual({ entries: [], upTo: STRETCH, isLast: false });
      const second = await store.audit.search('22', { actors: ['ani'] }, first.upTo, 10);
      expect(second).toMatchObject({ entries: [{ position: STRETCH + 1 }], isLast: true });
    });
  });

  it('should name bucket and tenant in the statement of a search', () => {
    const filter: JournalFilter = {
      actors: ['a'],
      elementId: 'e',
      kinds: ['task'],
      from: day(1),
      reason: 'r',
    };
    const { sql } = searchSql('14.08', filter, ['k'], { after: 0, upTo: 1 }, 1);
    expect(statementFault(sql)).toBeUndefined();
  });
});
