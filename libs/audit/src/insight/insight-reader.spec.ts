import { beforeAll, describe, expect, it } from '@jest/globals';
import { readModel, type ExecutableProcess } from '#bpmn';
import { SimulatedWorld, type SimulatedEntry } from '#engine';
import type { JournalEntry } from '#runtime';
import { element, extensions, flows, processXml } from '../../../../test/support/bpmn-xml.js';
import { InsightReader, type InsightPeriod } from './insight-reader.js';
import type { ProcessInsight } from './process-insight.js';

const HOUR = 3_600_000;
/** Nine in the morning in Jakarta. */
const START = Date.UTC(2026, 2, 10, 2);
const task = (id: string, due: string) =>
  element(
    'userTask',
    id,
    { name: id.toUpperCase() },
    extensions(`<zeebe:userTask /><zeebe:taskSchedule dueDate="${due}" />`),
  );
const MODEL = processXml({
  id: 'lapor',
  body:
    element('startEvent', 'mulai') +
    task('periksa', '=batas') +
    element('exclusiveGateway', 'pilih', { default: 'pilih-selesai' }) +
    task('jawab', '=batas') +
    element('endEvent', 'selesai') +
    flows('mulai > periksa > pilih', 'pilih > jawab ? =perlu', 'jawab > selesai', 'pilih > selesai'),
});

function journalEntry(
  { tenant, instanceKey, now, command, events, order }: SimulatedEntry,
  entryNo: number,
): JournalEntry {
  return {
    tenant,
    instanceKey,
    entryNo,
    position: order,
    command: command as never,
    commandText: JSON.stringify(command),
    actor: 'ani',
    at: new Date(now).toISOString(),
    hash: '',
    events,
    eventsText: JSON.stringify(events),
  };
}

describe('insight', () => {
  let process: ExecutableProcess;
  let world: SimulatedWorld;
  beforeAll(async () => {
    const model = await readModel(MODEL);
    process = model.processes[0]!;
    world = new SimulatedWorld({ processes: [process], startAt: START });
  });

  const begin = (instanceKey: string, perlu: boolean) =>
    world.start({
      processId: 'lapor',
      instanceKey,
      variables: { perlu, batas: new Date(START + 5 * HOUR).toISOString() },
    });
  const work = async (instanceKey: string, elementId: string) => {
    const open = world.tasks.find((one) => one.instanceKey === instanceKey && one.elementId === elementId)!;
    await world.completeTask(open);
  };

  /** Everything that happened, read in order of position. */
  async function insight(
    period: Partial<InsightPeriod> = {},
    withheld: string[] = [],
  ): Promise<ProcessInsight> {
    const reader = new InsightReader(
      {
        region: 'nasional',
        bpmnProcessId: 'lapor',
        from: START,
        to: START + 48 * HOUR,
        timeZone: 'Asia/Jakarta',
        ...period,
      },
      async (key) => (key === world.instances[0]!.state.definitionKey ? process : undefined),
    );
    const entries = world.instances
      .flatMap(({ entries }) => entries.map((entry, at) => journalEntry(entry, at + 1)))
      .sort((a, b) => a.position - b.position);
    for (const entry of entries) await reader.read(entry, new Set(withheld));
    return reader.insight(world.now);
  }

  it('should count cases, elements, flows, breaches, paths and days from the entries alone', async () => {
    await begin('a', true);
    await begin('b', false);
    await world.advance('PT2H');
    await world.claim(
      world.tasks.find(({ instanceKey }) => instanceKey === 'a')!,
      'ani',
    );
    await work('b', 'periksa');
    await world.advance('PT2H');
    await begin('c', true);
    await work('a', 'periksa');
    // After it was due.
    await world.advance('PT20H');
    await work('a', 'jawab');

    const found = await insight();

    expect(found).toMatchObject({
      cases: 3,
      completed: 2,
      terminated: 0,
      open: 1,
      conformance: 1,
      deviations: [],
    });
    expect(found.duration).toEqual({
      count: 2,
      totalMs: 26 * HOUR,
      medianMs: 2 * HOUR,
      p90Ms: 24 * HOUR,
      longestMs: 24 * HOUR,
    });
    const of = (elementId: string) => found.elements.find((one) => one.elementId === elementId);
    expect(of('periksa')).toMatchObject({
      name: 'PERIKSA',
      entered: 3,
      completed: 2,
      open: 1,
      // The third is open and overdue.
      breached: 1,
      duration: { count: 2, longestMs: 4 * HOUR },
      // Somebody took the one after two hours; the other was completed by whoever took it then.
      untilTaken: { count: 2, totalMs: 4 * HOUR },
    });
    expect(of('jawab')).toMatchObject({ entered: 1, completed: 1, breached: 1 });
    expect(found.flows).toContainEqual({ flowId: 'mulai-periksa', taken: 3 });
    expect(found.flows).toContainEqual({ flowId: 'pilih-jawab', taken: 1 });
    expect(found.variants.map(({ elementIds, count }) => [elementIds, count])).toEqual([
      [['periksa', 'jawab'], 1],
      [['periksa'], 1],
      [[], 1],
    ]);
    expect(found.days).toEqual([
      { day: '2026-03-10', started: 3, ended: 1, backlog: 2 },
      { day: '2026-03-11', started: 0, ended: 1, backlog: 1 },
    ]);
  });

  it('should leave out what began outside of the period, another process, and what is withheld', async () => {
    expect(await insight({ from: START + HOUR })).toMatchObject({ cases: 1 });
    expect(await insight({ to: START + HOUR })).toMatchObject({ cases: 2 });
    expect(await insight({ bpmnProcessId: 'lain' })).toMatchObject({
      cases: 0,
      conformance: 1,
      elements: [],
    });
    const without = await insight({}, ['a']);
    expect(without.cases).toBe(2);
    expect(JSON.stringify(without)).not.toContain('"a"');
  });

  it('should tell in which cases somebody did what the model does not say', async () => {
    await world.setVariables('c', { catatan: 'diubah' });
    await begin('d', false);
    await world.cancel('d', 'salah masuk');

    const found = await insight();

    expect(found.terminated).toBe(1);
    expect(found.conformance).toBe(0.5);
    expect(found.deviations).toEqual([
      { kind: 'variablesSetByOperator', cases: 1, exampleInstanceKey: 'c' },
      { kind: 'canceledByOperator', cases: 1, exampleInstanceKey: 'd' },
    ]);
  });

  it('should name elements and flows that the version of the case does not have', async () => {
    const shape = {
      nodes: process.nodes.filter(({ id }) => id !== 'jawab'),
      flows: process.flows.filter(({ id }) => id !== 'pilih-selesai'),
    };
    const reader = new InsightReader(
      { region: 'nasional', bpmnProcessId: 'lapor', from: START, to: START + HOUR, timeZone: 'Asia/Jakarta' },
      async () => ({
        nodes: shape.nodes.map((node) => ({
          ...node,
          incoming: node.id === 'periksa' ? [0] : node.incoming,
        })),
        flows: shape.flows,
      }),
    );
    for (const { entries } of world.instances.slice(0, 2))
      for (const [at, entry] of entries.entries()) await reader.read(journalEntry(entry, at + 1), new Set());
    const { deviations } = reader.insight(world.now);
    expect(deviations.map(({ kind, elementId }) => [kind, elementId])).toEqual([
      ['unknownElement', 'jawab'],
      ['unknownFlow', 'pilih-selesai'],
    ]);
  });
});
