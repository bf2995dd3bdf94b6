import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../testing/run-captured.js';

describe('runut test', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runut-test-'));
    await mkdir(join(folder, 'scenarios'));
    await mkdir(join(folder, 'examples'));
    const scenario = JSON.parse(
      await readFile('workflows/pengaduan/scenarios/11-dicabut.json', 'utf8'),
    ) as Record<string, object>;
    await writeFile(
      join(folder, 'scenarios', 'wrong.json'),
      JSON.stringify({ ...scenario, name: 'salah', then: { ...scenario.then, status: 'selesai' } }),
    );
    await writeFile(
      join(folder, 'scenarios', 'broken.json'),
      JSON.stringify({ ...scenario, when: [{ tidur: 1 }] }),
    );
    await writeFile(
      join(folder, 'examples', 'wrong.json'),
      JSON.stringify({
        complaint: {
          region: '14.08',
          channel: 'web',
          category: 'jalan',
          text: 'Jalan berlubang di depan sekolah.',
        },
        expected: { unit: '14.08/DLH', class: 'pengaduan_tidak_berkadar' },
      }),
    );
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('should pass the scenarios of the repository, and say how many', async () => {
    const { code, out } = await runCaptured('test', 'workflows');
    expect(out).toMatch(/\n\d+ passed, 0 failed\n$/);
    expect(code).toBe(0);
  });

  it('should pass the examples of a region by all the rules around it', async () => {
    const { code, out } = await runCaptured('test', 'rules/14.08-siak', '--json');
    expect(JSON.parse(out)).toMatchObject({ failed: 0 });
    expect(code).toBe(0);
  });

  it('should tell the difference and end with 1', async () => {
    const { code, out } = await runCaptured('test', folder);
    expect(code).toBe(1);
    expect(out).toContain('/then: Expected status "selesai", but got "dicabut"');
    expect(out).toContain('/when/0: Expected a step with one of task');
    expect(out).toContain('Expected unit "14.08/DLH", but got "14.08/PUPR"');
    expect(out).toMatch(/0 passed, 3 failed\n$/);
  });

  it('should give programs how a scenario stood', async () => {
    const { code, out } = await runCaptured('test', join(folder, 'scenarios', 'wrong.json'), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject({
      passed: 0,
      failed: 1,
      results: [
        {
          kind: 'scenario',
          name: 'salah',
          passed: false,
          actual: { ended: 'endDicabut', status: 'dicabut' },
        },
      ],
    });
  });

  it('should end with 2 where there is nothing to run', async () => {
    expect(await runCaptured('test', 'docs')).toMatchObject({ code: 2 });
    expect(await runCaptured('test', 'nowhere')).toMatchObject({ code: 2 });
  });
});
