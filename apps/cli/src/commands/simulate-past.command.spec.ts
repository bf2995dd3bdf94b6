import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { siakCandidate } from '../../../../test/support/siak-candidate.js';
import { runCaptured } from '../testing/run-captured.js';

const SECRET = 'gang belakang masjid raya nomor sembilan';
const COMPLAINTS = [
  {
    id: 'P1',
    region: '14.08',
    category: 'penerangan',
    text: `Lampu jalan padam di ${SECRET}.`,
    receivedAt: '2026-03-02T02:00:00Z',
    closedAt: '2026-05-02T02:00:00Z',
    ended: { verifikasi: '2026-03-03T02:00:00Z' },
  },
  {
    id: 'P2',
    region: '14.08',
    category: 'jalan',
    text: 'Jalan berlubang.',
    receivedAt: '2026-03-02T02:00:00Z',
  },
  {
    id: 'P3',
    region: '13.71',
    category: 'jalan',
    text: 'Jalan berlubang.',
    receivedAt: '2026-03-02T02:00:00Z',
  },
  { id: 'P4', region: '99', text: 'Di mana ini?', receivedAt: '2026-03-02T02:00:00Z' },
];

describe('runut simulate', () => {
  let folder: string;
  let candidate: string;
  let complaints: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runut-simulate-'));
    for (const [path, content] of Object.entries(await siakCandidate())) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    candidate = join(folder, 'rules');
    complaints = join(folder, 'past.json');
    await writeFile(complaints, JSON.stringify(COMPLAINTS));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const simulate = (...rest: string[]) =>
    runCaptured('simulate', '--candidate', candidate, '--complaints', complaints, ...rest);

  it('should tell the changed routes, workload, clocks and cases, without a word of them', async () => {
    const { code, out, err } = await simulate('--json');
    expect(code).toBe(0);
    expect(err).toMatch(/4 complaints in .* a second/);
    expect(out).not.toContain(SECRET);
    const report = JSON.parse(out) as { cases: { id: string; trace: { after: unknown[] } }[] };
    expect(report).toMatchObject({
      complaints: 3,
      changed: 2,
      undecided: [{ id: 'P4', reason: 'UNKNOWN_REGION /region' }],
      aspects: { ladder: 2, unit: 1, holders: 1 },
      routes: [{ from: '14.08/DISHUB', to: '14.08/PUPR', complaints: 1 }],
      clocks: expect.arrayContaining([
        expect.objectContaining({ clock: 'penyelesaian', withEnd: 1, breachedBefore: 1, breachedAfter: 1 }),
        expect.objectContaining({ clock: 'verifikasi', withEnd: 1, breachedBefore: 0, breachedAfter: 0 }),
      ]),
    });
    expect(report.cases.map(({ id }) => id)).toEqual(['P1', 'P2']);
    expect(report.cases[0]!.trace.after.length).toBeGreaterThan(0);
  });

  it('should tell people the same', async () => {
    const { code, out } = await simulate();
    expect(code).toBe(0);
    expect(out).toContain('2 of 3 complaints would go another way (66.7 %)');
    expect(out).toMatch(/14\.08\/DISHUB +14\.08\/PUPR +1/);
    expect(out).toContain('unit: 14.08/DISHUB -> 14.08/PUPR');
    expect(out).not.toContain(SECRET);
  });

  it('should end with 1 when a condition holds that must not', async () => {
    expect((await simulate('--fail-if', 'changed>5%')).code).toBe(1);
    expect((await simulate('--fail-if', 'changed>2')).code).toBe(0);
    expect((await simulate('--fail-if', 'breaches>0', '--fail-if', 'unit>=33%')).code).toBe(1);
    expect((await simulate('--fail-if', 'sometimes')).code).toBe(2);
  });

  it('should find no change against itself, and take the sample that the seed chooses', async () => {
    const same = await runCaptured(
      ...['simulate', '--candidate', 'rules', '--complaints', 'rules/14.08-siak/examples'],
      ...['--fail-if', 'changed>0', '--json', '--at', '2026-03-10'],
    );
    expect(same.code).toBe(0);
    expect(JSON.parse(same.out)).toMatchObject({ changed: 0, undecided: [] });
    const first = await simulate('--sample', '2', '--seed', '3', '--json');
    const again = await simulate('--sample', '2', '--seed', '3', '--json');
    const {
      seconds: _one,
      complaintsPerSecond: _rate,
      ...left
    } = JSON.parse(first.out) as Record<string, unknown>;
    expect(JSON.parse(again.out)).toMatchObject(left);
    expect(left['sample']).toEqual({ of: 4, size: 2, seed: 3 });
  });

  it('should end with 2 when the candidate or the complaints cannot be used', async () => {
    const broken = join(folder, 'policy.json');
    await writeFile(broken, JSON.stringify({ region: '14.08' }));
    expect(await runCaptured('simulate', '--candidate', broken, '--complaints', complaints)).toMatchObject({
      code: 2,
      out: expect.stringContaining('policy.json'),
    });
    expect((await runCaptured('simulate', '--candidate', candidate, '--complaints', 'none.json')).code).toBe(
      2,
    );
    expect((await runCaptured('simulate', '--candidate', candidate)).code).toBe(2);
  });
});
