import { describe, expect, it } from '@jest/globals';
import { DecisionRejection } from '#policy';
import { parseBundle } from './parse-bundle.js';
import { routeComplaint, type ComplaintRoute } from './route-complaint.js';
import { readFolders } from './rules-folder.fixture.js';

const files = readFolders('rules');
const bundle = parseBundle([...files, ...readFolders('test/fixtures/rules/12-sumatera-utara')]);
const NOW = Date.parse('2026-03-13T03:00:00Z');
const decide = (complaint: object): Promise<ComplaintRoute> => routeComplaint(bundle, complaint, NOW);

interface Example {
  readonly complaint: { readonly category?: string };
  readonly expected: Readonly<Record<string, unknown>>;
}

const shape = (route: ComplaintRoute): Record<string, unknown> => ({
  class: route.class,
  category: route.category,
  unit: route.unit,
  transfer: route.transfer ? `${route.transfer.from}->${route.transfer.to}` : undefined,
  archive: route.archive?.reason,
  restricted: route.restricted || undefined,
});
const nothingElse = { transfer: undefined, archive: undefined, restricted: undefined };

describe('examples of the regions', () => {
  const examples = files
    .filter((file) => file.path.includes('/examples/'))
    .map((file) => [file.path.replace('rules/', ''), JSON.parse(file.content) as Example] as const);

  it('should be at least forty', () => {
    expect(examples.length).toBeGreaterThanOrEqual(40);
  });

  it.each(examples)('should route %s', async (_path, { complaint, expected }) => {
    expect(shape(await decide(complaint))).toMatchObject({ ...nothingElse, ...expected });
  });

  it.each(examples.filter(([, example]) => example.complaint.category !== undefined))(
    'should route %s from its words alone',
    async (_path, { complaint, expected }) => {
      expect(shape(await decide({ ...complaint, category: undefined }))).toMatchObject({
        ...nothingElse,
        ...expected,
      });
    },
  );
});

describe('kinds of complaints', () => {
  const samples = JSON.parse(
    readFolders('test/fixtures/rules').find((file) => file.path.endsWith('kinds-of-complaints.json'))!
      .content,
  ) as {
    region: string;
    category?: string;
    class: string;
    text: string;
  }[];

  it.each(samples.map((sample) => [sample.class, sample.text, sample] as const))(
    'should see %s in: %s',
    async (expected, _text, sample) => {
      expect((await decide({ ...sample, channel: 'web' })).class).toBe(expected);
    },
  );
});

describe('routeComplaint', () => {
  it('should send abuse of authority to the inspectorate, restricted, to its examiners', async () => {
    const route = await decide({
      region: '13.71',
      category: 'pendidikan',
      text: 'Dana BOS SMA dipotong kepala sekolah.',
    });
    expect(route).toMatchObject({
      unit: '13.71/INSPEKTORAT',
      role: 'apip',
      restricted: true,
      transfer: null,
      sensitivity: 'rahasia',
    });
    expect(route.position?.title).toBe('Inspektur Pembantu Khusus');
  });

  it('should honour a sensitivity and an urgency that were given', async () => {
    const route = await decide({
      region: '14.08',
      category: 'rsud',
      sensitivity: 'publik',
      urgency: 'darurat',
      text: 'Antrean panjang.',
    });
    expect(route).toMatchObject({ sensitivity: 'publik', urgency: 'darurat' });
  });

  it('should give the clocks of the class with their due dates', async () => {
    const { clocks } = await decide({ region: '14.08', category: 'jalan', text: 'Jalan berlubang.' });
    expect(
      Object.fromEntries(
        Object.values(clocks).map((clock) => [clock.name, [clock.workingDays, clock.dueDate]]),
      ),
    ).toEqual({
      verifikasi: [3, '2026-03-25'],
      disposisi: [1, null],
      tanggapan: [5, '2026-03-27'],
      penyelesaian: [14, '2026-04-10'],
      kelengkapan: [10, null],
      balasan: [10, null],
      keberatan: [10, null],
    });
    expect(clocks['verifikasi']?.ladder?.map((rung) => [rung.to, rung.dueDate])).toEqual([
      ['pejabatPenghubung', '2026-03-25'],
      ['penanggungJawab', '2026-03-30'],
      ['pejabatPengelola', '2026-04-01'],
      ['pengarah', '2026-04-06'],
      ['pembina', '2026-04-09'],
      ['ombudsmanOffer', '2026-04-13'],
    ]);
  });

  it('should let regions differ by data alone', async () => {
    const clockOf = async (
      region: string,
      category: string,
      text: string,
      name: string,
    ): Promise<unknown[]> => {
      const clock = (await decide({ region, category, text })).clocks[name];
      return [clock?.workingDays, clock?.extendable, clock?.layer];
    };
    expect(await clockOf('21.72', 'perizinan', 'Izin saya lambat.', 'penyelesaian')).toEqual([
      5,
      undefined,
      '21.72',
    ]);
    expect(await clockOf('14.08', 'perizinan', 'Izin saya lambat.', 'penyelesaian')).toEqual([
      14,
      undefined,
      '14.08',
    ]);
    expect(await clockOf('13.71', 'informasi', 'Mohon salinan dokumen.', 'penyelesaian')).toEqual([
      10,
      7,
      '13.71',
    ]);
    expect(await clockOf('13.71', 'informasi', 'Mohon salinan dokumen.', 'keberatan')).toEqual([
      30,
      undefined,
      '13.71',
    ]);
    expect(await clockOf('14.08', 'informasi', 'Mohon salinan dokumen.', 'keberatan')).toEqual([
      10,
      undefined,
      'nasional',
    ]);
    expect(await clockOf('14', 'korupsi', 'Ada suap.', 'penyelesaian')).toEqual([60, undefined, '14']);
  });

  it('should send village matters of Siak to the inspectorate with a copy to DPMK', async () => {
    const route = await decide({ region: '14.08', category: 'desa', text: 'Kantor kampung sering tutup.' });
    expect(route).toMatchObject({
      unit: '14.08/INSPEKTORAT',
      cc: ['14.08/DPMK'],
      role: 'pelaksana',
      restricted: false,
    });
  });

  it('should report back to the Ombudsman on a clock of its own', async () => {
    const route = await decide({
      region: '14.08',
      channel: 'ombudsman',
      category: 'rsud',
      text: 'Diteruskan Ombudsman: operasi ditunda.',
    });
    expect(route.clocks['laporanOmbudsman']).toMatchObject({ workingDays: 14, layer: '14.08' });
    expect(route.reportBack).toEqual([expect.objectContaining({ to: 'ombudsman', withinWorkingDays: 14 })]);
  });

  it('should answer on the public board where there is no contact', async () => {
    const complaint = { region: '21.72', channel: 'kotak', category: 'jalan', text: 'Jalan rusak.' };
    expect((await decide({ ...complaint, contact: null })).notifications).toEqual([
      expect.objectContaining({ via: 'publicBoard', layer: '21.72' }),
    ]);
    expect((await decide({ ...complaint, contact: { phone: '0' } })).notifications).toEqual([]);
  });

  it('should extend the resolution to 60 working days where field work is needed', async () => {
    const route = await decide({
      region: '14.08',
      category: 'jalan',
      text: 'Jembatan retak.',
      needsFieldWork: true,
    });
    expect(route.clocks['penyelesaian']?.workingDays).toBe(60);
  });

  it('should keep with the coordinator what belongs below but nobody knows where', async () => {
    const complaint = { region: '14', category: 'penerangan', text: 'Lampu jalan padam.' };
    expect(await decide(complaint)).toMatchObject({ unit: '14/KOMINFOTIK', transfer: null });
    expect(await decide({ ...complaint, location: { region: '14.71' } })).toMatchObject({
      unit: '14.71/DISHUB',
      transfer: { tenant: '14.71' },
    });
    expect(await decide({ ...complaint, text: 'Lampu jalan padam di tepian Sungai Siak.' })).toMatchObject({
      transfer: null,
    });
  });

  it('should run a new province by its own chain and ladder', async () => {
    const route = await decide({
      region: '12',
      category: 'jalan',
      text: 'Jalan provinsi longsor dan membahayakan.',
    });
    expect(route).toMatchObject({ unit: '12/PUPR', cc: ['12/DISHUB'] });
    expect(Object.keys(route.chain)).toContain('koordinator');
    expect(route.clocks['verifikasi']?.ladder?.map((rung) => rung.to)).toEqual([
      'penanggungJawab',
      'koordinator',
      'pembina',
      'ombudsmanOffer',
    ]);
  });

  it('should show the layer of each rule and never the words', async () => {
    const route = await decide({ region: '14.08', text: 'Tetangga bernama Xzqwv membuang sampah ke parit.' });
    expect(new Set(route.trace.map((entry) => entry.layer))).toEqual(new Set(['nasional', '14', '14.08']));
    expect(JSON.stringify(route).toLowerCase()).not.toContain('xzqwv');
    expect(route.layers.map((layer) => layer.layer)).toEqual(['nasional', '14', '14.08']);
  });

  it.each([
    ['COMPLAINT_INVALID', '/text', { region: '14.08' }],
    ['COMPLAINT_INVALID', '/text', { region: '14.08', text: '  ' }],
    ['COMPLAINT_INVALID', '/region', { text: 'Jalan rusak' }],
    ['COMPLAINT_INVALID', '/geo', { region: '14.08', text: 'Jalan rusak', geo: [100, 'x'] }],
    ['COMPLAINT_INVALID', '', 'Jalan rusak'],
    ['UNKNOWN_REGION', '/region', { region: '99', text: 'Jalan rusak' }],
    ['UNKNOWN_REGION', '/region', { region: '__proto__', text: 'Jalan rusak' }],
    ['UNKNOWN_CATEGORY', '/category', { region: '14.08', category: 'constructor', text: 'Jalan rusak' }],
  ])('should refuse with %s at %s', async (code, pointer, complaint) => {
    await expect(routeComplaint(bundle, complaint, NOW)).rejects.toMatchObject({ code, pointer });
    await expect(routeComplaint(bundle, complaint, NOW)).rejects.toBeInstanceOf(DecisionRejection);
  });
});
