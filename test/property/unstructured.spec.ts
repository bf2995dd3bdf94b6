import { readFileSync } from 'node:fs';
import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { readModel } from '#bpmn';
import { CheckedRun } from './checked-run.js';
import { graph, graphToBpmn, type Graph } from './graph.js';

const RUNS = Number(process.env['PROPERTY_RUNS'] ?? 500);

/** Drives the process by the choices; `CheckedRun` holds the invariants after each step. */
async function drive(one: Graph, choices: readonly number[]): Promise<void> {
  const xml = graphToBpmn(one);
  const { processes, findings } = await readModel(xml);
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(`${JSON.stringify(errors)}\n${xml}`);
  const run = new CheckedRun(processes[0]!, 40);
  try {
    run.do({
      type: 'StartInstance',
      instanceKey: 'i',
      definitionKey: 'd',
      variables: { acak: choices[0]! },
    });
    for (const choice of choices) {
      if (run.current.status !== 'active') return;
      run.do({ type: 'SetVariables', scopeKey: 0, variables: { acak: choice }, reason: '' });
      const open = run.waiting();
      if (open.length === 0 || open.length > 200) break;
      run.serve(open[choice % open.length]!);
    }
    if (run.current.status === 'active') run.do({ type: 'CancelInstance', reason: 'enough' });
  } catch (error) {
    throw new Error(`${(error as Error).message}\n${xml}`, { cause: error });
  }
}

const choices = fc.array(fc.nat({ max: 1_000 }), { minLength: 1, maxLength: 25 });

describe('unstructured processes', () => {
  it(
    `should hold the invariants over ${RUNS} processes`,
    async () => {
      await fc.assert(fc.asyncProperty(graph, choices, drive), { numRuns: RUNS });
    },
    40 * RUNS + 60_000,
  );

  const failures = JSON.parse(
    readFileSync(new URL('./unstructured-failures.json', import.meta.url), 'utf8'),
  ) as [Graph, number[]][];
  it(`should do right what once was wrong (${failures.length})`, async () => {
    for (const [one, steps] of failures) await drive(one, steps);
  });
});
