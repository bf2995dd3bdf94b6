import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { element, extensions, flows, processXml } from '../support/bpmn-xml.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const REGION = 'nasional';
const task = (id: string) =>
  element(
    'userTask',
    id,
    {},
    extensions(`<zeebe:userTask /><zeebe:assignmentDefinition candidateUsers="budi" />`),
  );
const MODELS = {
  'workflows/berkas.bpmn': processXml({
    id: 'berkas',
    body:
      element('startEvent', 'mulai') +
      task('periksa') +
      task('setujui') +
      element('endEvent', 'selesai') +
      flows('mulai > periksa > setujui > selesai'),
  }),
  'workflows/hitung.bpmn': processXml({
    id: 'hitung',
    body:
      element('startEvent', 'mulai') +
      element(
        'scriptTask',
        'bagi',
        {},
        extensions(
          '<zeebe:script expression="=if count(daftar) = 2 then 1 else 0" resultVariable="hasil" />',
        ),
      ) +
      task('baca') +
      element('endEvent', 'selesai') +
      flows('mulai > bagi > baca > selesai'),
  }),
};

const ANSWER = `instance { id state revision tokens { key elementId } }
  preview { state tokens { elementId } events { type } } userErrors { __typename code path message }`;
const RESULTS = `results { id instance { state } error { __typename code } } hasMore userErrors { code path }`;
interface Answer {
  instance: {
    id: string;
    state: string;
    revision: number;
    tokens: { key: number; elementId: string }[];
  } | null;
  preview: { state: string; tokens: { elementId: string }[]; events: { type: string }[] } | null;
  userErrors: { __typename: string; code: string; path: string[]; message: string }[];
}
interface Results {
  results: {
    id: string;
    instance: { state: string } | null;
    error: { __typename: string; code: string } | null;
  }[];
  hasMore: boolean;
  userErrors: { code: string; path: string[] }[];
}

describe('operations over the API', () => {
  let servers: TestServers;
  let admin: string;
  beforeAll(async () => {
    servers = await startTestServers(1);
    await servers.deploy(MODELS);
    admin = await servers.token('rani', 'ADMIN', [REGION]);
  }, 60_000);
  afterAll(() => servers?.stop());

  const ask = <T>(query: string, variables: object = {}, token = admin) =>
    servers.ask<T>(0, token, query, variables as Record<string, unknown>);
  const operate = async (mutation: string, input: object, token = admin): Promise<Answer> => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
    const data = await ask<Record<string, Answer>>(
      `mutation($input: ${type}!) { ${mutation}(input: $input) { ${ANSWER} } }`,
      { input: { reason: 'diperiksa', ...input } },
      token,
    );
    return data[mutation]!;
  };
  const all = async (mutation: string, input: object, token = admin): Promise<Results> => {
    const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
    const data = await ask<Record<string, Results>>(
      `mutation($input: ${type}!) { ${mutation}(input: $input) { ${RESULTS} } }`,
      { input: { reason: 'diperiksa', ...input } },
      token,
    );
    return data[mutation]!;
  };
  const begin = async (bpmnProcessId = 'berkas', variables: object = { n: 1 }): Promise<string> => {
    const { startProcessInstance } = await ask<{ startProcessInstance: { instance: { id: string } } }>(
      'mutation($input: StartProcessInstanceInput!) { startProcessInstance(input: $input) { instance { id } } }',
      { input: { region: REGION, bpmnProcessId, variables } },
    );
    return startProcessInstance.instance.id;
  };
  const look = async (id: string) =>
    (
      await ask<{
        processInstance: {
          state: string;
          revision: number;
          endedAt: string | null;
          tokens: { key: number; elementId: string }[];
          variables: { name: string; value: unknown }[];
          userTasks: { id: string; isSuspended: boolean; viewerCan: string[] }[];
          incidents: { id: string; resolvedAt: string | null }[];
          parent: object | null;
          restartedFrom: { id: string } | null;
          history: { nodes: { command: string; actor: string }[] };
        };
      }>(
        `query($id: ID!) { processInstance(id: $id) { state revision endedAt tokens { key elementId } variables { name value }
          userTasks { id isSuspended viewerCan } incidents { id resolvedAt } parent { id } restartedFrom { id }
          history(first: 20) { nodes { command actor } } } }`,
        { id },
      )
    ).processInstance;

  it('should suspend and resume, after a dry run, with the state in the inbox', async () => {
    const id = await begin();
    const dry = await operate('suspendProcessInstance', { id, dryRun: true });
    expect(dry.preview).toMatchObject({ state: 'SUSPENDED', events: [{ type: 'InstanceSuspended' }] });
    expect(await look(id)).toMatchObject({ state: 'ACTIVE', revision: 1 });

    const stale = await operate('suspendProcessInstance', { id, expectedRevision: 7 });
    expect(stale.userErrors).toMatchObject([{ __typename: 'ConflictError', code: 'REVISION_CONFLICT' }]);
    const key = 'tahan-1';
    const held = await operate('suspendProcessInstance', { id, expectedRevision: 1, idempotencyKey: key });
    expect(held.instance).toMatchObject({ state: 'SUSPENDED', revision: 2 });
    expect((await operate('suspendProcessInstance', { id, idempotencyKey: key })).userErrors).toEqual([]);

    const seen = await look(id);
    expect(seen).toMatchObject({ state: 'SUSPENDED', revision: 2, endedAt: null });
    expect(seen.userTasks).toMatchObject([{ isSuspended: true, viewerCan: [] }]);
    expect(seen.history.nodes).toContainEqual({ command: 'SuspendInstance', actor: 'rani' });
    expect((await operate('resumeProcessInstance', { id })).instance).toMatchObject({ state: 'ACTIVE' });
    expect((await look(id)).userTasks[0]).toMatchObject({ isSuspended: false });
    expect((await operate('resumeProcessInstance', { id })).userErrors).toMatchObject([
      { __typename: 'ConflictError', code: 'INVALID_STATE' },
    ]);
  });

  it('should modify by instructions, and refuse with the place what cannot be', async () => {
    const id = await begin();
    const move = {
      move: { from: { elementId: 'periksa' }, to: { elementId: 'setujui', variables: { ok: true } } },
    };
    const dry = await operate('modifyProcessInstance', { id, instructions: [move], dryRun: true });
    expect(dry.preview).toMatchObject({ tokens: [{ elementId: 'setujui' }] });
    const wrong = [{ start: { elementId: 'setujui', variables: 5 } }];
    expect((await operate('modifyProcessInstance', { id, instructions: wrong })).userErrors).toMatchObject([
      { code: 'INVALID_ARGUMENT', path: ['input', 'instructions', '0', 'start', 'variables'] },
    ]);
    const unknown = [{ cancel: { elementId: 'tidak-ada' } }];
    expect((await operate('modifyProcessInstance', { id, instructions: unknown })).userErrors).toMatchObject([
      { code: 'NOT_FOUND', message: 'Expected a token at "tidak-ada", but there is none' },
    ]);
    const two = [{ ...move, cancel: { elementId: 'periksa' } }];
    await expect(operate('modifyProcessInstance', { id, instructions: two })).rejects.toThrow(
      'ModifyInstructionInput',
    );
    expect((await look(id)).tokens).toMatchObject([{ elementId: 'periksa' }]);

    const done = await operate('modifyProcessInstance', { id, instructions: [move] });
    expect(done.instance!.tokens).toMatchObject([{ elementId: 'setujui' }]);
    expect((await look(id)).variables).toContainEqual({ name: 'ok', value: true });
  });

  it('should set variables after a dry run, and do a finished instance anew', async () => {
    const id = await begin();
    const change = { id, variables: { n: 2 } };
    expect((await operate('setVariables', { ...change, dryRun: true })).preview).toMatchObject({
      events: [{ type: 'VariablesSet' }],
    });
    expect((await operate('setVariables', change)).userErrors).toEqual([]);
    const restart = { id, startPoints: [{ elementId: 'setujui' }], variables: { ulang: true } };
    expect((await operate('restartProcessInstance', restart)).userErrors).toMatchObject([
      { code: 'INVALID_STATE', message: expect.stringContaining('Expected a finished instance') },
    ]);
    await operate('cancelProcessInstance', { id });
    expect((await operate('restartProcessInstance', { ...restart, dryRun: true })).preview).toMatchObject({
      state: 'ACTIVE',
      tokens: [{ elementId: 'setujui' }],
    });
    const again = await operate('restartProcessInstance', restart);
    expect(again.instance).toMatchObject({ state: 'ACTIVE', tokens: [{ elementId: 'setujui' }] });
    const seen = await look(again.instance!.id);
    expect(seen).toMatchObject({ restartedFrom: { id }, parent: null });
    expect(seen.variables.map(({ name, value }) => [name, value])).toEqual([
      ['n', 2],
      ['ulang', true],
    ]);
    expect(await look(id)).toMatchObject({ state: 'TERMINATED', restartedFrom: null });
  });

  it('should answer for several each by itself, by id or by what they have in common', async () => {
    const [first, second, third] = [await begin(), await begin(), await begin()];
    await operate('cancelProcessInstance', { id: third });
    const dry = await all('suspendProcessInstances', { target: { ids: [first, third] }, dryRun: true });
    expect(dry.results.map(({ error }) => error?.code)).toEqual([undefined, 'INVALID_STATE']);
    const some = await all('suspendProcessInstances', { target: { ids: [first, third, 'bukan-id'] } });
    expect(some.results).toMatchObject([
      { id: first, instance: { state: 'SUSPENDED' }, error: null },
      { id: third, instance: null, error: { __typename: 'ConflictError', code: 'INVALID_STATE' } },
      { id: 'bukan-id', error: { code: 'NOT_FOUND' } },
    ]);
    const target = { filter: { bpmnProcessId: 'berkas', regions: [REGION] } };
    const resumed = await all('resumeProcessInstances', { target });
    expect(resumed).toMatchObject({
      results: [{ id: first, instance: { state: 'ACTIVE' } }],
      hasMore: false,
    });
    const canceled = await all('cancelProcessInstances', { target });
    expect(canceled.results.map(({ id }) => id)).toEqual(expect.arrayContaining([first, second]));
    expect((await all('cancelProcessInstances', { target })).results).toEqual([]);
    const many = Array.from({ length: 101 }, () => first);
    expect((await all('cancelProcessInstances', { target: { ids: many } })).userErrors).toMatchObject([
      { path: ['input', 'target', 'ids'] },
    ]);
  });

  it('should say of each resolved incident what came of it, looked at again', async () => {
    const instances = [await begin('hitung', {}), await begin('hitung', {})];
    const incidents = await Promise.all(instances.map(async (id) => (await look(id)).incidents[0]!.id));
    const dry = await ask<{ resolveIncident: Answer }>(
      `mutation($id: ID!) { resolveIncident(input: { id: $id, reason: "coba", dryRun: true }) {
        instance { id state revision tokens { key elementId } } preview { state tokens { elementId } events { type } }
        userErrors { __typename code path message } } }`,
      { id: incidents[0] },
    );
    expect(dry.resolveIncident.preview!.events.map(({ type }) => type)).toContain('IncidentRaised');
    expect((await look(instances[0]!)).incidents).toHaveLength(1);

    await operate('setVariables', { id: instances[0], variables: { daftar: [1, 2] } });
    const { resolveIncidents } = await ask<{
      resolveIncidents: { results: { id: string; outcome: string; raisedAgain: object | null }[] };
    }>(
      `mutation { resolveIncidents(input: { reason: "coba", target: { filter: { kind: "EXPRESSION_FAILED", elementId: "bagi" } } }) {
        results { id outcome raisedAgain { id } error { code } } } }`,
    );
    const outcomes = new Map(resolveIncidents.results.map((one) => [one.id, one]));
    expect(outcomes.get(incidents[0]!)).toMatchObject({ outcome: 'RESOLVED', raisedAgain: null });
    expect(outcomes.get(incidents[1]!)).toMatchObject({ outcome: 'RAISED_AGAIN', raisedAgain: {} });
  });

  it('should be for those alone who may repair instances of the region', async () => {
    const id = await begin();
    const officer = await servers.token('budi', 'OFFICER', [REGION]);
    const elsewhere = await servers.token('tono', 'ADMIN', ['13.71']);
    const auditor = await servers.token('dewi', 'AUDITOR', [REGION]);
    const inputs: [string, object][] = [
      ['suspendProcessInstance', {}],
      ['resumeProcessInstance', {}],
      ['modifyProcessInstance', { instructions: [{ cancel: { elementId: 'periksa' } }] }],
      ['restartProcessInstance', {}],
      ['setVariables', { variables: {} }],
    ];
    for (const [mutation, input] of inputs) {
      for (const token of [officer, elsewhere])
        for (const dryRun of [false, true])
          expect(await operate(mutation, { id, dryRun, ...input }, token)).toMatchObject({
            instance: null,
            preview: null,
            userErrors: [{ code: 'NOT_FOUND' }],
          });
      await expect(operate(mutation, { id, ...input }, auditor)).rejects.toThrow('FORBIDDEN');
    }
    const one = await all('suspendProcessInstances', { target: { ids: [id] } }, elsewhere);
    expect(one.results).toMatchObject([{ error: { code: 'NOT_FOUND' } }]);
    const none = await all('suspendProcessInstances', { target: { filter: {} } }, officer);
    expect(none.results).toEqual([]);
    expect(await look(id)).toMatchObject({ state: 'ACTIVE', revision: 1 });
  });

  it('should suspend and resume any number in the background, by the command line', async () => {
    const ids = [await begin(), await begin()];
    const cli = (...argv: string[]) =>
      runCaptured(...argv, '--url', `${servers.nodes[0]!.url}/graphql`, '--token', admin);
    const stateOf = async () => Promise.all(ids.map(async (id) => (await look(id)).state));
    const held = await cli('suspend', '--process', 'berkas', '--background', '--reason', 'aturan diperbaiki');
    expect(held).toMatchObject({ code: 0 });
    expect(held.out).toMatch(/suspend-instances in nasional: completed/);
    expect(await stateOf()).toEqual(['SUSPENDED', 'SUSPENDED']);
    const again = await cli('--json', 'resume', ...ids, '--background', '--reason', 'sudah');
    expect(again).toMatchObject({ code: 0 });
    expect(JSON.parse(again.out)).toMatchObject([{ kind: 'resume-instances', done: 2, failed: 0 }]);
    expect(await stateOf()).toEqual(['ACTIVE', 'ACTIVE']);
    expect((await cli('resume', ...ids, '--background', '--dry-run', '--reason', 'x')).code).toBe(2);
  });
});
