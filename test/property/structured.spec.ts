import { readFileSync } from 'node:fs';
import { subscriptionOf } from '#engine';
import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { readModel } from '#bpmn';
import { block, numbered, type Block } from './block.js';
import { begin, isDone, serve, waiting } from './block-interpreter.js';
import { blockToBpmn } from './block-to-bpmn.js';
import { CheckedRun } from './checked-run.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 1_500);
const MOST_STEPS = 60;

/** Runs the process by the choices and compares what waits with what the interpreter says, after each step. */
async function compare(root: Block, choices: readonly number[]): Promise<void> {
  const model = numbered(root);
  const xml = blockToBpmn(model);
  const { processes, findings } = await readModel(xml);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`${JSON.stringify(errors)}\n${xml}`);
  const run = new CheckedRun(processes[0]!);
  let rest = begin(model);
  run.do({ type: 'StartInstance', instanceKey: 'i', definitionKey: 'd', variables: { nomor: 1 } });
  for (let step = 0; ; step++) {
    const open = run.current.status === 'active' ? run.waiting() : [];
    const ids = open.map(({ id }) => id).sort();
    const expected = waiting(rest).sort();
    if (ids.join() !== expected.join())
      throw new Error(`Expected ${expected.join()} to wait, but it was ${ids.join()}\n${xml}`);
    if (isDone(rest) !== (run.current.status === 'completed'))
      throw new Error(`Expected done ${isDone(rest)}, but it is ${run.current.status}\n${xml}`);
    if (run.current.status !== 'active' || step === MOST_STEPS) return;
    const chosen = open[(choices[step % choices.length] ?? 0) % open.length]!;
    if (!run.serve(chosen)) throw new Error(`${JSON.stringify(chosen.command)} was refused\n${xml}`);
    rest = serve(rest, chosen.id);
    // What was served stays so: the same command again is refused, or comes to a new wait of a node that goes on waiting.
    const remains = subscriptionOf(run.current, keyOf(chosen.command)) !== undefined;
    if (!remains && run.serve(chosen))
      throw new Error(`${JSON.stringify(chosen.command)} was taken twice\n${xml}`);
  }
}

function keyOf(command: object): number {
  return 'subscriptionKey' in command ? Number(command.subscriptionKey) : -1;
}

const choices = fc.array(fc.nat({ max: 50 }), { minLength: 1, maxLength: 30 });

describe('block-structured processes', () => {
  it(
    `should wait for what an interpreter of the blocks says, over ${RUNS} processes`,
    async () => {
      await fc.assert(fc.asyncProperty(block, choices, compare), { numRuns: RUNS });
    },
    40 * RUNS + 60_000,
  );

  const failures = JSON.parse(
    readFileSync(new URL('./structured-failures.json', import.meta.url), 'utf8'),
  ) as [Block, number[]][];
  it(`should do right what once was wrong (${failures.length})`, async () => {
    for (const [root, steps] of failures) await compare(root, steps);
  });
});
