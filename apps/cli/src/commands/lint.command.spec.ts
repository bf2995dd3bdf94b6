import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../testing/run-captured.js';

const MODEL_WITH_DEAD_END = `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x">
  <bpmn:process id="p" isExecutable="true">
    <bpmn:startEvent id="start"><bpmn:outgoing>f</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="f" sourceRef="start" targetRef="nowhere" />
  </bpmn:process>
</bpmn:definitions>`;

describe('runut lint', () => {
  let folder: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runut-lint-'));
    await mkdir(join(folder, 'forms'));
    await writeFile(join(folder, 'process.bpmn'), MODEL_WITH_DEAD_END);
    await writeFile(
      join(folder, 'forms', 'a.form.json'),
      JSON.stringify(
        {
          id: 'a',
          type: 'default',
          components: [{ type: 'textfield' }, { key: 'x', type: 'textfield' }, { key: 'x', type: 'number' }],
        },
        null,
        1,
      ),
    );
    await writeFile(
      join(folder, 'simulation.json'),
      '{ "region": "14.08", "from": "2026-04-06", "until": "2026-04-10",\n "arrivals": { "perDay": 0 } }',
    );
    await writeFile(join(folder, 'scenario.json'), '{\n  "given": \n}');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('should find the rules of the repository without an error', async () => {
    const { code, out } = await runCaptured('lint', 'rules', 'test/fixtures/rules');
    expect(out).toContain(' 0 errors');
    expect(code).toBe(0);
  });

  it('should tell file, line, rule and element of faults of models, forms and JSON, and end with 1', async () => {
    const { code, out } = await runCaptured('lint', folder, '--json');
    expect(code).toBe(1);
    const findings = JSON.parse(out) as {
      file: string;
      rule: string;
      line?: number;
      elementId?: string;
      pointer?: string;
    }[];
    expect(findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ file: expect.stringContaining('process.bpmn'), severity: 'error' }),
        expect.objectContaining({ rule: 'form-key', pointer: '/components/0/key', line: 5 }),
        expect.objectContaining({ rule: 'form-key-unique', pointer: '/components/2/key' }),
        expect.objectContaining({ file: expect.stringContaining('scenario.json'), rule: 'json', line: 3 }),
        expect.objectContaining({
          file: expect.stringContaining('simulation.json'),
          pointer: '/arrivals/perDay',
          line: 2,
        }),
      ]),
    );
  });

  it('should print a line that editors can open for each finding', async () => {
    const { code, out } = await runCaptured('lint', folder);
    expect(code).toBe(1);
    expect(out).toMatch(/a\.form\.json:5 {2}error {2}form-key {2}Expected/);
  });

  it('should check one document of a region together with what it inherits', async () => {
    const { code, out } = await runCaptured('lint', 'rules/14.08-siak/policy.json', '--json');
    expect(code).toBe(0);
    expect(
      (JSON.parse(out) as { file: string }[]).every(({ file }) => file === 'rules/14.08-siak/policy.json'),
    ).toBe(true);
  });

  it('should end with 2 for a path that is not there', async () => {
    expect(await runCaptured('lint', 'nowhere')).toMatchObject({
      code: 2,
      err: expect.stringContaining('nowhere'),
    });
  });
});
