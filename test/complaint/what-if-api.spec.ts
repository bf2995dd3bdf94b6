import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { repositoryBundle } from '../support/repository-bundle.js';
import { startTestServers, type TestServers } from '../support/servers.js';
import { siakCandidate } from '../support/siak-candidate.js';

const SECRET = 'KANARI4410';

describe('what-if over the complaints of a server', () => {
  let servers: TestServers;
  let folder: string;
  let owner: string;
  beforeAll(async () => {
    servers = await startTestServers(1, { RUNUT_REVIEW: 'never' });
    await servers.deploy(await repositoryBundle());
    owner = await servers.token('tuti', 'PROCESS_OWNER', ['14.08']);
    const { complaints } = servers.nodes[0]!.wiring.services;
    for (const category of ['penerangan', 'jalan'])
      expect(
        await complaints.file(
          {
            tenant: '14.08',
            channel: 'web',
            category,
            text: `Sudah lama rusak di ${SECRET}, mohon ditangani.`,
          },
          { actor: 'publik' },
        ),
      ).toMatchObject({ outcome: 'accepted' });
    folder = await mkdtemp(join(tmpdir(), 'runut-usulan-'));
    for (const [path, content] of Object.entries(await siakCandidate())) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
  }, 120_000);
  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await servers.stop();
  });
  const run = (...argv: string[]) =>
    runCaptured(...argv, '--url', `${servers.nodes[0]!.url}/graphql`, '--token', owner);
  const simulate = (...argv: string[]) =>
    run('simulate', '--candidate', join(folder, 'rules'), '--region', '14.08', ...argv);

  it('should tell the report, judge it, and keep it with the operation', async () => {
    const { code, out } = await simulate('--fail-if', 'unit>1', '--json');
    expect(code).toBe(0);
    const told = JSON.parse(out) as { operation: { id: string; status: string } };
    expect(told).toMatchObject({
      operation: { status: 'COMPLETED', kind: 'simulate-policy', done: 2 },
      complaints: 2,
      changed: 2,
      routes: [{ from: '14.08/DISHUB', to: '14.08/PUPR', complaints: 1 }],
      failIf: [{ condition: 'unit>1', value: 1, holds: false }],
    });
    const kept = await run('operations', 'show', told.operation.id);
    expect(kept).toMatchObject({ code: 0, out: expect.stringContaining('14.08/DISHUB') });
    expect(kept.out).toContain('2 of 2 complaints would go another way');
    expect(out + kept.out).not.toContain(SECRET);

    const lamps = await simulate('--category', 'penerangan', '--fail-if', 'changed>50%');
    expect(lamps).toMatchObject({ code: 1, out: expect.stringContaining('1 of 1 complaints') });
  });

  it('should leave it to the server where nobody waits, and refuse what is not the own region or no candidate', async () => {
    const detached = await simulate('--detach', '--json');
    expect(detached.code).toBe(0);
    expect(JSON.parse(detached.out)).toMatchObject({ operation: { kind: 'simulate-policy' } });
    expect(await run('simulate', '--candidate', join(folder, 'rules'), '--region', '21')).toMatchObject({
      code: 1,
    });
    await writeFile(join(folder, 'policy.json'), '{"region": "14.08"}');
    expect(
      await run('simulate', '--candidate', join(folder, 'policy.json'), '--region', '14.08'),
    ).toMatchObject({
      code: 1,
    });
    expect(await simulate('--complaints', 'x.json')).toMatchObject({ code: 2 });
    expect(await run('simulate', '--candidate', folder)).toMatchObject({ code: 2 });
  });
});
