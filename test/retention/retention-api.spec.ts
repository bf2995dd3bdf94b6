import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { oneTaskModel } from '../support/models.js';
import { repositoryBundle } from '../support/repository-bundle.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const REGION = 'nasional';
const MODEL = oneTaskModel('candidateUsers="budi"');

/** The nation's rules, with terms that are over at once for one process. */
async function files(): Promise<Record<string, string>> {
  const own = Object.entries(await repositoryBundle()).filter(
    ([path]) => path.startsWith('rules/nasional/') && !path.includes('/examples/'),
  );
  const bundle = Object.fromEntries(own);
  const policy = JSON.parse(bundle['rules/nasional/policy.json']!) as {
    rules: object[];
    tables: Record<string, object>;
  };
  // They name units that other files have.
  policy.rules = [];
  policy.tables['retention'] = {
    default: { instances: 'P5Y' },
    berkas: { instances: 'P0D', journal: 'P0D' },
  };
  return { ...bundle, 'rules/nasional/policy.json': JSON.stringify(policy), 'workflows/berkas.bpmn': MODEL };
}

describe('retention over the API and the command line', () => {
  let servers: TestServers;
  let directory: string;
  let admin: string;
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'runut-retention-'));
    servers = await startTestServers(1, { RUNUT_ARCHIVE_DIR: directory });
    await servers.deploy(await files());
    admin = await servers.token('rani', 'ADMIN', [REGION]);
  }, 120_000);
  afterAll(async () => {
    await servers?.stop();
    await rm(directory, { recursive: true, force: true });
  });

  const ask = <T>(query: string, variables: object = {}, token = admin) =>
    servers.ask<T>(0, token, query, variables as Record<string, unknown>);
  const cli = (token: string, ...argv: string[]) =>
    runCaptured(...argv, '--url', `${servers.nodes[0]!.url}/graphql`, '--token', token);
  const begin = async (isCanceled: boolean): Promise<string> => {
    const { startProcessInstance } = await ask<{ startProcessInstance: { instance: { id: string } } }>(
      'mutation($input: StartProcessInstanceInput!) { startProcessInstance(input: $input) { instance { id } } }',
      { input: { region: REGION, bpmnProcessId: 'berkas', variables: {} } },
    );
    const { id } = startProcessInstance.instance;
    if (isCanceled)
      await ask(
        'mutation($input: CancelProcessInstanceInput!) { cancelProcessInstance(input: $input) { userErrors { code } } }',
        { input: { id, reason: 'dicabut' } },
      );
    return id;
  };
  const isThere = async (id: string) =>
    (await ask<{ processInstance: unknown }>('query($id: ID!) { processInstance(id: $id) { id } }', { id }))
      .processInstance !== null;

  it('should hold, refuse to delete, lift, try and delete', async () => {
    const running = await begin(false);
    expect((await cli(admin, 'delete', running, '--reason', 'habis')).code).toBe(1);
    const id = await begin(true);
    expect(await cli(admin, 'hold', id, '--reason', 'perkara 12')).toMatchObject({ code: 0 });
    const refused = await cli(admin, 'delete', id, '--reason', 'habis');
    expect(refused.code).toBe(1);
    expect(refused.err).toContain('perkara 12');
    expect(await cli(admin, 'hold', id, '--lift', '--reason', 'putusan')).toMatchObject({ code: 0 });
    const tried = await cli(admin, 'delete', id, '--reason', 'habis', '--dry-run');
    expect(tried).toMatchObject({ code: 0 });
    expect(tried.out).toMatch(/would be deleted[\s\S]*user_task +1/);
    expect(await isThere(id)).toBe(true);
    expect((await cli(admin, 'delete', id, '--reason', 'habis')).out).toContain('is deleted');
    expect(await isThere(id)).toBe(false);
    expect(await isThere(running)).toBe(true);
  });

  it('should let nobody but administrators delete, and tell others nothing', async () => {
    const id = await begin(true);
    const officer = await servers.token('budi', 'OFFICER', [REGION]);
    const { deleteProcessInstance } = await ask<{
      deleteProcessInstance: { isDeleted: boolean; userErrors: { code: string }[] };
    }>(
      'mutation($input: DeleteProcessInstanceInput!) { deleteProcessInstance(input: $input) { isDeleted userErrors { code } } }',
      { input: { id, reason: 'x' } },
      officer,
    );
    expect(deleteProcessInstance).toEqual({ isDeleted: false, userErrors: [{ code: 'NOT_FOUND' }] });
    await expect(ask('{ retention(region: "nasional") { region } }', {}, officer)).rejects.toThrow();
    expect(await isThere(id)).toBe(true);
  });

  it('should say that an instance has no words to erase', async () => {
    const { code, err } = await cli(admin, 'erase', await begin(true), '--reason', 'diminta', '--dry-run');
    expect(code).toBe(1);
    expect(err).toContain('Expected an instance whose complaint has words');
  });

  it('should tell what is over, and let it go', async () => {
    const id = await begin(true);
    const told = await cli(admin, 'retention', '--region', REGION);
    expect(told).toMatchObject({ code: 0 });
    expect(told.out).toMatch(/berkas +instances +P0D +nasional/);
    expect(told.out).toMatch(/instances +[1-9]/);
    expect((await cli(admin, 'retention', '--region', REGION, '--apply')).code).toBe(2);
    const gone = await cli(
      admin,
      ...['retention', '--region', REGION, '--apply', '--only', 'instances', '--reason', 'bersih'],
    );
    expect(gone).toMatchObject({ code: 0 });
    expect(gone.out).toMatch(/delete-instances: [1-9]\d* done/);
    expect(await isThere(id)).toBe(false);
  });
});
