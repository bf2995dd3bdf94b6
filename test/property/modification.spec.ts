import { readFileSync } from 'node:fs';
import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { readModel, type ExecutableProcess } from '#bpmn';
import { elementOf, type ModifyInstruction, type ProcessState } from '#engine';
import { block, numbered } from './block.js';
import { blockToBpmn } from './block-to-bpmn.js';
import { CheckedRun } from './checked-run.js';
import { graph, graphToBpmn } from './graph.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 150);

/** What is done next: work, a modification of up to three instructions, a suspension or its end; by numbers that choose. */
interface Step {
  readonly kind: number;
  readonly choices: readonly number[];
}
const steps = fc.array(
  fc.record({
    kind: fc.nat({ max: 9 }),
    choices: fc.array(fc.nat({ max: 1_000 }), { minLength: 9, maxLength: 9 }),
  }),
  { minLength: 4, maxLength: 20 },
);

/** Drives the process by the steps; `CheckedRun` holds the invariants after each of them. */
async function drive(xml: string, taken: readonly Step[]): Promise<number> {
  const { processes, findings } = await readModel(xml);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`${JSON.stringify(errors)}\n${xml}`);
  const run = new CheckedRun(processes[0]!, 40);
  let modified = 0;
  try {
    run.do({ type: 'StartInstance', instanceKey: 'i', definitionKey: 'd', variables: { nomor: 1, acak: 1 } });
    for (const { kind, choices } of taken) {
      if (run.current.status === 'completed' || run.current.status === 'terminated') break;
      if (kind < 2) {
        const open = run.waiting();
        if (open.length > 0) run.serve(open[choices[0]! % open.length]!);
      } else if (kind === 8) run.do({ type: 'SuspendInstance', reason: '', includesCalled: true });
      else if (kind === 9) run.do({ type: 'ResumeInstance', reason: '' });
      else {
        const count = 1 + (choices[8]! % 3);
        const instructions = Array.from({ length: count }, (_, n) =>
          instructionBy(processes[0]!, run.current, choices.slice(n * 2, n * 2 + 4)),
        );
        if (run.do({ type: 'ModifyInstance', instructions, reason: '' })) modified++;
      }
      if (run.current.elements.length > 200) break;
    }
    if (run.current.status === 'active' || run.current.status === 'suspended')
      run.do({ type: 'CancelInstance', reason: 'enough' });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${xml}`, { cause: error });
  }
  return modified;
}

/** Any instruction: what it names may be there or not, and may be allowed or not. */
function instructionBy(
  { nodes }: ExecutableProcess,
  state: ProcessState,
  [kind = 0, which = 0, where = 0, how = 0]: readonly number[],
): ModifyInstruction {
  const keys = state.elements.map(({ key }) => key);
  const selection =
    how % 2 === 0
      ? { elementKey: keys[which % keys.length]! }
      : { elementId: nodes[which % nodes.length]!.id };
  const scopes = keys.filter((key) => elementOf(state, key)!.tokens !== undefined);
  const point = {
    at: how % 3 === 0 ? 'after' : 'before',
    elementId: nodes[where % nodes.length]!.id,
    ...(how % 5 === 0 ? { scopeKey: scopes[which % scopes.length]! } : {}),
  } as const;
  switch (kind % 5) {
    case 0:
      return { type: 'cancel', selection };
    case 1:
      return { type: 'addIteration', elementKey: scopes[which % scopes.length]! };
    case 2:
    case 3:
      return { type: 'move', selection, point };
    default:
      return { type: 'start', point };
  }
}

describe('modifications of running instances', () => {
  it.each([
    ['block-structured', block.map((one) => blockToBpmn(numbered(one)))],
    ['unstructured', graph.map(graphToBpmn)],
  ])(
    'should hold the invariants, over %s processes',
    async (_, xml) => {
      let modified = 0;
      await fc.assert(
        fc.asyncProperty(xml, steps, async (one, taken) => {
          modified += await drive(one, taken);
        }),
        { numRuns: RUNS },
      );
      if (modified < RUNS / 4)
        throw new Error(`Expected the instances to be modified, but only ${modified} were`);
    },
    40 * RUNS + 60_000,
  );

  const failures = JSON.parse(
    readFileSync(new URL('./modification-failures.json', import.meta.url), 'utf8'),
  ) as [string, Step[]][];
  it(`should do right what once was wrong (${failures.length})`, async () => {
    for (const [xml, taken] of failures) await drive(xml, taken);
  });
});
