import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { RegionIndicators } from '#complaint';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { until } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const REGION = '14';
/** The pejabat pengelola of Riau, who verifies: eselon II.a. */
const OFFICIAL = 'riau.kominfotik.kepala';
const DIRECTOR = 'riau.setda.sekda';
const GOVERNOR = 'riau.kdh.kepala';

const ENTRY = `id holder position eselon category clock level role state breachedAt appealableUntil
  complaint { number } origin { sequence trigger rule layer }
  appeal { filedBy reason decision decidedBy decisionReason } correction { id holder state }`;
interface Entry {
  readonly id: string;
  readonly holder: string;
  readonly state: string;
  readonly appeal: { readonly reason: string | null } | null;
  readonly correction: { readonly id: string; readonly holder: string } | null;
}
/** What the jobs of the register leave in the journal. */
interface Recorded {
  readonly pelanggaran?: { readonly officials: { readonly holder: string; readonly entry?: object }[] };
  readonly koreksi?: { readonly holder: string };
}
interface Answer {
  readonly userErrors: { readonly code: string }[];
}

describe('the register of officials who did not follow up', () => {
  let servers: TestServers;
  let folder: string;
  const tokens: Record<string, string> = {};
  beforeAll(async () => {
    servers = await startTestServers(1);
    folder = await mkdtemp(join(tmpdir(), 'runut-evaluation-'));
    const bundle = await repositoryBundle();
    const path = 'workflows/pengaduan/process.bpmn';
    // The verification is overdue at once.
    const overdue = bundle[path]!.replace(
      '<bpmn:timeDate xsi:type="bpmn:tFormalExpression">=tenggat.verifikasi.due</bpmn:timeDate>',
      '<bpmn:timeDate xsi:type="bpmn:tFormalExpression">=now()</bpmn:timeDate>',
    );
    expect(overdue).not.toBe(bundle[path]);
    await servers.deploy({ ...bundle, [path]: overdue });
    for (const person of [OFFICIAL, DIRECTOR, GOVERNOR, 'riau.pupr.kepala'])
      tokens[person] = await servers.token(person, 'OFFICER', [REGION]);
    tokens.awas = await servers.token('awas', 'AUDITOR', [REGION]);
    tokens.admin = await servers.token('admin', 'ADMIN', ['*']);
  }, 120_000);
  afterAll(async () => {
    await servers?.stop();
    await rm(folder, { recursive: true, force: true });
  });

  const ask = <T>(person: string, query: string, variables: object = {}) =>
    servers.ask<T>(0, tokens[person]!, query, variables as Record<string, unknown>);
  const entries = async (person: string, filter: object = {}): Promise<Entry[]> =>
    (
      await ask<{ officialEvaluations: { nodes: Entry[] } }>(
        person,
        `query($filter: OfficialEvaluationFilterInput) {
          officialEvaluations(region: "14", filter: $filter) { nodes { ${ENTRY} } } }`,
        { filter },
      )
    ).officialEvaluations.nodes;
  const entry = async (person: string, id: string): Promise<Entry | null> =>
    (
      await ask<{ officialEvaluation: Entry | null }>(
        person,
        `query($id: ID!) { officialEvaluation(id: $id) { ${ENTRY} } }`,
        { id },
      )
    ).officialEvaluation;
  const appeal = async (person: string, id: string, reason: string, idempotencyKey?: string) =>
    (
      await ask<{ appealEvaluation: Answer & { evaluation: Entry | null } }>(
        person,
        `mutation($input: AppealEvaluationInput!) { appealEvaluation(input: $input) {
          evaluation { ${ENTRY} } userErrors { code } } }`,
        { input: { id, reason, idempotencyKey } },
      )
    ).appealEvaluation;
  const taskOf = (person: string) =>
    until(async () => {
      const { userTasks } = await ask<{ userTasks: { nodes: { id: string; elementId: string }[] } }>(
        person,
        '{ userTasks { nodes { id elementId } } }',
      );
      return userTasks.nodes.find(({ elementId }) => elementId === 'putuskanKeberatan');
    }, 'the task of whoever decides');
  const decide = async (person: string, id: string, data: object): Promise<string[]> =>
    (
      await ask<{ completeUserTask: Answer }>(
        person,
        'mutation($input: CompleteUserTaskInput!) { completeUserTask(input: $input) { userErrors { code } } }',
        { input: { id, data } },
      )
    ).completeUserTask.userErrors.map(({ code }) => code);
  const matters = [
    [
      'jalan',
      'Jalan provinsi menuju pelabuhan berlubang sepanjang 300 meter sejak dua bulan. Mohon ditambal.',
    ],
    ['ketenagakerjaan', 'Upah lembur pabrik kami tidak dibayar sejak Januari, pengawas belum pernah datang.'],
    ['pendidikan', 'Atap ruang praktik sekolah menengah kejuruan bocor, siswa belajar di lorong saat hujan.'],
    ['asap', 'Kabut pekat karena lahan terbakar di seberang sungai, anak-anak batuk setiap malam.'],
  ];
  const breached = async (): Promise<Entry> => {
    const [category, text] = matters.shift()!;
    const known = new Set((await entries('awas')).map(({ id }) => id));
    await ask(
      'admin',
      'mutation($input: FileComplaintInput!) { fileComplaint(input: $input) { userErrors { code } } }',
      {
        input: {
          region: REGION,
          channel: 'web',
          category,
          text,
        },
      },
    );
    return until(async () => (await entries('awas')).find(({ id }) => !known.has(id)), 'the entry');
  };

  it('should name who held the position, by the rule that wants it, to those whom it concerns and to nobody else', async () => {
    const made = await breached();
    expect(made).toMatchObject({
      holder: OFFICIAL,
      position: 'KOMINFOTIK-KEPALA',
      eselon: 'II.a',
      category: 'II',
      clock: 'verifikasi',
      role: 'pejabatPengelola',
      state: 'RECORDED',
      origin: { trigger: 'BREACH', rule: 'evaluasi.eselon', layer: '14' },
      appeal: null,
      correction: null,
    });
    expect(await entries(OFFICIAL)).toEqual(await entries('awas'));
    expect(await entries(DIRECTOR)).toHaveLength(1);
    expect(await entries('awas', { category: 'III' })).toEqual([]);
    expect(await entries('riau.pupr.kepala')).toEqual([]);
    expect(await entry('riau.pupr.kepala', made.id)).toBeNull();
    await expect(entries('admin')).rejects.toThrow('FORBIDDEN');
  });

  it('should let the official appeal once, and a second person decide; the entry stays', async () => {
    const { id } = await breached();
    const reason = 'Laporan baru diterima setelah jam kantor; KANARI5120.';
    expect((await appeal('riau.pupr.kepala', id, reason)).userErrors).toEqual([{ code: 'NOT_FOUND' }]);
    expect((await appeal(DIRECTOR, id, reason)).userErrors).toEqual([{ code: 'FORBIDDEN' }]);
    expect((await appeal(OFFICIAL, id, 'pendek')).userErrors).toEqual([{ code: 'INVALID_ARGUMENT' }]);
    const filed = await appeal(OFFICIAL, id, reason, 'sekali');
    expect(filed.evaluation).toMatchObject({ id, state: 'APPEALED', appeal: { filedBy: OFFICIAL, reason } });
    // The same intent again is the same appeal; another one is too many.
    expect((await appeal(OFFICIAL, id, reason, 'sekali')).userErrors).toEqual([]);
    expect((await appeal(OFFICIAL, id, reason)).userErrors).toEqual([{ code: 'ALREADY_EXISTS' }]);

    const task = await taskOf(DIRECTOR);
    expect(
      await decide(OFFICIAL, task.id, { putusan: 'dibatalkan', alasanPutusan: 'Memang begitu.' }),
    ).toEqual(['NOT_FOUND']);
    expect(await decide(DIRECTOR, task.id, { putusan: 'dibatalkan' })).not.toEqual([]);
    const why = 'Jam kantor sudah tutup ketika laporan masuk.';
    expect(await decide(DIRECTOR, task.id, { putusan: 'dibatalkan', alasanPutusan: why })).toEqual([]);
    expect(await entry(OFFICIAL, id)).toMatchObject({
      holder: OFFICIAL,
      state: 'ANNULLED',
      appeal: { decision: 'ANNULLED', decidedBy: DIRECTOR, decisionReason: why, reason },
    });
    const { journal } = await ask<{ journal: { nodes: { commandText: string; eventsText: string }[] } }>(
      'awas',
      '{ journal(region: "14", first: 100) { nodes { commandText eventsText } } }',
    );
    const text = journal.nodes.map((one) => `${one.commandText}${one.eventsText}`).join('');
    expect(text).toContain('"putusan":"dibatalkan"');
    expect(text).not.toContain('KANARI5120');
    expect(text).not.toContain(why);
  });

  it('should put the one who was answerable beside the old entry, and ask again for a person that nobody knows', async () => {
    const { id } = await breached();
    await appeal(OFFICIAL, id, 'Saat itu Sekretaris yang menjabat sebagai pelaksana harian.');
    const wrong = {
      putusan: 'diperbaiki',
      pemegangBenar: 'siapa',
      alasanPutusan: 'Sekretaris yang bertugas.',
    };
    const first = await taskOf(DIRECTOR);
    expect(await decide(DIRECTOR, first.id, wrong)).toEqual([]);
    const again = await until(async () => {
      const task = await taskOf(DIRECTOR);
      return task.id !== first.id && task;
    }, 'the task again');
    const right = 'riau.kominfotik.sekretaris';
    expect(await decide(DIRECTOR, again.id, { ...wrong, pemegangBenar: right })).toEqual([]);
    const corrected = await until(async () => {
      const now = await entry('awas', id);
      return now?.state === 'CORRECTED' && now;
    }, 'the correction');
    expect(corrected).toMatchObject({ holder: OFFICIAL, correction: { holder: right, state: 'RECORDED' } });
    expect(await entries('awas', { holder: right })).toMatchObject([
      { id: corrected.correction!.id, position: 'KOMINFOTIK-SEKRETARIS', eselon: 'III.a', origin: null },
    ]);
  });

  it('should serve "runut evaluations" with exit codes and JSON', async () => {
    const url = `${servers.nodes[0]!.url}/graphql`;
    const runut = (person: string, ...argv: string[]) =>
      runCaptured('evaluations', ...argv, '--url', url, '--token', tokens[person]!);
    const made = await breached();
    const listed = await runut('awas', 'list', '--region', REGION, '--category', 'II', '--json');
    expect(listed.code).toBe(0);
    expect((JSON.parse(listed.out) as Entry[]).map(({ id }) => id)).toContain(made.id);
    expect((await runut('awas', 'list', '--region', REGION)).out).toMatch(
      /KOMINFOTIK-KEPALA +II\.a +verifikasi/,
    );
    const why = 'Diajukan atas nama pejabat yang bersangkutan.';
    expect(await runut(OFFICIAL, 'appeal', made.id, '--reason', why)).toMatchObject({ code: 0 });
    expect(await runut(OFFICIAL, 'appeal', made.id, '--reason', why)).toMatchObject({ code: 1 });
    const shown = await runut('awas', 'show', made.id);
    expect(shown.code).toBe(0);
    expect(shown.out).toContain('appealed');
    expect(shown.out).toContain(why);
    expect(await runut('awas', 'show', 'tidak-ada', '--json')).toMatchObject({ code: 1 });
    expect(await runut('awas', 'list')).toMatchObject({ code: 2 });
    expect(await runut('admin', 'list', '--region', REGION)).toMatchObject({ code: 3 });
  });

  it('should serve the four indicators to auditors and leaders, the same from an export without a server', async () => {
    const url = `${servers.nodes[0]!.url}/graphql`;
    // One of the four complaints is verified and waits for its unit; the others wait for their verification.
    const { userTasks } = await ask<{ userTasks: { nodes: { id: string; elementId: string }[] } }>(
      OFFICIAL,
      '{ userTasks { nodes { id elementId } } }',
    );
    const verification = userTasks.nodes.find(({ elementId }) => elementId === 'verifikasi')!;
    expect(await decide(OFFICIAL, verification.id, { hasil: 'lanjut' })).toEqual([]);
    const asOf = new Date().toISOString();
    const period = ['--from', '2026-01-01', '--as-of', asOf, '--json'];
    const kpi = (...argv: string[]) => runCaptured('kpi', ...argv, ...period);
    const server = (person: string) => ['--region', REGION, '--url', url, '--token', tokens[person]!];
    const asked = await kpi(...server('awas'));
    expect(asked.code).toBe(0);
    const figures = JSON.parse(asked.out) as RegionIndicators;
    expect(figures.total).toMatchObject({
      cases: 4,
      ended: 0,
      cepat: { met: 1, counted: 1, ratio: 1 },
      tepat: { counted: 0, ratio: null },
      tuntas: { counted: 0, ratio: null },
    });
    expect(figures.units.map(({ unit, cases }) => [unit === null, cases])).toEqual([
      [false, 1],
      [true, 3],
    ]);
    expect((await kpi(...server(DIRECTOR))).out).toBe(asked.out);
    const anywhere = await servers.token('awas', 'AUDITOR', ['*']);
    expect(await runCaptured('kpi', '--region', '99', '--url', url, '--token', anywhere)).toMatchObject({
      code: 3,
      out: '',
      err: expect.stringContaining('Expected region "99" to be deployed, but it is not.'),
    });
    for (const person of ['admin', 'riau.pupr.kepala'])
      expect(await kpi(...server(person))).toMatchObject({
        code: 3,
        out: expect.stringContaining('FORBIDDEN'),
      });

    const file = join(folder, 'journal.jsonl');
    const access = ['--url', url, '--token', tokens.awas!];
    expect(await runCaptured('export', '--region', REGION, '--out', file, ...access)).toMatchObject({
      code: 0,
    });
    const counted = await kpi('--journal', file);
    expect(counted.code).toBe(0);
    expect(JSON.parse(counted.out)).toEqual(figures);
    // The register is in it too: what the journal says was entered, and nothing else.
    const entered = (await readFile(file, 'utf8')).split('\n').flatMap((line) => {
      const { eventsText = '[]' } = JSON.parse(line || '{}') as { eventsText?: string };
      return (JSON.parse(eventsText) as { type: string; variables?: Recorded }[])
        .filter(({ type }) => type === 'JobCompleted')
        .flatMap(({ variables: { pelanggaran, koreksi } = {} }) => [
          ...(pelanggaran?.officials.filter(({ entry: made }) => made !== undefined) ?? []),
          ...(koreksi ? [koreksi] : []),
        ])
        .map(({ holder }) => holder);
    });
    expect(entered.sort()).toEqual((await entries('awas')).map(({ holder }) => holder).sort());
    // Another moment, other figures: nothing of them is in the export itself.
    const later = await runCaptured(
      'kpi',
      '--journal',
      file,
      '--from',
      '2026-01-01',
      '--as-of',
      '2099-01-01',
    );
    expect(later.out).toMatch(/all +4 +0 +8\.3 % \(1\/12\) +- +0\.0 % \(0\/4\) +0\.0 % \(0\/1\)/);
    const cut = join(folder, 'cut.jsonl');
    await writeFile(cut, (await readFile(file, 'utf8')).split('\n').slice(0, 3).join('\n'));
    expect(await kpi('--journal', cut)).toMatchObject({ code: 1 });
    expect(await kpi('--journal', file, '--region', REGION)).toMatchObject({ code: 2 });
  });
});
