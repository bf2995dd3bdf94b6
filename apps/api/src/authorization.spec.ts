import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeWorld } from './testing/fake-world.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const GROUP = '14.08/PUPR:pelaksana';

function taskId(instanceKey: string, tenant = '14.08'): string {
  return Buffer.from(['UserTask', tenant, instanceKey, 1].join('\u0000')).toString('base64url');
}
function instanceId(instanceKey: string, tenant = '14.08'): string {
  return Buffer.from(['ProcessInstance', tenant, instanceKey].join('\u0000')).toString('base64url');
}

describe('rights', () => {
  const world = new FakeWorld();
  let api: TestApi;
  let officer: string;
  let other: string;
  let auditor: string;
  let admin: string;
  let open: ReturnType<FakeWorld['addCase']>;
  let restricted: ReturnType<FakeWorld['addCase']>;

  beforeAll(async () => {
    world.groups.set('budi', [GROUP]);
    world.groups.set('sari', ['14.08/DINKES:pelaksana']);
    world.groups.set('apip', ['14.08/INSPEKTORAT:apip']);
    open = world.addCase('14.08', GROUP);
    restricted = world.addCase('14.08', '14.08/INSPEKTORAT:apip', { isRestricted: true });
    api = await startTestApi(world);
    officer = await api.token('budi', 'OFFICER', ['14.08']);
    other = await api.token('sari', 'OFFICER', ['14.08']);
    auditor = await api.token('ani', 'AUDITOR', ['14.08']);
    admin = await api.token('root', 'ADMIN', ['*']);
  });
  afterAll(() => api.stop());
  beforeEach(() => {
    world.rejectNext = undefined;
    world.failNext = undefined;
  });

  it('should close everything to the public that is not for it', async () => {
    const answer = await api.ask('{ userTasks { nodes { id } } }');

    expect(answer.data).toBeNull();
    expect(answer.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it('should refuse a token that is expired, forged, or for others, and never take it for the public', async () => {
    const expired = await api.token('budi', 'OFFICER', ['14.08'], -60);
    const foreign = await api.issuer.mint(
      { id: 'budi', name: 'b', roles: ['OFFICER'], regions: [] },
      { audience: 'elsewhere' },
    );
    const [head, , signature] = officer.split('.');
    const forged = [head, Buffer.from('{"sub":"x"}').toString('base64url'), signature].join('.');
    for (const token of [expired, foreign, forged, 'nonsense']) {
      const answer = await api.ask(
        'query { trackComplaint(number: "x", trackingCode: "y") { number } }',
        {},
        token,
      );
      expect(answer.status).toBe(401);
      expect(answer.data).toBeUndefined();
    }
  });

  it('should refuse a role that does not reach', async () => {
    const answer = await api.ask('{ processInstances { nodes { id } } }', {}, officer);

    expect(answer.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      requiredRoles: expect.arrayContaining(['AUDITOR']),
    });
  });

  it('should show an officer the tasks of his groups and no other', async () => {
    const inbox = '{ userTasks { nodes { id businessKey viewerCan } } }';

    const mine = await api.ask<{ userTasks: { nodes: unknown[] } }>(inbox, {}, officer);
    const theirs = await api.ask<{ userTasks: { nodes: unknown[] } }>(inbox, {}, other);

    expect(mine.data?.userTasks.nodes).toEqual([
      { id: taskId(open.instanceKey), businessKey: open.number, viewerCan: ['CLAIM', 'COMPLETE', 'ASSIGN'] },
    ]);
    expect(theirs.data?.userTasks.nodes).toEqual([]);
  });

  it('should answer what is forbidden byte for byte as what does not exist', async () => {
    const absent = '00000000-0000-4000-8000-000000000000';
    const queries = [
      ['query($id: ID!) { userTask(id: $id) { id } }', taskId],
      ['query($id: ID!) { processInstance(id: $id) { id } }', instanceId],
      ['query($id: ID!) { node(id: $id) { id } }', taskId],
      [
        'mutation($id: ID!) { claimUserTask(input: { id: $id }) { task { id } userErrors { __typename path code message } } }',
        taskId,
      ],
      [
        'mutation($id: ID!) { completeUserTask(input: { id: $id, data: {} }) { task { id } userErrors { __typename path code message } } }',
        taskId,
      ],
      [
        'mutation($id: ID!) { cancelProcessInstance(input: { id: $id, reason: "x" }) { userErrors { __typename path code message } } }',
        instanceId,
      ],
    ] as const;
    for (const [query, idOf] of queries) {
      const forbidden = await api.ask(query, { id: idOf(restricted.instanceKey) }, other);
      const missing = await api.ask(query, { id: idOf(absent) }, other);
      expect(forbidden.text).toBe(missing.text);
      expect(forbidden.errors).toBeUndefined();
    }
  });

  it('should hide a restricted case from whoever runs the system, and show it to the auditor and the inspectorate', async () => {
    const query = `{ userTasks { nodes { businessKey } } processInstances { nodes { businessKey } } complaints { nodes { number } } }`;
    type All = {
      userTasks: { nodes: object[] };
      processInstances: { nodes: object[] };
      complaints: { nodes: object[] };
    };

    const byAdmin = await api.ask<All>(query, {}, admin);
    const byAuditor = await api.ask<All>(query, {}, auditor);
    const byApip = await api.ask(
      'query($id: ID!) { processInstance(id: $id) { businessKey } }',
      { id: instanceId(restricted.instanceKey) },
      await api.token('apip', 'OFFICER', ['14.08']),
    );

    expect(byAdmin.text).toContain(open.number);
    expect(byAdmin.text).not.toContain(restricted.number);
    for (const list of Object.values(byAuditor.data!))
      expect(JSON.stringify(list)).toContain(restricted.number);
    expect(byApip.data).toEqual({ processInstance: { businessKey: restricted.number } });
  });

  it('should hide a called process of a restricted case too', async () => {
    const child = world.addCase('14.08', '14.08/INSPEKTORAT:apip');
    world.complaints.pop();
    world.instances.set(child.instanceKey, {
      ...world.instances.get(child.instanceKey)!,
      parentInstanceKey: restricted.instanceKey,
    });

    const answer = await api.ask(
      'query($id: ID!) { processInstance(id: $id) { id } }',
      { id: instanceId(child.instanceKey) },
      admin,
    );

    expect(answer.data).toEqual({ processInstance: null });
    world.instances.delete(child.instanceKey);
    world.tasks.delete(`${child.instanceKey} 1`);
  });

  it('should keep the words from those who only run the system', async () => {
    const id = Buffer.from(['Complaint', '14.08', open.complaintKey].join('\u0000')).toString('base64url');
    const query = 'query($id: ID!) { complaint(id: $id) { words { text } } }';

    expect((await api.ask(query, { id }, admin)).text).not.toContain('RAHASIA-KATA');
    expect((await api.ask(query, { id }, officer)).text).toContain('RAHASIA-KATA');
    expect(
      (
        await api.ask(
          'query($id: ID!) { complaint(id: $id) { reporter(purpose: "klarifikasi") { name } } }',
          { id },
          officer,
        )
      ).data,
    ).toEqual({
      complaint: { reporter: { name: 'Pelapor' } },
    });
    expect(world.accesses).toHaveLength(1);
  });

  it('should let whoever lost his office see nothing any more', async () => {
    world.groups.set('eks', [GROUP]);
    const former = await api.token('eks', 'OFFICER', ['14.08']);
    const id = taskId(open.instanceKey);
    expect((await api.ask('query($id: ID!) { userTask(id: $id) { id } }', { id }, former)).data).toEqual({
      userTask: { id },
    });

    world.groups.set('eks', []);

    expect((await api.ask('query($id: ID!) { userTask(id: $id) { id } }', { id }, former)).data).toEqual({
      userTask: null,
    });
  });

  it("should refuse a region that is not the viewer's", async () => {
    const worker = await api.token('sms', 'WORKER', ['14']);
    const answer = await api.ask<{ publishMessage: { userErrors: unknown[] } }>(
      'mutation { publishMessage(input: { region: "14.08", name: "puas", correlationKey: "N-1" }) { isBuffered userErrors { __typename path ... on ForbiddenError { requiredRoles } } } }',
      {},
      worker,
    );

    expect(answer.data?.publishMessage.userErrors).toEqual([
      expect.objectContaining({ __typename: 'ForbiddenError', path: ['input', 'region'] }),
    ]);
  });

  it('should let the public file over its own channels only', async () => {
    const query =
      'mutation($i: FileComplaintInput!) { fileComplaint(input: $i) { userErrors { code path } } }';
    const over = async (channel: string, token?: string) =>
      (
        await api.ask<{ fileComplaint: { userErrors: { code: string }[] } }>(
          query,
          { i: { region: '14.08', text: 'x', channel } },
          token,
        )
      ).data?.fileComplaint.userErrors[0]?.code;

    expect(await over('web')).toBe('UNKNOWN_REGION');
    expect(await over('walkin')).toBe('FORBIDDEN');
    expect(await over('walkin', officer)).toBe('UNKNOWN_REGION');
  });

  it('should let a process owner deploy to his regions only', async () => {
    const query =
      'mutation($i: DeployResourcesInput!) { deployResources(input: $i) { userErrors { __typename code path ... on LintError { finding { file line severity } } } } }';
    const input = { files: [{ path: 'rules/x/policy.json', content: 'bad' }] };
    const here = await api.ask(query, { i: input }, await api.token('po', 'PROCESS_OWNER', ['14.08']));
    const elsewhere = await api.ask(query, { i: input }, await api.token('po2', 'PROCESS_OWNER', ['13']));

    expect(here.data).toEqual({
      deployResources: {
        userErrors: [
          {
            __typename: 'LintError',
            code: 'LINT',
            path: ['input', 'files', '0'],
            finding: { file: 'rules/x/policy.json', line: 3, severity: 'ERROR' },
          },
        ],
      },
    });
    expect(elsewhere.data).toMatchObject({
      deployResources: { userErrors: [{ __typename: 'ForbiddenError' }] },
    });
  });

  describe('refusals', () => {
    const claim =
      'mutation($i: UserTaskInput!) { claimUserTask(input: $i) { clientMutationId task { state assignee } userErrors { __typename code message path ... on ConflictError { currentRevision currentHolder } } } }';

    it('should tell a stale revision as a conflict with the revision now', async () => {
      world.rejectNext = {
        code: 'REVISION_CONFLICT',
        message: 'Expected revision 1 but it is 4.',
        currentRevision: 4,
      };

      const answer = await api.ask(
        claim,
        { i: { id: taskId(open.instanceKey), expectedRevision: 1, clientMutationId: 'c1' } },
        officer,
      );

      expect(answer.data).toEqual({
        claimUserTask: {
          clientMutationId: 'c1',
          task: null,
          userErrors: [
            {
              __typename: 'ConflictError',
              code: 'REVISION_CONFLICT',
              message: 'Expected revision 1 but it is 4.',
              path: ['input', 'id'],
              currentRevision: 4,
              currentHolder: null,
            },
          ],
        },
      });
    });

    it('should answer the task after a claim, bind the key to its sender, and tell the second who holds it', async () => {
      const done = await api.ask(
        claim,
        { i: { id: taskId(open.instanceKey), idempotencyKey: 'k' } },
        officer,
      );
      world.rejectNext = { code: 'ALREADY_CLAIMED', message: 'Expected an unclaimed task.' };
      const second = await api.ask(claim, { i: { id: taskId(open.instanceKey) } }, officer);

      expect(done.data).toMatchObject({
        claimUserTask: { task: { state: 'CLAIMED', assignee: 'budi' }, userErrors: [] },
      });
      expect(
        world.commands.find(({ options }) => options.idempotencyKey !== undefined)?.options,
      ).toMatchObject({ actor: 'budi', idempotencyKey: 'claimUserTask:budi:k' });
      expect(second.data).toMatchObject({
        claimUserTask: { userErrors: [{ __typename: 'ConflictError', currentHolder: 'budi' }] },
      });
    });

    it('should place a fault of the form', async () => {
      const answer = await api.ask(
        'mutation($i: CompleteUserTaskInput!) { completeUserTask(input: $i) { userErrors { __typename path code } } }',
        { i: { id: taskId(open.instanceKey), data: {} } },
        officer,
      );

      expect(answer.data).toEqual({
        completeUserTask: {
          userErrors: [
            { __typename: 'ValidationError', path: ['input', 'data', 'jawaban'], code: 'REQUIRED' },
          ],
        },
      });
    });

    it('should answer a fault of ours opaquely, and log it without what was said', async () => {
      world.failNext = new Error('duplicate key value: pelapor@example.id NIK 1408010101010001');

      const answer = await api.ask(claim, { i: { id: taskId(open.instanceKey) } }, officer);
      const line = api.logged.find((text) => text.includes('fault in GraphQL'))!;

      expect(answer.errors?.[0]?.extensions).toMatchObject({
        code: 'INTERNAL_SERVER_ERROR',
        correlationId: expect.any(String),
      });
      expect(answer.text).not.toContain('pelapor@');
      expect(line).toContain(String(answer.errors![0]!.extensions.correlationId));
      expect(api.logged.join('')).not.toMatch(/pelapor@|14080101|Bearer|eyJ/);
    });
  });
});
