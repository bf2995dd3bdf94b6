import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  readStage,
  runScenario,
  Sealer,
  type Scenario,
  type ScenarioOutcome,
  type ScenarioStage,
} from '#complaint';
import { element, extensions, flows, processXml, timer } from '../support/bpmn-xml.js';
import { startTestNode, until, type TestNode } from '../support/node.js';

/** What comparable systems got wrong, or right: each of it as it is here. */
describe('on the virtual clock', () => {
  let stage: ScenarioStage;
  beforeAll(async () => {
    const files = ['workflows', 'rules'].flatMap((root) =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && /\.(json|bpmn)$/.test(entry.name))
        .map((entry) => join(entry.parentPath, entry.name))
        .map((path) => ({ path, content: readFileSync(path, 'utf8') })),
    );
    stage = (await readStage(files)).stage;
  }, 60_000);

  const verify = { task: 'verifikasi', data: { hasil: 'lanjut' } } as const;
  const accept = { task: 'terimaTugaskan', data: { keputusan: 'terima' } } as const;
  const answer = {
    task: 'tindakLanjut',
    data: { verdict: 'benar', jawaban: 'Lubang sudah ditambal.' },
  } as const;
  /** Differences between what is expected of a road complaint of 13 March and what comes of it. */
  const road = async (
    when: Scenario['when'],
    then: ScenarioOutcome,
    given: object = {},
  ): Promise<readonly string[]> => {
    const complaint = {
      channel: 'web',
      category: 'jalan',
      sensitivity: 'publik',
      text: 'Jalan poros menuju pelabuhan berlubang sejak dua bulan lalu, mohon segera ditambal.',
      contact: { email: 'pelapor@contoh.id' },
    };
    const scenario: Scenario = {
      name: 'uji',
      process: 'pengaduan',
      region: '14.08',
      given: { at: '2026-03-13T02:00:00Z', complaint, ...given },
      when,
      then,
    };
    return (await runScenario(scenario, stage)).differences;
  };
  const FIRST_BREACH = [{ level: 1, role: 'pejabatPenghubung' }];

  it('DIGIT counts in wall-clock milliseconds: here in working days, over Nyepi and Idulfitri', async () => {
    // 14 days on the wall clock would be 27 March.
    expect(await road([verify], { due: { penyelesaian: '2026-04-10' } })).toEqual([]);
  });

  it('DIGIT escalates from the last modification: here no edit moves a clock', async () => {
    const edits: Scenario['when'] = [
      verify,
      { advanceTo: '2026-04-09T02:00:00Z' },
      accept,
      { message: 'balasan-pelapor', data: { pesanPelapor: 'pesan-1' } },
      { advanceTo: '2026-04-10T08:59:00Z' },
      { expect: { breaches: [], due: { penyelesaian: '2026-04-10' } } },
      { advanceTo: '2026-04-10T09:00:00Z' },
    ];
    expect(await road(edits, { breaches: FIRST_BREACH })).toEqual([]);
  });

  it('DIGIT skips unassigned complaints for ever: here nobody has to have taken it', async () => {
    const nobody = ['PUPR-SEKRETARIS', 'PUPR-KABID', 'PUPR-ADMIN', 'PUPR-KEPALA'].map((position) => ({
      person: 'siak.pupr.kepala',
      position,
      from: '2025-01-02',
      to: '2025-12-31',
      kind: 'definitif',
      legalBasis: 'SK Bupati Siak (contoh) Nomor 13/2025',
    }));
    const holder = 'siak.setda-bag-organisasi.kepala';
    expect(
      await road(
        [verify, { advanceTo: '2026-04-15T09:00:00Z' }],
        {
          openTasks: ['terimaTugaskan'],
          breaches: [
            { level: 1, role: 'pejabatPenghubung', holder },
            { level: 2, role: 'penanggungJawab', holder },
          ],
        },
        { organisation: { appointments: nobody } },
      ),
    ).toEqual([]);
  });

  it("DIGIT's reopen window differs by layer and trusts the client: here it is the policy's and the server's clock", async () => {
    const answered = [verify, accept, { advanceTo: '2026-03-17T02:00:00Z' }, answer] as const;
    const poor = { message: 'tidak-puas', data: { nilai: 1, tanggal: '2026-03-18T00:00:00Z' } } as const;
    expect(
      await road([...answered, { advanceTo: '2026-04-08T08:59:00Z' }, poor], { status: 'diproses' }),
    ).toEqual([]);
    const late = await road([...answered, { advanceTo: '2026-04-08T09:00:00Z' }, poor], {});
    expect(late).toEqual([
      expect.stringContaining('Expected the complaint to wait for the message "tidak-puas"'),
    ]);
  });

  it('CPGRAMS lets a poor rating unlock the appeal: so it does here, and in the end the Ombudsman', async () => {
    const poor = { message: 'tidak-puas', data: { nilai: 1 } } as const;
    const again = [poor, { expect: { status: 'diproses', openTasks: ['tindakLanjut'] } }, answer] as const;
    expect(
      await road([verify, accept, answer, ...again, ...again, poor], {
        path: ['eskalasiTidakPuas', 'tawarkanOmbudsmanAkhir', 'endSelesai'],
      }),
    ).toEqual([]);
  });

  it('FixMyStreet has states for not responsible, duplicate and internal referral: so has this', async () => {
    expect(
      await road(
        [{ task: 'verifikasi', data: { hasil: 'bukanWewenang' } }],
        { status: 'dialihkan' },
        {
          decisions: { tujuan: { jenis: 'daerah', wilayah: '14' } },
        },
      ),
    ).toEqual([]);
    expect(
      await road(
        [{ task: 'konfirmasiDuplikat', data: { duplikatBenar: true } }],
        { status: 'digabung' },
        {
          host: { 'cari-duplikat': { duplikat: { skor: 0.9, ambang: 0.6, nomor: '1', complaintKey: '1' } } },
        },
      ),
    ).toEqual([]);
    // An internal referral: the unit gives it back, and somebody decides anew.
    const back = {
      task: 'terimaTugaskan',
      data: { keputusan: 'tolak', alasanTolak: 'Bukan jalan kabupaten, tetapi jalan desa.' },
    };
    expect(await road([verify, back], { openTasks: ['putusanWewenang'] })).toEqual([]);
  });
});

describe('on PostgreSQL', () => {
  let node: TestNode;
  const start = element('startEvent', 'mulai');
  const end = element('endEvent', 'selesai');
  const task = (id: string) =>
    element(
      'userTask',
      id,
      {},
      extensions('<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="14.08/PUPR:pelaksana" />'),
    );
  const model = (id: string) =>
    processXml({ id: 'urusan', body: `${start}${task(id)}${end}${flows(`mulai > ${id} > selesai`)}` });
  const begin = async (tenant: string, bpmnProcessId: string, variables = {}): Promise<string> => {
    const outcome = await node.runtime.startProcess({ tenant, bpmnProcessId, variables }, { actor: 'ani' });
    if (outcome.outcome === 'rejected') throw new Error(JSON.stringify(outcome));
    return outcome.instanceKey;
  };
  const stateOf = async (tenant: string, instanceKey: string) =>
    (await node.store.journal.loadInstance(tenant, instanceKey))!.state;
  const endOf = (tenant: string, instanceKey: string) =>
    until(
      async () => (await stateOf(tenant, instanceKey)).status === 'completed',
      `the end of ${instanceKey}`,
    );

  beforeAll(async () => {
    node = await startTestNode();
    await node.deploy({
      'workflows/urusan.bpmn': model('lama'),
      'workflows/tunggu.bpmn': processXml({
        id: 'tunggu',
        body:
          start +
          element('intermediateCatchEvent', 'sebentar', {}, timer('timeDuration', 'PT0.2S')) +
          element('exclusiveGateway', 'pilih') +
          end +
          flows('mulai > sebentar > pilih', 'pilih > selesai ? =nilai > 0'),
      }),
    });
    await node.store.journal.ensureTenants(['14', '14.08']);
  }, 60_000);
  afterAll(() => node.stop());

  it('DIGIT reads the first batch only: here 250 clocks that run out together all do', async () => {
    const keys = await Promise.all(
      Array.from({ length: 250 }, () => begin('nasional', 'tunggu', { nilai: 1 })),
    );
    for (const key of keys) await endOf('nasional', key);
  });

  it("DIGIT stops at one tenant's failure: here the others go on", async () => {
    const failing = await Promise.all(Array.from({ length: 20 }, () => begin('14', 'tunggu', { nilai: -1 })));
    const sound = await begin('14.08', 'tunggu', { nilai: 1 });
    await endOf('14.08', sound);
    for (const instanceKey of failing)
      await until(
        async () =>
          (await node.store.queries.incidentsByInstance([{ tenant: '14', instanceKey }])).length === 1,
        'the incident',
      );
    expect((await stateOf('14', failing[0]!)).status).toBe('active');
  });

  it("DIGIT's configuration of a tenant has no versions and dangles: here what runs stays on its own", async () => {
    const running = await begin('nasional', 'urusan');
    await node.deploy({ 'workflows/urusan.bpmn': model('baru') });
    const later = await begin('nasional', 'urusan');
    const openOf = async (instanceKey: string) =>
      (await node.store.queries.userTasksByInstance([{ tenant: 'nasional', instanceKey }])).map(
        ({ elementId, key }) => ({ elementId, key }),
      );
    expect(await openOf(running)).toMatchObject([{ elementId: 'lama' }]);
    expect(await openOf(later)).toMatchObject([{ elementId: 'baru' }]);
    const [open] = await openOf(running);
    await node.runtime.execute(
      'nasional',
      running,
      { type: 'CompleteUserTask', elementKey: open!.key, variables: {} },
      { actor: 'ani' },
    );
    expect((await stateOf('nasional', running)).status).toBe('completed');
  });

  it("GlobaLeaks' receipt of 16 digits is 53 bits: here it is 26 letters of 5 bits", () => {
    const sealer = new Sealer(Buffer.alloc(32, 3));
    const codes = Array.from({ length: 200 }, (_, at) => sealer.trackingCode(`kunci-${at}`));
    expect(new Set(codes).size).toBe(codes.length);
    for (const code of codes) expect(code).toMatch(/^[0-9A-Z]{26}$/);
    expect(new Set(codes.join('')).size).toBe(32);
  });
});
