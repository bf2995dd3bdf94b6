import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../testing/run-captured.js';

const COMPLAINTS = 'workflows/pengaduan/examples/complaints.json';
const AT = ['--at', '2026-03-10T09:00:00+07:00'];

describe('runut route', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runut-route-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  async function fileWith(content: unknown): Promise<string> {
    const file = join(folder, `${Math.random()}.json`);
    await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content));
    return file;
  }

  it('should give the expected class, unit, transfer and archive for every demo complaint', async () => {
    const { code, out } = await runCaptured('route', '--file', COMPLAINTS, '--json', ...AT);
    expect(code).toBe(0);
    const routed = JSON.parse(out) as Record<string, unknown>[];
    const complaints = JSON.parse(
      await (await import('node:fs/promises')).readFile(COMPLAINTS, 'utf8'),
    ) as Record<string, string>[];
    expect(routed.map((route) => [route.id, route.class, route.unit])).toEqual(
      complaints.map(({ id, expectedClass, expectedOpd }) => [id, expectedClass, expectedOpd]),
    );
    const byId = new Map(routed.map((route) => [route.id as string, route]));
    expect(byId.get('C17')!.transfer).toMatchObject({ from: '21.72', to: '21' });
    expect(byId.get('C15')!.archive).toMatchObject({ reason: 'apresiasi' });
    expect(byId.get('C05')!.restricted).toBe(true);
    expect(byId.get('C25')!.reportBack).toHaveLength(1);
  });

  it('should answer with all that programs read', async () => {
    const file = await fileWith({
      region: '14.08',
      text: 'Jalan di depan sekolah berlubang dalam, mohon ditambal.',
    });
    const { code, out } = await runCaptured('--json', 'route', '--file', file, ...AT);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      class: 'pengaduan_tidak_berkadar',
      category: 'jalan',
      categorySource: 'suggested',
      sensitivity: 'publik',
      unit: '14.08/PUPR',
      role: 'pelaksana',
      position: { title: expect.any(String) },
      transfer: null,
      restricted: false,
      archive: null,
      chain: { pembina: { holders: expect.any(Array) } },
      clocks: { verifikasi: { due: '2026-03-13T09:00:00.000Z', layer: '14.08' } },
      trace: expect.arrayContaining([
        expect.objectContaining({ rule: 'rute.penangan', layer: 'nasional', fired: true }),
      ]),
      layers: [{ layer: 'nasional' }, { layer: '14' }, { layer: '14.08' }],
    });
  });

  it('should tell people the unit, the due dates and which layer said so', async () => {
    const file = await fileWith({ region: '14.08', text: 'Lampu jalan padam', category: 'penerangan' });
    const { code, out } = await runCaptured('route', '--file', file, ...AT);
    expect(code).toBe(0);
    expect(out).toContain('14.08/');
    expect(out).toContain('13 Mar 2026, 16:00 WIB');
    expect(out).toMatch(/rute\.\S+ +routing +nasional/);
  });

  it('should take an example of a region as it is', async () => {
    const { code, out } = await runCaptured(
      'route',
      '--file',
      'rules/14.08-siak/examples/blt-dipotong.json',
      '--json',
      ...AT,
    );
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ unit: '14.08/INSPEKTORAT', restricted: true });
  });

  it('should route by a region of a folder of its own, on top of what it inherits', async () => {
    const file = await fileWith({ region: '12', category: 'jalan', text: 'Jalan provinsi longsor' });
    const rules = 'test/fixtures/rules';
    const { code, out } = await runCaptured('route', '--file', file, '--rules', rules, '--json', ...AT);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({
      unit: '12/PUPR',
      clocks: { verifikasi: { workingDays: 2, layer: '12' } },
    });
  });

  it('should name the place of what is wrong with a complaint and end with 2', async () => {
    const file = await fileWith([
      { region: '14.08', text: 'Jalan rusak' },
      { region: '14.08' },
      { region: '99', text: 'x' },
    ]);
    const { code, out } = await runCaptured('route', '--file', file, '--json', ...AT);
    expect(code).toBe(2);
    expect(JSON.parse(out)).toMatchObject([
      { unit: '14.08/PUPR' },
      { error: { code: 'COMPLAINT_INVALID', pointer: '/1/text' } },
      { error: { code: 'UNKNOWN_REGION', pointer: '/2/region' } },
    ]);
  });

  it('should say when the file is no JSON or is not there', async () => {
    const broken = await fileWith('{"text": ');
    expect(await runCaptured('route', '--file', broken)).toMatchObject({
      code: 2,
      err: expect.stringContaining(broken),
    });
    expect(await runCaptured('route', '--file', join(folder, 'none.json'))).toMatchObject({
      code: 2,
      err: expect.stringContaining('there is none'),
    });
  });

  it('should refuse rules with errors, each with its file and line', async () => {
    await writeFile(join(folder, 'region.json'), '{ "code": "14.08" }');
    const file = await fileWith({ region: '14.08', text: 'Jalan rusak' });
    const { code, out } = await runCaptured('route', '--file', file, '--rules', folder);
    expect(code).toBe(1);
    expect(out).toMatch(/region\.json:\d+ {2}error/);
  });
});
