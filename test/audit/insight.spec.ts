import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { element, extensions, flows, processXml } from '../support/bpmn-xml.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const REGION = 'nasional';
const MODEL = processXml({
  id: 'berkas',
  body:
    element('startEvent', 'mulai') +
    element(
      'userTask',
      'periksa',
      { name: 'Periksa berkas' },
      extensions(
        '<zeebe:userTask /><zeebe:assignmentDefinition candidateUsers="budi" /><zeebe:taskSchedule dueDate="=batas" />',
      ),
    ) +
    element('exclusiveGateway', 'lengkap', { default: 'lengkap-selesai' }) +
    element(
      'scriptTask',
      'hitung',
      {},
      extensions('<zeebe:script expression="=1 / n" resultVariable="hasil" />'),
    ) +
    element('endEvent', 'selesai') +
    flows('mulai > periksa > lengkap', 'lengkap > hitung ? =n < 10', 'lengkap > selesai', 'hitung > selesai'),
});
const OVERDUE = '2020-01-01T00:00:00Z';
const AHEAD = '2999-01-01T00:00:00Z';

interface Told {
  cases: number;
  completed: number;
  terminated: number;
  open: number;
  conformance: number;
  duration: { count: number };
  elements: { elementId: string; entered: number; completed: number; open: number; breached: number }[];
  flows: { flowId: string; taken: number }[];
  variants: { elementIds: string[]; count: number; share: number }[];
  days: { started: number; ended: number; backlog: number }[];
  deviations: { kind: string; elementId: string | null; cases: number }[];
}

describe('runut insight on a server', () => {
  let servers: TestServers;
  let auditor: string;
  beforeAll(async () => {
    servers = await startTestServers(1);
    auditor = await servers.token('asih', 'AUDITOR', [REGION]);
    await servers.deploy({ 'workflows/berkas.bpmn': MODEL });
    const { runtime } = servers.nodes[0]!.wiring.services;
    const begin = async (n: number, batas: string): Promise<string> => {
      const begun = await runtime.startProcess(
        { tenant: REGION, bpmnProcessId: 'berkas', variables: { n, batas } },
        { actor: 'uji' },
      );
      if (begun.outcome === 'rejected') throw new Error(begun.rejection.message);
      return begun.instanceKey;
    };
    const complete = async (instanceKey: string): Promise<void> => {
      const [task] = await servers.nodes[0]!.wiring.services.queries.userTasksByInstance([
        { tenant: REGION, instanceKey },
      ]);
      const done = await runtime.execute(
        REGION,
        instanceKey,
        { type: 'CompleteUserTask', elementKey: task!.key, variables: {} },
        { actor: 'budi' },
      );
      expect(done.outcome).toBe('accepted');
    };
    await complete(await begin(2, OVERDUE));
    await complete(await begin(4, AHEAD));
    await complete(await begin(20, AHEAD));
    await begin(3, OVERDUE);
    const gone = await begin(5, AHEAD);
    await runtime.execute(REGION, gone, { type: 'CancelInstance', reason: 'salah' }, { actor: 'uji' });
  }, 60_000);
  afterAll(() => servers.stop());

  const insight = (...argv: string[]) =>
    runCaptured('insight', ...argv, '--url', `${servers.nodes[0]!.url}/graphql`, '--token', auditor);

  it('should count cases, elements, flows, paths, days and what the model does not say', async () => {
    const { code, out } = await insight('berkas', '--region', REGION, '--json');
    expect(code).toBe(0);
    const told = JSON.parse(out) as Told;
    expect(told).toMatchObject({ cases: 5, completed: 3, terminated: 1, open: 1, duration: { count: 4 } });
    expect(told.elements.find(({ elementId }) => elementId === 'periksa')).toMatchObject({
      entered: 5,
      completed: 3,
      terminated: 1,
      open: 1,
      breached: 2,
      name: 'Periksa berkas',
      untilTaken: { count: 3 },
    });
    expect(told.elements.find(({ elementId }) => elementId === 'hitung')).toMatchObject({ entered: 2 });
    expect(Object.fromEntries(told.flows.map(({ flowId, taken }) => [flowId, taken]))).toMatchObject({
      'mulai-periksa': 5,
      'periksa-lengkap': 3,
      'lengkap-hitung': 2,
      'lengkap-selesai': 1,
    });
    expect(told.variants.map(({ elementIds, count, share }) => [elementIds.join(), count, share])).toEqual([
      ['periksa,hitung', 2, 0.4],
      ['', 2, 0.4],
      ['periksa', 1, 0.2],
    ]);
    expect(told.days.at(-1)).toMatchObject({ backlog: 1 });
    expect(told.conformance).toBe(0.8);
    expect(told.deviations).toMatchObject([{ kind: 'CANCELED_BY_OPERATOR', elementId: null, cases: 1 }]);
  });

  it('should tell people the same as tables', async () => {
    const { code, out } = await insight('berkas', '--region', REGION);
    expect(code).toBe(0);
    expect(out).toMatch(/berkas in nasional: 5 cases/);
    expect(out).toMatch(/Periksa berkas +5 +3 +1 +1 /);
    expect(out).toMatch(/2 +40\.0 % +\S.* periksa > hitung/);
    expect(out).toMatch(/by the model alone +80\.0 %/);
    expect(out).toMatch(/canceled by operator +1 /);
  });

  it('should count only cases that began in the period, and say so where none did', async () => {
    const { code, out } = await insight(
      'berkas',
      '--region',
      REGION,
      '--from',
      '2026-01-01',
      '--to',
      '2026-02-01',
    );
    expect(code).toBe(0);
    expect(out).toContain('0 cases');
    expect(out).not.toContain('Paths');
    expect(
      await insight('berkas', '--region', REGION, '--from', '2026-02-01', '--to', '2026-01-01'),
    ).toMatchObject({
      code: 2,
    });
    expect(await insight('berkas', '--region', '21')).toMatchObject({ code: 3 });
    expect(await insight('berkas')).toMatchObject({ code: 2 });
  });

  it('should refuse a region that nobody has heard of', async () => {
    const token = await servers.token('auditor', 'AUDITOR', ['99']);
    const asked = await runCaptured(
      'insight',
      'berkas',
      '--region',
      '99',
      '--url',
      `${servers.nodes[0]!.url}/graphql`,
      '--token',
      token,
    );
    expect(asked).toMatchObject({ code: 3, out: '' });
    expect(asked.err).toContain('Expected region "99" to be deployed, but it is not.');
  });
});
