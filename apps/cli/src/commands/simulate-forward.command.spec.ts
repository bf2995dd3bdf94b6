import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { ForwardComparison } from '#complaint';
import { siakCandidate } from '../../../../test/support/siak-candidate.js';
import { runCaptured } from '../testing/run-captured.js';

jest.setTimeout(120_000);

const LOAD = {
  region: '14.08',
  from: '2026-04-06',
  until: '2026-04-10',
  followDays: 10,
  arrivals: { perDay: 4, byCategory: { penerangan: 1 } },
  capacity: { 'DISHUB:pelaksana': { tasksPerDay: 1, holders: 1 } },
};

describe('runut simulate forward', () => {
  let folder: string;
  let load: string;
  let candidate: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runut-forward-'));
    load = join(folder, 'simulation.json');
    await writeFile(load, JSON.stringify(LOAD, null, 2));
    for (const [path, content] of Object.entries(await siakCandidate())) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    candidate = join(folder, 'rules');
  });
  afterAll(() => rm(folder, { recursive: true }));

  const forward = (...rest: string[]) => runCaptured('simulate', 'forward', '--load', load, ...rest);

  it('should tell before and after, in JSON, tables and a picture, and judge the candidate', async () => {
    const tables = join(folder, 'tables');
    const picture = join(folder, 'queues.html');
    const { code, out, err } = await forward(
      ...['--candidate', candidate, '--json', '--csv', tables, '--picture', picture],
      ...['--fail-if', 'worse>0', '--fail-if', 'backlog<100%'],
    );
    expect(err).toMatch(/\d+ complaints in .* a second/);
    expect(code).toBe(1);
    const report = JSON.parse(out) as ForwardComparison & { failIf: unknown[] };
    const created = (side: 'before' | 'after', unit: string) =>
      report[side]!.units.find((one) => one.unit === unit)?.created ?? 0;
    expect(created('before', '14.08/DISHUB')).toBeGreaterThan(0);
    expect(created('after', '14.08/DISHUB')).toBe(0);
    expect(created('after', '14.08/PUPR')).toBeGreaterThan(0);
    expect(report.after!.arrived).toBe(report.before.arrived);
    expect(report.failIf).toEqual([
      { condition: 'worse>0', value: expect.any(Number), holds: false },
      { condition: 'backlog<100%', value: expect.any(Number), holds: true },
    ]);
    expect((await readdir(tables)).sort()).toEqual([
      'clocks.csv',
      'days.csv',
      'groups.csv',
      'queues.csv',
      'units.csv',
    ]);
    const groups = await readFile(join(tables, 'groups.csv'), 'utf8');
    expect(groups.split('\n')[0]).toContain('side,unit,unitName,role,holders,created,done');
    expect(groups).toMatch(/^after,14\.08\/PUPR,Dinas Pekerjaan Umum dan Penataan Ruang,pelaksana,2,/m);
    const page = await readFile(picture, 'utf8');
    expect(page).not.toMatch(/<script|https?:\/\//);
    expect(page).toContain('<html lang="id">');
    expect(page).toMatch(
      /<svg [^>]*role="img" aria-label="14\.08&#47;PUPR|<svg [^>]*role="img" aria-label="14\.08\/PUPR/,
    );
    expect(page.match(/<polyline class="after"/g)!.length).toBeGreaterThan(1);
  });

  it('should tell people the same twice, by seed', async () => {
    const first = await forward('--seed', '5');
    expect(first.code).toBe(0);
    expect(first.out).toContain('played to 2026-04-20 (seed 5)');
    expect(first.out).toMatch(/tanggapan +\d+ +\d+ \(/);
    expect(first.out).toMatch(/14\.08\/DISHUB +\d+ +\d+/);
    expect((await forward('--seed', '5')).out).toBe(first.out);
  });

  it('should let complaints come as they did, and other people do the work of the candidate', async () => {
    const past = join(folder, 'past.json');
    const complaint = { region: '14.08', channel: 'sms', category: 'sampah', text: 'Sampah menumpuk.' };
    await writeFile(
      past,
      JSON.stringify([2, 3, 4].map((day) => ({ ...complaint, receivedAt: `2026-03-0${day}T02:00:00Z` }))),
    );
    const other = join(folder, 'other.json');
    await writeFile(other, JSON.stringify({ ...LOAD, capacity: { 'DLH:pelaksana': { holders: 7 } } }));
    const { code, out } = await forward('--arrivals-like', past, '--candidate-load', other, '--json');
    expect(code).toBe(0);
    const { before, after } = JSON.parse(out) as Required<ForwardComparison>;
    expect(before.arrived).toBe(after.arrived);
    const holders = (side: typeof before) =>
      side.stations.find(({ unit, role }) => unit === '14.08/DLH' && role === 'pelaksana')?.holders;
    expect([holders(before), holders(after)]).toEqual([2, 7]);
    expect(before.units.some(({ unit }) => unit === '14.08/DISHUB')).toBe(false);
  });

  it('should end with 2 for a load that is wrong, with file, line and pointer', async () => {
    const wrong = join(folder, 'wrong.json');
    await writeFile(wrong, JSON.stringify({ ...LOAD, capacity: { PUPR: { holders: 0 } } }, null, 2));
    const shape = await runCaptured('simulate', 'forward', '--load', wrong);
    expect(shape.code).toBe(2);
    expect(shape.out).toMatch(/wrong\.json:\d+ +error +schema .* \[\/capacity\/PUPR\/holders\]/);
    await writeFile(wrong, JSON.stringify({ ...LOAD, capacity: { ENTAH: { holders: 1 } } }, null, 2));
    const name = await runCaptured('simulate', 'forward', '--load', wrong, '--json');
    expect(name.code).toBe(2);
    expect(JSON.parse(name.out)).toMatchObject({
      error: {
        code: 'SIMULATION_INVALID',
        findings: [{ pointer: '/capacity/ENTAH', line: expect.any(Number) }],
      },
    });
    await writeFile(wrong, '{\n  "region": \n}');
    expect((await runCaptured('simulate', 'forward', '--load', wrong)).err).toContain(`${wrong}:3`);
    expect((await forward('--fail-if', 'sometimes')).code).toBe(2);
    expect((await forward('--baseline', 'rules', '--against', 'active')).code).toBe(2);
    expect((await runCaptured('simulate', 'forward', '--load', join(folder, 'none.json'))).code).toBe(2);
  });
});
