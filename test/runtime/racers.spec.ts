import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { element, extensions, flows, processXml } from '../support/bpmn-xml.js';
import { startTestNode, type TestNode } from '../support/node.js';

const TENANT = 'nasional';
const TASKS = 1_000;
const RACERS = 32;
/** What a racer may be told who was second. */
const CONFLICTS = ['NOT_FOUND', 'INVALID_STATE', 'REVISION_CONFLICT', 'ALREADY_CLAIMED'];

describe('racers', () => {
  let first: TestNode;
  let second: TestNode;
  beforeAll(async () => {
    first = await startTestNode({ hasWorkers: false });
    await first.deploy({
      'workflows/lomba.bpmn': processXml({
        id: 'lomba',
        body:
          element('startEvent', 'mulai') +
          element('userTask', 'kerja', {}, extensions('<zeebe:userTask />')) +
          element('endEvent', 'selesai') +
          flows('mulai > kerja > selesai'),
      }),
    });
    second = await first.another();
  }, 60_000);
  afterAll(() => first.stop());

  it(`should let one of ${RACERS} on two nodes complete each of ${TASKS} tasks, and give the others a conflict`, async () => {
    const tasks = await Promise.all(
      Array.from({ length: TASKS }, async () => {
        const started = await first.runtime.startProcess(
          { tenant: TENANT, bpmnProcessId: 'lomba', variables: {} },
          { actor: 'ani' },
        );
        if (started.outcome === 'rejected') throw new Error(started.rejection.message);
        const { instanceKey, state } = started;
        const { key } = state!.elements.find(({ wait }) => wait?.type === 'userTask')!;
        return { instanceKey, elementKey: key };
      }),
    );
    const wins = new Map<string, number>();
    const refusals = new Map<string, number>();
    const count = (counts: Map<string, number>, name: string) =>
      counts.set(name, (counts.get(name) ?? 0) + 1);
    const racer = async (n: number): Promise<void> => {
      const { runtime } = n % 2 === 0 ? first : second;
      for (const { instanceKey, elementKey } of tasks) {
        const outcome = await runtime.execute(
          TENANT,
          instanceKey,
          { type: 'CompleteUserTask', elementKey, variables: { pemenang: n } },
          { actor: `pegawai-${n}` },
        );
        if (outcome.outcome === 'accepted') count(wins, instanceKey);
        else count(refusals, outcome.rejection.code);
      }
    };
    await Promise.all(Array.from({ length: RACERS }, (_, n) => racer(n)));

    expect(wins.size).toBe(TASKS);
    expect([...wins.values()].every((won) => won === 1)).toBe(true);
    expect([...refusals.keys()].filter((code) => !CONFLICTS.includes(code))).toEqual([]);
    expect([...refusals.values()].reduce((sum, many) => sum + many, 0)).toBe(TASKS * (RACERS - 1));
    // What the winner wrote is what stands, and each task was completed once.
    const { rows } = await first.store.pool.query<{ entries: number; completed: number }>(
      `select count(*)::int as entries, count(*) filter (where command->>'type' = 'CompleteUserTask')::int as completed from journal`,
    );
    expect(rows[0]).toEqual({ entries: 2 * TASKS, completed: TASKS });
  }, 120_000);
});
