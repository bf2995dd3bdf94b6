import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../testing/run-captured.js';

const SIAK = 'rules/14.08-siak';
const PROCESS = 'workflows/pengaduan/process.bpmn';

describe('runut diff', () => {
  let folder: string;
  let copy: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runut-diff-'));
    copy = join(folder, '14.08-siak');
    await cp(SIAK, copy, { recursive: true });
    const policy = JSON.parse(await readFile(join(SIAK, 'policy.json'), 'utf8')) as {
      tables: { ladder: { afterBreachWorkingDays: number }[] };
    };
    policy.tables.ladder[1]!.afterBreachWorkingDays = 2;
    await writeFile(join(copy, 'policy.json'), JSON.stringify(policy));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('should end with 0 when two folders or files say the same, whatever their writing', async () => {
    expect(await runCaptured('diff', SIAK, SIAK)).toMatchObject({ code: 0, out: 'no differences\n' });
    const chain = join(folder, 'chain.json');
    await writeFile(chain, JSON.stringify(JSON.parse(await readFile(`${SIAK}/chain.json`, 'utf8'))));
    expect(await runCaptured('diff', `${SIAK}/chain.json`, chain)).toMatchObject({ code: 0 });
  });

  it('should end with 1 and tell what differs, for people and for programs', async () => {
    const { code, out } = await runCaptured('diff', SIAK, copy);
    expect(code).toBe(1);
    expect(out).toContain('policy policy of 14.08');
    expect(out).toMatch(/~ table ladder\/level 2\n +afterBreachWorkingDays: 3 -> 2/);
    expect(out).toContain('1 change in 1 file');
    const json = await runCaptured('diff', SIAK, copy, '--json');
    expect(json.code).toBe(1);
    expect(JSON.parse(json.out)).toMatchObject({
      isSame: false,
      diffs: [{ kind: 'policy', changes: [{ id: 'ladder/level 2', values: [{ before: 3, after: 2 }] }] }],
    });
  });

  it('should compare a file with one of another name by what it is', async () => {
    const other = join(folder, 'coba.json');
    await cp(join(copy, 'policy.json'), other);
    expect(await runCaptured('diff', `${SIAK}/policy.json`, other)).toMatchObject({
      code: 1,
      out: expect.stringContaining('ladder/level 2'),
    });
  });

  it('should tell the layout of a process apart', async () => {
    const moved = join(folder, 'process.bpmn');
    const xml = await readFile(PROCESS, 'utf8');
    await writeFile(moved, xml.replace(/<dc:Bounds x="\d+"/, '<dc:Bounds x="7"'));
    const { code, out } = await runCaptured('diff', PROCESS, moved);
    expect(code).toBe(1);
    expect(out).toMatch(/layout only: \w+\n/);
    expect(out).toContain('0 changes in 1 file, 1 of them in layout only');
  });

  it('should end with 2 when a side cannot be read, or is not given', async () => {
    const broken = join(folder, 'policy.json');
    await writeFile(broken, '{');
    expect((await runCaptured('diff', SIAK, broken)).code).toBe(2);
    expect((await runCaptured('diff', SIAK, join(folder, 'none'))).code).toBe(2);
    expect((await runCaptured('diff', SIAK)).code).toBe(2);
    expect((await runCaptured('diff', SIAK, copy, '--at', 'besok')).code).toBe(2);
  });
});
