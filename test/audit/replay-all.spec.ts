import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { oneTaskModel } from '../support/models.js';
import { startTestNode, type TestNode } from '../support/node.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const REGION = 'nasional';
const SECRET = 'KANARI7731';
const MODEL = oneTaskModel('candidateUsers="budi"');
const PLACE = "tenant = 'nasional' and instance_key = $1";

describe('replay of all histories as an operation', () => {
  let node: TestNode;
  let other: TestNode;
  const keys: string[] = [];
  beforeAll(async () => {
    node = await startTestNode({ hasWorkers: false });
    other = await node.another();
    await node.deploy({ 'workflows/berkas.bpmn': MODEL });
    const begun = await Promise.all(
      Array.from({ length: 230 }, () =>
        node.runtime.startProcess(
          { tenant: REGION, bpmnProcessId: 'berkas', variables: { catatan: SECRET } },
          { actor: 'uji' },
        ),
      ),
    );
    for (const one of begun) if (one.outcome === 'accepted') keys.push(one.instanceKey);
    await node.runtime.execute(
      REGION,
      keys[0]!,
      { type: 'CancelInstance', reason: 'salah' },
      { actor: 'uji' },
    );
  }, 60_000);
  afterAll(() => node.stop());

  async function request(kind: string, input = {}): Promise<string> {
    const outcome = await node.operations.request(
      { tenant: REGION, kind, input: { filter: {}, ...input }, reason: 'uji' },
      { actor: 'auditor' },
    );
    if (outcome.outcome === 'rejected') throw new Error(outcome.rejection.message);
    return outcome.operation.operationKey;
  }
  const find = async (key: string) => (await node.store.operations.find(REGION, key))!;
  const result = (key: string) => node.store.operations.result(REGION, key);
  const change = (key: string, action: 'pause' | 'resume' | 'cancel') =>
    node.operations.change(REGION, key, { action, actor: 'auditor', reason: action });

  it('should pause, go on where another node died, and count each instance once, the ended too', async () => {
    const key = await request('verify-replay');
    expect(await node.operations.workOnce()).toBe(true);
    expect(await find(key)).toMatchObject({ status: 'running', total: 230, done: 100 });
    expect(await result(key)).toMatchObject({ instances: 100, entries: 100, differing: 0 });
    await change(key, 'pause');
    expect(await node.operations.workOnce()).toBe(false);
    await change(key, 'resume');
    // A node that takes it and is never heard of again.
    expect(await node.store.operations.lease(['verify-replay'], 'mati', 60_000)).toBeDefined();
    expect(await other.operations.workOnce()).toBe(false);
    await node.store.pool.query(
      "/* across tenants */ update operation set leased_until = now() - interval '1 second' where leased_until is not null",
    );
    while (await other.operations.workOnce());
    expect(await find(key)).toMatchObject({ status: 'completed', done: 230, failed: 0, skipped: 0 });
    expect(await result(key)).toEqual({ instances: 230, entries: 231, differing: 0, differences: [] });
  });

  it('should end where it is cancelled and keep what it found', async () => {
    const key = await request('decide-anew');
    expect(await node.operations.workOnce()).toBe(true);
    await change(key, 'cancel');
    expect(await node.operations.workOnce()).toBe(false);
    expect(await find(key)).toMatchObject({ status: 'cancelled', done: 100 });
    expect(await result(key)).toMatchObject({ instances: 100, differing: 0 });
  });

  it('should refuse what names no instances', async () => {
    await expect(request('verify-replay', { filter: 'semua' })).rejects.toThrow('Expected "filter"');
  });
});

describe('replay of all histories over the API', () => {
  let servers: TestServers;
  let pool: pg.Pool;
  let auditor: string;
  const keys: string[] = [];
  beforeAll(async () => {
    servers = await startTestServers(1);
    pool = new pg.Pool({ connectionString: servers.environment['DATABASE_URL'] });
    auditor = await servers.token('asih', 'AUDITOR', [REGION]);
    await servers.deploy({ 'workflows/berkas.bpmn': MODEL });
    const { runtime } = servers.nodes[0]!.wiring.services;
    for (let at = 0; at < 5; at++) {
      const begun = await runtime.startProcess(
        { tenant: REGION, bpmnProcessId: 'berkas', variables: { catatan: SECRET } },
        { actor: 'uji' },
      );
      if (begun.outcome === 'accepted') keys.push(begun.instanceKey);
    }
  }, 60_000);
  afterAll(async () => {
    await pool.end();
    await servers.stop();
  });

  const replay = (...argv: string[]) =>
    runCaptured('replay', ...argv, '--url', `${servers.nodes[0]!.url}/graphql`, '--token', auditor);

  it('should end with 0 when all give their stored state and are decided as they were', async () => {
    for (const against of [[], ['--against-engine']]) {
      const { code, out } = await replay('--all', '--region', REGION, ...against);
      expect({ code, out }).toMatchObject({
        code: 0,
        out: expect.stringContaining('5 instances with 5 entries: none differs'),
      });
    }
    const { out } = await replay('--all', '--process', 'lain', '--json');
    expect(JSON.parse(out)).toEqual([]);
    expect(await replay(keys[0]!, '--against-engine')).toMatchObject({
      code: 0,
      out: expect.stringContaining('as they were'),
    });
  });

  it('should end with 1 and name instance, entry and place of what differs, without a value', async () => {
    const [stored, event, command] = keys;
    await pool.query(
      `update process_instance set state = replace(state::text, '${SECRET}', 'LAIN')::json where ${PLACE}`,
      [stored],
    );
    await pool.query(
      `update journal set events = replace(events::text, '"priority":50', '"priority":60')::json where ${PLACE}`,
      [event],
    );
    await pool.query(`update journal set events = '[{"type":"Apa"}]' where ${PLACE}`, [command]);

    const verified = await replay('--all', '--json');
    expect(verified.code).toBe(1);
    const [operation] = JSON.parse(verified.out) as [
      { status: string; done: number; failed: number; result: { differences: object[] } },
    ];
    expect(operation).toMatchObject({
      status: 'COMPLETED',
      done: 2,
      failed: 3,
      result: { instances: 5, differing: 3 },
    });
    const { differences } = operation.result;
    expect(differences).toHaveLength(3);
    expect(differences).toContainEqual(
      expect.objectContaining({
        instanceKey: stored,
        sequence: 1,
        kind: 'state',
        pointer: expect.stringMatching(/^\/.*catatan/),
      }),
    );
    for (const instanceKey of [event, command])
      expect(differences).toContainEqual(
        expect.objectContaining({ instanceKey, sequence: 1, kind: 'chain' }),
      );
    expect(verified.out).not.toContain(SECRET);

    const decided = await replay('--all', '--against-engine');
    expect(decided.code).toBe(1);
    expect(decided.out).toContain('2 differ');
    expect(decided.out).toMatch(
      new RegExp(
        `${event} +1 +StartInstance +Expected the recorded events of StartInstance, but they differ at /\\d+/priority`,
      ),
    );
    expect(decided.out).toContain('Expected a history to begin with InstanceStarted');
    expect(await replay(event!, '--against-engine')).toMatchObject({ code: 1 });
    expect(await replay(command!, '--verify')).toMatchObject({ code: 1 });
  });

  it('should let nobody but overseers ask, restricted cases be for auditors, and whoever asked cancel', async () => {
    const ask = (token: string, input: object) =>
      servers.ask<{
        replayProcessInstancesInBackground: {
          operations: { id: string; result: unknown }[];
          userErrors: { code: string }[];
        };
      }>(
        0,
        token,
        `mutation($input: ReplayInBackgroundInput!) { replayProcessInstancesInBackground(input: $input) {
          operations { id } userErrors { code } } }`,
        { input: { reason: 'uji', ...input } },
      );
    const read = (token: string, id: string) =>
      servers.ask(
        0,
        token,
        `query($id: ID!) { operation(id: $id) { result items(first: 1) { nodes { key } } } }`,
        {
          id,
        },
      );
    const admin = await servers.token('rani', 'ADMIN', [REGION]);
    const elsewhere = await servers.token('dewi', 'AUDITOR', ['21']);
    const officer = await servers.token('budi', 'OFFICER', [REGION]);

    await expect(ask(officer, {})).rejects.toThrow('FORBIDDEN');
    expect((await ask(elsewhere, {})).replayProcessInstancesInBackground.operations).toEqual([]);
    expect((await ask(admin, { includeRestricted: true })).replayProcessInstancesInBackground).toMatchObject({
      operations: [],
      userErrors: [{ code: 'FORBIDDEN' }],
    });
    const key = { includeRestricted: true, idempotencyKey: 'sekali' };
    const asked = (await ask(auditor, key)).replayProcessInstancesInBackground.operations;
    expect(asked).toHaveLength(1);
    expect((await ask(auditor, key)).replayProcessInstancesInBackground.operations).toEqual(asked);
    await expect(read(admin, asked[0]!.id)).rejects.toThrow('FORBIDDEN');
    expect(await read(auditor, asked[0]!.id)).toHaveProperty('operation');

    const other = await servers.token('umi', 'AUDITOR', [REGION]);
    const cancel = async (token: string) =>
      (
        await servers.ask<{ cancelOperation: { userErrors: { code: string }[] } }>(
          0,
          token,
          `mutation($input: ChangeOperationInput!) { cancelOperation(input: $input) { userErrors { code } } }`,
          { input: { id: asked[0]!.id, reason: 'cukup' } },
        )
      ).cancelOperation.userErrors;
    expect(await cancel(other)).toMatchObject([{ code: 'NOT_FOUND' }]);
    // His own: it is cancelled, or has ended already.
    expect((await cancel(auditor)).filter(({ code }) => code !== 'INVALID_STATE')).toEqual([]);
  });
});
