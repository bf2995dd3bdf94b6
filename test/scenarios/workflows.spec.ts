import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseScenario, readStage, runScenario, type ReadStage, type Scenario } from '#complaint';

const ROOTS = ['workflows', 'rules'];
const files = ROOTS.flatMap((root) =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|bpmn)$/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).replaceAll('\\', '/'))
    .sort(),
).map((path) => ({ path, content: readFileSync(path, 'utf8') }));
const scenarios = files.filter(({ path }) => path.includes('/scenarios/'));

describe('the scenarios of workflows/', () => {
  let stage: ReadStage['stage'];
  const scenarioOf = (name: string): Scenario =>
    parseScenario(scenarios.find(({ path }) => path.includes(name))!.content);

  beforeAll(async () => {
    const read = await readStage(files);
    expect(read.findings).toEqual([]);
    stage = read.stage;
  });

  it.each(scenarios.map(({ path, content }) => [path, content]))(
    'should hold: %s',
    async (_path, content) => {
      const { differences } = await runScenario(parseScenario(content), stage);
      expect(differences).toEqual([]);
    },
  );

  it('should come to every task and every end of the complaint process', async () => {
    const reached = new Set<string>();
    for (const { content } of scenarios)
      for (const id of (await runScenario(parseScenario(content), stage)).actual.path ?? []) reached.add(id);
    const process = stage.processes.find(({ bpmnProcessId }) => bpmnProcessId === 'pengaduan')!;
    const never = process.nodes.filter(
      ({ kind, id }) => ['endEvent', 'userTask'].includes(kind) && !reached.has(id),
    );
    expect(never.map(({ id }) => id)).toEqual([]);
  });

  it('should come to the same each time', async () => {
    const scenario = scenarioOf('14-pelanggaran');
    expect(await runScenario(scenario, stage)).toEqual(await runScenario(scenario, stage));
  });

  it('should tell what differs and where', async () => {
    const scenario = scenarioOf('01-jalan-rusak');
    const wrong: Scenario = {
      ...scenario,
      when: [{ expect: { due: { verifikasi: '2026-03-18' } } }, ...scenario.when.slice(1)],
      then: { outcome: 'arsip:apresiasi', breaches: [{ level: 1, role: 'pembina' }] },
    };
    const { passed, differences } = await runScenario(wrong, stage);
    expect(passed).toBe(false);
    expect(differences).toEqual([
      '/when/0: Expected due verifikasi "2026-03-18", but got "2026-03-25"',
      '/then: Expected outcome "arsip:apresiasi", but got "selesai"',
      '/then: Expected breaches [{"level":1,"role":"pembina"}], but got []',
    ]);
  });

  it.each([
    [{ task: 'tindakLanjut' }, 'Expected the task "tindakLanjut" to be open, but open are: verifikasi'],
    [{ task: 'verifikasi', data: {} }, 'Expected "Hasil verifikasi" to be filled in, but it is empty'],
    [{ task: 'verifikasi', data: { hasil: 'tidur' } }, 'Expected "Hasil verifikasi" to be one of lanjut'],
    [{ message: 'puas' }, 'Expected the complaint to wait for the message "puas"'],
    [{ signal: 'bel' }, 'Expected somebody to wait for the signal "bel", but nobody does'],
    [{ advanceTo: '2026-01-01T00:00:00Z' }, 'Expected a time from 2026-03-13T02:00:00.000Z on'],
  ])('should stop at a step that cannot be taken: %j', async (step, message) => {
    const { differences } = await runScenario({ ...scenarioOf('01-jalan-rusak'), when: [step] }, stage);
    expect(differences).toHaveLength(1);
    expect(differences[0]).toContain(`/when/0: ${message}`);
  });

  it('should stop at an incident and tell it', async () => {
    const scenario = scenarioOf('01-jalan-rusak');
    const given = { ...scenario.given, decisions: { routing: { contributors: 7 } } };
    const { passed, differences } = await runScenario({ ...scenario, given }, stage);
    expect(passed).toBe(false);
    expect(differences).toHaveLength(1);
    expect(differences[0]).toContain('Expected no incident, but "kontribusi" has EXPRESSION_FAILED');
  });

  it('should name the group that a task is really for, and a region without rules', async () => {
    const scenario = scenarioOf('01-jalan-rusak');
    const step = { task: 'verifikasi', as: '14.08/PUPR:pelaksana', data: { hasil: 'lanjut' } };
    expect((await runScenario({ ...scenario, when: [step], then: {} }, stage)).differences).toEqual([
      'Expected the task "verifikasi" to be for 14.08/PUPR:pelaksana, but it is for 14.08/SETDA-BAG-ORGANISASI:pejabatPengelola',
    ]);
    expect((await runScenario({ ...scenario, region: '99' }, stage)).differences).toEqual([
      '/given: Expected region 99 to be among the rules, but it is not',
    ]);
  });

  const sound = JSON.parse(scenarios[0]!.content) as Scenario;
  const { given } = sound;
  it.each([
    ['no JSON', '{', ''],
    ['nothing in it', '{}', ''],
    ['no time', { ...sound, given: { ...given, at: 'kemarin' } }, '/given/at'],
    ['no words', { ...sound, given: { ...given, complaint: { channel: 'web' } } }, '/given/complaint/text'],
    ['an unknown expectation', { ...sound, then: { outcom: 'selesai' } }, '/then/outcom'],
    ['an unknown step', { ...sound, when: [{ tugas: 'verifikasi' }] }, '/when/0'],
    ['a step without a time', { ...sound, when: [{ advanceTo: 'besok' }] }, '/when/0/advanceTo'],
  ])('should refuse what is no scenario, with the place: %s', (_what, file, pointer) => {
    expect(() => parseScenario(typeof file === 'string' ? file : JSON.stringify(file))).toThrow(
      expect.objectContaining({ code: 'SCENARIO_INVALID', pointer }),
    );
  });
});
