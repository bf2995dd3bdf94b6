import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ForwardComparison } from '#complaint';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { until } from '../support/node.js';
import { repositoryBundle } from '../support/repository-bundle.js';
import { startTestServers, type TestServers } from '../support/servers.js';

/** The first page of docs/panduan-daerah.md, as somebody new follows it. */
describe('a new region', () => {
  let servers: TestServers;
  let folder: string;
  let server: string[];
  const rules = (...parts: string[]) => join(folder, 'rules', ...parts);
  const run = async (...argv: string[]) => {
    const captured = await runCaptured(...argv);
    if (captured.code !== 0) throw new Error(`${argv.join(' ')}: ${captured.out}${captured.err}`);
    return captured.out;
  };

  beforeAll(async () => {
    servers = await startTestServers(1);
    await servers.deploy(await repositoryBundle());
    folder = await mkdtemp(join(tmpdir(), 'runut-region-'));
    server = ['--url', servers.nodes[0]!.url, '--token', await servers.token('admin', 'ADMIN', ['14.03'])];
  }, 120_000);
  afterAll(async () => {
    await servers.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('should come from init to its first routed complaint', async () => {
    const made = await run('init', 'region', '14.03', '--rules', rules());
    expect(made).toContain('14.03-bengkalis');
    const region = rules('14.03-bengkalis');
    expect(await run('lint', region)).toContain('0 errors, 0 warnings');
    expect(await run('test', region)).toContain('2 passed, 0 failed');
    expect(await run('deploy', region, ...server)).toContain('deployed 4 new versions');
    expect(await run('deploy', region, ...server)).toContain('nothing changed');

    const { complaints } = servers.nodes[0]!.wiring.services;
    const text = 'Jalan menuju pasar di kecamatan kami berlubang sepanjang seratus meter, mohon ditambal.';
    await complaints.file(
      { tenant: '14.03', channel: 'web', category: 'jalan', sensitivity: 'publik', text },
      { actor: 'publik' },
    );
    const taskOf = async (person: string) => {
      const token = await servers.token(person, 'OFFICER', ['14.03']);
      const [task] = await until(async () => {
        const { userTasks } = await servers.ask<{
          userTasks: { nodes: { id: string; elementId: string }[] };
        }>(0, token, '{ userTasks { nodes { id elementId } } }');
        return userTasks.nodes.length > 0 && userTasks.nodes;
      }, `a task of ${person}`);
      return { token, ...task! };
    };
    const { token, id } = await taskOf('14.03.diskominfo-kepala');
    const { completeUserTask } = await servers.ask<{ completeUserTask: { userErrors: unknown[] } }>(
      0,
      token,
      'mutation($input: CompleteUserTaskInput!) { completeUserTask(input: $input) { userErrors { code message } } }',
      { input: { id, data: { hasil: 'lanjut' } } },
    );
    expect(completeUserTask.userErrors).toEqual([]);
    expect((await taskOf('14.03.pupr-sekretaris')).elementId).toBe('terimaTugaskan');
  });

  it('should replace a holder by files, and refuse rows with their places', async () => {
    const out = join(folder, 'data');
    expect(await run('organisation', 'export', '14.03', '--out', out, ...server)).toContain(
      'appointments.csv',
    );
    const appointments = join(out, 'appointments.csv');
    const before = await readFile(appointments, 'utf8');
    await writeFile(appointments, before.replace('14.03.kdh-kepala,KDH-KEPALA', 'tidak-ada,KDH-KEPALA'));
    const refused = await runCaptured('organisation', 'import', '14.03', out, ...server);
    expect(refused).toMatchObject({
      code: 1,
      out: expect.stringMatching(/appointments\.csv:2 .*refused.*person/),
    });
    await writeFile(
      appointments,
      `${before}14.03.pupr-sekretaris,RSUD-PETUGAS,2030-01-01,2030-02-01,Plt,UU 23/2014 tentang Pemerintahan Daerah\r\n`.replace(
        /^(14\.03\.rsud-petugas,RSUD-PETUGAS,[^,]*),,/m,
        '$1,2029-12-31,',
      ),
    );
    expect(await run('organisation', 'import', '14.03', out, '--dry-run', ...server)).toContain(
      'nothing was written',
    );
    expect(await run('organisation', 'import', '14.03', out, ...server)).toContain(
      'version 2 of the organisation',
    );
  });

  it('should make the province too where there is none, in its own time zone', async () => {
    const made = await run('init', 'region', '81.71', '--rules', rules(), '--json');
    const regions = JSON.parse(made) as { code: string; folder: string; files: string[] }[];
    expect(regions).toHaveLength(2);
    expect(regions[1]!.files).toContain('calendar.json');
    expect(await run('lint', rules())).toContain('0 errors');
  });

  it.each([
    ['99', 'UNKNOWN_REGION'],
    ['14.08', 'REGION_EXISTS'],
  ])('should refuse %s', async (code, reason) => {
    const { code: exit, out } = await runCaptured('init', 'region', code, '--rules', rules(), '--json');
    expect(exit).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code: reason } });
  });

  it('should be played under a load against what is in force, with what came in so far', async () => {
    const load = join(folder, 'simulation.json');
    // Its people hold their offices from the day on which it was made.
    const day = (after: number) => new Date(Date.now() + after * 86_400_000).toISOString().slice(0, 10);
    await writeFile(
      load,
      JSON.stringify({
        region: '14.03',
        from: day(1),
        until: day(21),
        followDays: 7,
        arrivals: { perDay: 1 },
      }),
    );
    const token = await servers.token('admin', 'ADMIN', ['*']);
    const forward = [
      'simulate',
      'forward',
      '--load',
      load,
      '--against',
      'active',
      '--arrivals-like',
      'active',
    ];
    const told = await run(...forward, '--url', servers.nodes[0]!.url, '--token', token, '--json');
    const { before } = JSON.parse(told) as ForwardComparison;
    expect(before).toMatchObject({ region: '14.03', incidents: [], unattended: [] });
    expect(before.arrived).toBeGreaterThan(0);
    expect(before.units.map(({ unit }) => unit)).toContain('14.03/PUPR');

    // Who holds what elsewhere is not for the admin of one region.
    const { code, err } = await runCaptured(...forward, ...server);
    expect(code).toBe(3);
    expect(err).toMatch(/organisation\.json but it is not yours/);
  });

  it('should serve the schemas that its files name', async () => {
    for (const name of ['policy', 'chain', 'organisation', 'region', 'calendar', 'simulation']) {
      const response = await fetch(`${servers.nodes[0]!.url}/schemas/${name}.schema.json`);
      expect(response.headers.get('content-type')).toContain('application/schema+json');
      expect(await response.json()).toEqual(
        JSON.parse(await readFile(`rules/schema/${name}.schema.json`, 'utf8')),
      );
    }
    expect((await fetch(`${servers.nodes[0]!.url}/schemas/__proto__.schema.json`)).status).toBe(404);
  });
});
