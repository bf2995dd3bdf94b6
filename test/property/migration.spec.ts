import { describe, expect, it } from '@jest/globals';
import { subscriptionOf } from '#engine';
import fc from 'fast-check';
import { readModel, type ExecutableProcess } from '#bpmn';
import { block, numbered, type Block } from './block.js';
import { blockToBpmn } from './block-to-bpmn.js';
import { changes, nextVersion, type Change } from './changed-block.js';
import { CheckedRun } from './checked-run.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 250);
const MOST_STEPS = 600;

async function compiled(xml: string): Promise<ExecutableProcess> {
  const { processes, findings } = await readModel(xml);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`${JSON.stringify(errors)}\n${xml}`);
  return processes[0]!;
}

/** Works some steps by the choices, migrates where that is possible, and works to the end. */
async function migrateMidway(
  root: Block,
  wanted: readonly Change[],
  choices: readonly number[],
): Promise<'ended' | 'migrated' | 'refused'> {
  const model = numbered(root);
  const { root: next, mapping } = nextVersion(model, wanted);
  const texts = [blockToBpmn(model), blockToBpmn(next)];
  const [source, target] = await Promise.all(texts.map(compiled));
  const run = new CheckedRun(source!);
  try {
    run.do({ type: 'StartInstance', instanceKey: 'i', definitionKey: 'd', variables: { nomor: 1 } });
    for (const choice of choices) {
      if (run.current.status !== 'active') return 'ended';
      const open = run.waiting();
      run.serve(open[choice % open.length]!);
    }
    if (run.current.status !== 'active') return 'ended';
    const before = run.current;
    const isDone = run.migrate(target!, mapping);
    if (isDone) timersStay(before, run, mapping);
    else expect(run.current).toBe(before);
    finish(run);
    return isDone ? 'migrated' : 'refused';
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${texts.join('\n')}\n${JSON.stringify(mapping)}`, {
      cause: error,
    });
  }
}

/** A timer that stays is due when it was due before. */
function timersStay(before: CheckedRun['current'], run: CheckedRun, mapping: Record<string, string>): void {
  for (const one of before.subscriptions) {
    const after = subscriptionOf(run.current, one.key);
    if (!after || one.type !== 'timer') continue;
    expect(after).toEqual({ ...one, catchId: mapping[one.catchId] ?? one.catchId });
  }
}

/** Tasks first, then events in turns: what can come again and again must not keep the others from their turn. */
function finish(run: CheckedRun): void {
  let turn = 0;
  for (let step = 0; run.current.status === 'active'; step++) {
    const open = run.waiting();
    const task = open.find(({ command }) => command.type === 'CompleteUserTask');
    if (step > MOST_STEPS || open.length === 0)
      throw new Error(`Expected the instance to end, but ${JSON.stringify(run.current)} is left`);
    run.serve(task ?? open[turn++ % open.length]!);
  }
}

describe('migration of running instances', () => {
  it(
    `should keep the invariants and come to an end, over ${RUNS} processes and their next versions`,
    async () => {
      const outcomes = { ended: 0, migrated: 0, refused: 0 };
      const choices = fc.array(fc.nat({ max: 50 }), { maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(block, changes, choices, async (root, wanted, steps) => {
          outcomes[await migrateMidway(root, wanted, steps)]++;
        }),
        { numRuns: RUNS },
      );
      // Most are possible: a plan that refuses everything proves nothing.
      expect(outcomes.migrated).toBeGreaterThan(outcomes.refused);
    },
    40 * RUNS + 60_000,
  );
});
