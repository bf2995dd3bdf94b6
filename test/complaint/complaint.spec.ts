import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Json } from '#feel';
import type { NewComplaint } from '#complaint';
import type { UserTaskView } from '#runtime';
import { startTestNode, until, type TestNode } from '../support/node.js';
import { fixtureBundle, repositoryBundle } from '../support/repository-bundle.js';

const ROAD: NewComplaint = {
  tenant: '14.08',
  channel: 'web',
  category: 'jalan',
  sensitivity: 'publik',
  text: 'Jalan poros menuju pelabuhan di kecamatan kami berlubang sepanjang 300 meter sejak dua bulan lalu. Mohon ditambal.',
  latitude: 0.8,
  longitude: 102.05,
  contact: { name: 'Warga Contoh', email: 'warga@contoh.id' },
};

/** What an officer fills in, by task. */
const ANSWERS: Record<string, Record<string, Json>> = {
  verifikasi: { hasil: 'lanjut' },
  terimaTugaskan: { keputusan: 'terima' },
  tindakLanjut: { verdict: 'benar', jawaban: 'Lubang sudah ditambal pada hari Kamis.' },
  setujuiJawaban: { persetujuan: 'setuju' },
};

describe('a complaint', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode();
    await node.deploy(await repositoryBundle());
  }, 120_000);
  afterAll(() => node.stop());

  const file = async (complaint: NewComplaint) => {
    const filed = await node.complaints.file(complaint, { actor: 'publik' });
    if (filed.outcome === 'rejected') throw new Error(JSON.stringify(filed.errors));
    return filed;
  };
  const task = (tenant: string, instanceKey: string, elementId: string): Promise<UserTaskView> =>
    until(async () => {
      const tasks = await node.store.queries.userTasksByInstance([{ tenant, instanceKey }]);
      const found = tasks.find(
        (one) => one.elementId === elementId && (one.status === 'created' || one.status === 'claimed'),
      );
      if (found) return found;
      const incidents = await node.store.queries.incidentsByInstance([{ tenant, instanceKey }]);
      if (incidents.some((one) => !one.resolvedAt)) throw new Error(JSON.stringify(incidents, null, 1));
      return undefined;
    }, `task ${elementId}`);
  const work = async (tenant: string, instanceKey: string, elementId: string, data = ANSWERS[elementId]!) => {
    const open = await task(tenant, instanceKey, elementId);
    const done = await node.tasks.completeUserTask({ tenant, instanceKey, key: open.key }, data, {
      actor: 'petugas',
      user: 'petugas',
    });
    if (done.outcome === 'rejected') throw new Error(JSON.stringify(done));
    return open;
  };

  it('should run from report to closure', async () => {
    const { number, trackingCode, complaint } = await file(ROAD);
    const { instanceKey } = complaint;
    expect(number).toMatch(/^1408-\d{6}-/);
    const verification = await work('14.08', instanceKey, 'verifikasi');
    expect(verification.candidateGroups).toEqual(['14.08/SETDA-BAG-ORGANISASI:pejabatPengelola']);
    expect(verification.dueAt).toBeDefined();
    await work('14.08', instanceKey, 'terimaTugaskan');
    const doing = await work('14.08', instanceKey, 'tindakLanjut');
    expect(doing.candidateGroups).toEqual(['14.08/PUPR:pelaksana']);
    const answered = await until(async () => {
      const seen = await node.citizens.track(number, trackingCode);
      return seen?.status === 'ditanggapi' && seen;
    }, 'the answer');
    expect(answered.messages.map((message) => message.body)).toContain(
      'Lubang sudah ditambal pada hari Kamis.',
    );
    expect(await node.citizens.rate(number, trackingCode, 5, true, { actor: 'publik' })).toEqual({
      outcome: 'accepted',
    });
    const closed = await until(async () => {
      const seen = await node.citizens.track(number, trackingCode);
      return seen?.status === 'selesai' && seen;
    }, 'the closure');
    expect(closed.steps.map((step) => step.label)).toContain('Selesai');
    expect(await node.store.complaints.byKey('14.08', complaint.complaintKey)).toMatchObject({
      status: 'selesai',
      outcome: 'selesai',
      unit: '14.08/PUPR',
      complaintClass: 'pengaduan_tidak_berkadar',
      rating: 5,
    });
    expect(await node.history.verifyReplay('14.08', instanceKey)).toMatchObject({
      isIntact: true,
      isDeterministic: true,
    });
  });

  it('should keep words and reporter out of the journal, the state and every table but the sealed ones', async () => {
    const canary = 'KANARI7391';
    const { complaint } = await file({
      ...ROAD,
      latitude: 1.2,
      text: `${ROAD.text} ${canary}`,
      contact: { name: canary, email: `${canary}@contoh.id` },
    });
    await task('14.08', complaint.instanceKey, 'verifikasi');
    const { rows } = await node.store.pool.query<{ found: string }>(
      `select coalesce(string_agg(t.name, ', '), '') as found from (
         select 'journal' as name from journal where command::text || events::text like $1
         union all select 'process_instance' from process_instance where state::text like $1
         union all select 'command_key' from command_key where result::text like $1
         union all select 'complaint' from complaint c where c::text like $1
         union all select 'complaint_seal' from complaint_seal s where s::text like $1
         union all select 'user_task' from user_task u where u::text like $1) t`,
      [`%${canary}%`],
    );
    expect(rows[0]!.found).toBe('');
    const opened = await node.vault.open('14.08', complaint.complaintKey);
    expect(opened?.reporter?.name).toBe(canary);
  });

  it('should answer a wrong number and a wrong code alike', async () => {
    const { number, trackingCode } = await file(ROAD);
    expect(await node.citizens.track(number, trackingCode.toLowerCase())).toBeDefined();
    expect(await node.citizens.track(number, 'A'.repeat(26))).toBeUndefined();
    expect(await node.citizens.track('1408-260101-AAAAAA', trackingCode)).toBeUndefined();
  });

  it('should give one case for the same source id', async () => {
    const once = await file({ ...ROAD, channel: 'lapor', sourceId: 'LAPOR-42' });
    const twice = await file({ ...ROAD, channel: 'lapor', sourceId: 'LAPOR-42' });
    expect(twice.number).toBe(once.number);
    expect(twice.trackingCode).toBe(once.trackingCode);
  });

  it('should give the first answer again for the same idempotency key', async () => {
    const filed = () => node.complaints.file(ROAD, { actor: 'publik', idempotencyKey: 'lapor-sekali' });
    expect(await filed()).toEqual(await filed());
  });

  it('should refuse a complaint without text, an unknown region and an unknown category, with the place', async () => {
    const filed = await node.complaints.file(
      { ...ROAD, text: '  ', category: 'tidak-ada' },
      { actor: 'publik' },
    );
    expect(filed).toMatchObject({
      outcome: 'rejected',
      errors: [
        { path: ['input', 'category'], code: 'UNKNOWN_CATEGORY' },
        { path: ['input', 'text'], code: 'COMPLAINT_INVALID' },
      ],
    });
    expect(await node.complaints.file({ ...ROAD, tenant: '99' }, { actor: 'publik' })).toMatchObject({
      outcome: 'rejected',
      errors: [{ path: ['input', 'region'], code: 'UNKNOWN_REGION' }],
    });
  });

  it('should pass a complaint on to the region whose matter it is and let its reporter follow it', async () => {
    const { number, trackingCode, complaint } = await file({
      ...ROAD,
      tenant: '21.72',
      channel: 'whatsapp',
      category: 'pelabuhan',
      text: 'Tiket kapal antarpulau naik tanpa pengumuman menjelang libur panjang, tolong ditertibkan.',
    });
    await work('21.72', complaint.instanceKey, 'verifikasi', { hasil: 'bukanWewenang' });
    const arrived = await until(
      () => node.store.complaints.byKey('21', complaint.complaintKey),
      'the transfer',
    );
    expect(arrived).toMatchObject({ number, originTenant: '21.72' });
    await work('21', arrived.instanceKey, 'verifikasi');
    const accepting = await task('21', arrived.instanceKey, 'terimaTugaskan');
    expect(accepting.candidateGroups[0]).toMatch(/^21\/DISHUB:/);
    expect(await node.store.complaints.byKey('21.72', complaint.complaintKey)).toMatchObject({
      status: 'dialihkan',
      outcome: 'dialihkan:21.72->21',
    });
    const seen = await node.citizens.track(number, trackingCode);
    expect(seen).toMatchObject({ number, receivedAt: complaint.receivedAt });
    expect(seen!.transferredTo).toBeDefined();
  });

  it('should find an earlier report of the same matter and merge the later one into it', async () => {
    const place = { latitude: -0.9, longitude: 100.4 };
    const first = await file({ ...ROAD, ...place });
    await task('14.08', first.complaint.instanceKey, 'verifikasi');
    const second = await file({
      ...ROAD,
      latitude: -0.9005,
      longitude: 100.4005,
      text: 'Lubang besar di jalan ke pelabuhan masih dibiarkan, tadi malam ada motor terperosok lagi.',
    });
    await work('14.08', second.complaint.instanceKey, 'konfirmasiDuplikat', { duplikatBenar: true });
    const merged = await until(async () => {
      const row = await node.store.complaints.byKey('14.08', second.complaint.complaintKey);
      return row?.status === 'digabung' && row;
    }, 'the merge');
    expect(merged.mergedInto).toBe(first.complaint.complaintKey);
    for (const elementId of ['verifikasi', 'terimaTugaskan', 'tindakLanjut'])
      await work('14.08', first.complaint.instanceKey, elementId);
    const seen = await until(async () => {
      const view = await node.citizens.track(second.number, second.trackingCode);
      return view?.messages.some((message) => message.body === ANSWERS.tindakLanjut!.jawaban) && view;
    }, "the parent's answer");
    expect(seen.status).toBe('digabung');
  });

  it('should give a case about officials to the inspectorate alone', async () => {
    const { complaint } = await file({
      tenant: '14.08',
      channel: 'facebook',
      category: 'desa',
      text: 'Bantuan langsung tunai dana desa di kampung kami dipotong lima puluh ribu per keluarga oleh perangkat desa dengan alasan uang administrasi.',
    });
    await work('14.08', complaint.instanceKey, 'verifikasi', { hasil: 'berkadar' });
    const [review] = await until(async () => {
      const page = await node.store.queries.userTasks(
        { tenants: ['14.08'], groups: ['14.08/INSPEKTORAT:apip'] },
        { statuses: ['created'] },
        'CREATED_AT',
        { first: 5 },
      );
      return page.items.length > 0 && page.items;
    }, "the inspectorate's task");
    expect(review!.item.bpmnProcessId).toBe('pemeriksaan-apip');
    expect(review!.item.candidateGroups).toEqual(['14.08/INSPEKTORAT:apip']);
    expect(await node.store.complaints.byKey('14.08', complaint.complaintKey)).toMatchObject({
      isRestricted: true,
      complaintClass: 'pengaduan_berkadar',
    });
  });

  it('should serve a province that is deployed while it runs', async () => {
    expect(await node.complaints.file({ ...ROAD, tenant: '12' }, { actor: 'publik' })).toMatchObject({
      outcome: 'rejected',
    });
    await node.deploy(await fixtureBundle('rules/12-sumatera-utara'));
    const { number, complaint } = await file({ ...ROAD, tenant: '12' });
    expect(number).toMatch(/^12-/);
    expect((await task('12', complaint.instanceKey, 'verifikasi')).candidateGroups[0]).toMatch(/^12\//);
  });

  it('should have had no error in its background loops', () => {
    expect(node.loopErrors).toEqual([]);
  });
});
