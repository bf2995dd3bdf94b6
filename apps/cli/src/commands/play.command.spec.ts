import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  definitionsXml,
  element,
  extensions,
  flow,
  flows,
  timer,
} from '../../../../test/support/bpmn-xml.js';
import { runCaptured } from '../testing/run-captured.js';

const MESSAGE =
  '<bpmn:message id="kabar" name="kabar"><bpmn:extensionElements><zeebe:subscription correlationKey="=nomor" /></bpmn:extensionElements></bpmn:message>' +
  '<bpmn:signal id="bel" name="bel" /><bpmn:error id="galat" errorCode="GALAT" />';
const task = (id: string) =>
  element(
    'userTask',
    id,
    {},
    extensions('<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="14.08/PUPR:pelaksana" />'),
  );
/** decide -> job (error to `perbaiki`) -> task -> message or timer or signal -> end */
const MODEL = definitionsXml(
  MESSAGE +
    `<bpmn:process id="p" isExecutable="true">${
      element('startEvent', 'mulai') +
      element(
        'businessRuleTask',
        'putus',
        {},
        extensions('<zeebe:calledDecision decisionId="tarif" resultVariable="harga" />'),
      ) +
      element('serviceTask', 'hitung', {}, extensions('<zeebe:taskDefinition type="hitung" />')) +
      element(
        'boundaryEvent',
        'gagal',
        { attachedToRef: 'hitung' },
        '<bpmn:errorEventDefinition errorRef="galat" />',
      ) +
      task('perbaiki') +
      task('periksa') +
      element('eventBasedGateway', 'tunggu') +
      element('intermediateCatchEvent', 'dibalas', {}, '<bpmn:messageEventDefinition messageRef="kabar" />') +
      element('intermediateCatchEvent', 'lewat', {}, timer('timeDuration', 'P3D')) +
      element('intermediateCatchEvent', 'dering', {}, '<bpmn:signalEventDefinition signalRef="bel" />') +
      element('endEvent', 'selesai') +
      element('endEvent', 'terlambat') +
      flows(
        'mulai > putus > hitung > periksa > tunggu > dibalas > selesai',
        'tunggu > lewat > terlambat',
        'tunggu > dering > selesai',
        'gagal > perbaiki > selesai',
      )
    }</bpmn:process>`,
);
const WITH_FAULT = definitionsXml(
  `<bpmn:process id="p" isExecutable="true">${element('startEvent', 'mulai') + flow('mulai', 'nowhere')}</bpmn:process>`,
);

describe('runut play', () => {
  let folder: string;
  const file = (name: string) => join(folder, name);
  const script = async (content: unknown): Promise<string> => {
    await writeFile(file('script.json'), typeof content === 'string' ? content : JSON.stringify(content));
    return file('script.json');
  };
  const playScript = async (content: unknown, ...more: string[]) =>
    runCaptured('play', file('model.bpmn'), '--script', await script(content), ...more);

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runut-play-'));
    await writeFile(file('model.bpmn'), MODEL);
    await writeFile(file('fault.bpmn'), WITH_FAULT);
  });
  afterAll(() => rm(folder, { recursive: true }));

  const answered = { decisions: { tarif: '=luas * 2' }, variables: { luas: 21, nomor: 'A1' } };

  it('should run to the first wait states and tell what is awaited', async () => {
    const { code, out } = await playScript({ ...answered, steps: [] });
    expect(code).toBe(0);
    expect(out).toContain('2026-01-05T02:00:00Z  i-1   DecisionEvaluated');
    expect(out).toMatch(/\n\ni-1 {2}p: active\njobs\n {2}hitung \(hitung\)\n$/);
  });

  it('should carry a script to the end and hold its expectations', async () => {
    const { code, out } = await playScript({
      ...answered,
      at: '2026-03-13T02:00:00Z',
      jobs: { hitung: '={total: harga + 1}' },
      steps: [
        { expect: { status: 'active', tasks: ['periksa'], jobs: [], variables: { harga: 42, total: 43 } } },
        { claim: 'periksa', as: 'sari' },
        { completeTask: 'periksa', as: 'sari', data: { baik: true } },
        { expect: { messages: ['kabar'] } },
        { advance: 'P1D' },
        { setVariables: { catatan: 'ada' } },
        { message: 'kabar', variables: { isi: 'k' } },
        {
          expect: {
            status: 'completed',
            ended: 'selesai',
            incidents: [],
            path: ['putus', 'periksa', 'dibalas'],
            variables: { baik: true, catatan: 'ada', isi: 'k' },
          },
        },
      ],
    });
    expect(out).toContain('i-1  p: completed at selesai');
    expect(out).toContain('2026-03-14T02:00:00Z  i-1   MessageCorrelated');
    expect(code).toBe(0);
  });

  it('should play workers by hand: failures, incidents, errors', async () => {
    const { code, out } = await playScript({
      ...answered,
      steps: [
        { failJob: 'hitung', message: 'mati lampu' },
        { expect: { incidents: ['hitung'] } },
        { resolveIncident: 'hitung', reason: 'lampu menyala' },
        { throwError: 'hitung', code: 'GALAT' },
        { completeTask: 'perbaiki' },
        { expect: { status: 'completed', path: ['hitung', 'gagal', 'perbaiki'] } },
      ],
    });
    expect(out).toContain('IncidentRaised');
    expect(code).toBe(0);
  });

  it.each([
    [{ advanceTo: '2026-01-08T02:00:00Z' }, 'terlambat'],
    [{ signal: 'bel' }, 'selesai'],
  ])('should come by %j to %s', async (step, ended) => {
    const { code, out } = await playScript({
      ...answered,
      steps: [{ completeJob: 'hitung' }, { completeTask: 'periksa' }, step, { expect: { ended } }],
    });
    expect(out).toContain(`completed at ${ended}`);
    expect(code).toBe(0);
  });

  it('should end with 1 and say which step failed', async () => {
    const wrong = await playScript({ ...answered, steps: [{ expect: { tasks: ['periksa'] } }] });
    expect(wrong.code).toBe(1);
    expect(wrong.out).toContain('failed  /steps/0: Expected tasks ["periksa"], but got []');
    const closed = await playScript({ ...answered, steps: [{ completeTask: 'periksa' }] });
    expect(closed.out).toContain('/steps/0: Expected the task "periksa" to be open, but open are: none');
    const past = await playScript({ ...answered, steps: [{ advanceTo: '2020-01-01T00:00:00Z' }] });
    expect(past).toMatchObject({ code: 1 });
  });

  it('should end with 1 when an incident is left or the model has errors', async () => {
    const left = await runCaptured('play', file('model.bpmn'));
    expect(left.code).toBe(1);
    expect(left.out).toContain('putus DECISION_FAILED: Expected the script to answer the decision "tarif"');
    const faulty = await runCaptured('play', file('fault.bpmn'));
    expect(faulty.code).toBe(1);
    expect(faulty.out).toContain('error');
  });

  it('should print an event a line as JSON, and the same lines each time', async () => {
    const play = () =>
      playScript({ ...answered, steps: [{ completeJob: 'hitung', variables: { total: 1 } }] }, '--json');
    const { out } = await play();
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines[0]).toMatchObject({
      type: 'InstanceStarted',
      at: '2026-01-05T02:00:00.000Z',
      instanceKey: 'i-1',
    });
    expect(lines.at(-1)).toMatchObject({
      type: 'Summary',
      instances: [{ status: 'active', variables: { luas: 21, harga: 42, total: 1 } }],
      tasks: [{ elementId: 'periksa', candidateGroups: ['14.08/PUPR:pelaksana'] }],
    });
    expect((await play()).out).toBe(out);
  });

  it.each([
    ['no JSON', '{', 'Expected a script as JSON'],
    ['an unknown verb', [{ tidur: 1 }], '/steps/0: Expected a step with one of claim'],
    ['a wrong type', [{ completeTask: 7 }], '/steps/0/completeTask: Expected text, but got 7'],
    ['an unknown field', [{ advance: 'P1D', days: 2 }], '/steps/0/days: Expected one of'],
    ['a missing field', [{ claim: 'a' }], 'Expected "as", but it is missing'],
    ['an unknown expectation', [{ expect: { task: [] } }], '/steps/0/expect/task'],
    ['a time that is none', { at: 'besok', steps: [] }, '#/at'],
  ])('should end with 2 for a script with %s', async (_what, content, message) => {
    const { code, err } = await playScript(content);
    expect(code).toBe(2);
    expect(err).toContain(message);
  });

  it('should end with 2 for files, variables, processes and starts that are not there', async () => {
    expect(await runCaptured('play', file('none.bpmn'))).toMatchObject({ code: 2 });
    const vars = await runCaptured('play', file('model.bpmn'), '--vars', '[1]');
    expect(vars).toMatchObject({ code: 2, err: expect.stringContaining('JSON object') });
    const process = await runCaptured('play', file('model.bpmn'), '--process', 'q');
    expect(process.err).toContain('Expected one of the processes p');
    const start = await runCaptured('play', file('model.bpmn'), '--start', 'q');
    expect(start.err).toContain('Expected one of the start events mulai');
  });

  it('should play the complaint process with what it calls', async () => {
    const { code, out } = await runCaptured(
      'play',
      'workflows/pengaduan/process.bpmn',
      '--with',
      'workflows/pemeriksaan-apip/process.bpmn',
      '--start',
      'mulaiWeb',
      '--vars',
      '{"nomor": "1408-260313-CNT234"}',
    );
    expect(code).toBe(0);
    expect(out).toContain('normalisasi (normalisasi)');
  });
});
