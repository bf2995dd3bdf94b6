import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { element, extensions, flows, processXml } from '../support/bpmn-xml.js';
import { until } from '../support/node.js';
import { startTestServers, type TestServers } from '../support/servers.js';

const REGION = 'nasional';
const ENDS = element('startEvent', 'mulai') + element('endEvent', 'selesai');
const task = (id: string, name: string, group = '14.08/PUPR:pelaksana') =>
  element(
    'userTask',
    id,
    { name },
    extensions(`<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="${group}" />`),
  );
const one = (id: string) =>
  processXml({ id, body: ENDS + task('periksa', 'Periksa') + flows('mulai > periksa > selesai') });
const two = (id: string) =>
  processXml({
    id,
    body:
      ENDS +
      task('teliti', 'Teliti') +
      task('setujui', 'Setujui', '14.08/PUPR:kepala') +
      flows('mulai > teliti > setujui > selesai'),
  });

const PLAN = `query Plan($from: ID!, $to: ID!, $mapping: [ElementMappingInput!]! = [], $proposed: Boolean! = true) {
  planMigration(fromId: $from, toId: $to, mapping: $mapping, usesProposal: $proposed) {
    from { version } to { version } runningInstances mapping { from to toName reason }
    previews { instance { id } isMigratable refusals { code elementId message } tokens { elementId }
      tasks { fromElementId toElementId } subscriptions { catchId fate } } } }`;
const MIGRATE = `mutation Migrate($input: MigrateProcessInstancesInput!) { migrateProcessInstances(input: $input) {
  operations { id kind region status total done } userErrors { __typename code message path } } }`;
const OPERATION = `query Operation($id: ID!) { operation(id: $id) { status total done failed skipped reason requestedBy
  items(first: 100) { nodes { number outcome message } pageInfo { hasNextPage } } changes { action actor reason } } }`;

interface Plan {
  planMigration: {
    runningInstances: number;
    mapping: { from: string; to: string | null; toName: string | null; reason: string }[];
    previews: {
      instance: { id: string };
      isMigratable: boolean;
      refusals: { code: string }[];
      tokens: { elementId: string }[];
      tasks: { fromElementId: string; toElementId: string }[];
    }[];
  };
}
interface Migrated {
  migrateProcessInstances: {
    operations: { id: string; kind: string; region: string }[];
    userErrors: { __typename: string; code: string; message: string }[];
  };
}
interface Read {
  operation: {
    status: string;
    total: number;
    done: number;
    failed: number;
    items: { nodes: { number: number; outcome: string; message: string | null }[] };
    changes: { action: string; actor: string; reason: string }[];
  } | null;
}

describe('migration and operations over the API', () => {
  let servers: TestServers;
  let owner: string;
  beforeAll(async () => {
    servers = await startTestServers(1);
    owner = await servers.token('tuti', 'PROCESS_OWNER', [REGION]);
  }, 60_000);
  afterAll(() => servers.stop());

  const ask = <T>(query: string, variables: Record<string, unknown> = {}, token = owner) =>
    servers.ask<T>(0, token, query, variables);

  /** Both versions deployed, with instances of the first. */
  async function versions(id: string, count: number) {
    await servers.deploy({ [`workflows/${id}.bpmn`]: one(id) });
    const ids: string[] = [];
    for (let at = 0; at < count; at++) {
      const { startProcessInstance } = await ask<{ startProcessInstance: { instance: { id: string } } }>(
        `mutation Start($input: StartProcessInstanceInput!) { startProcessInstance(input: $input) { instance { id } } }`,
        { input: { region: REGION, bpmnProcessId: id } },
      );
      ids.push(startProcessInstance.instance.id);
    }
    await servers.deploy({ [`workflows/${id}.bpmn`]: two(id) });
    const { processDefinitions } = await ask<{
      processDefinitions: { nodes: { versions: { id: string; version: number }[] }[] };
    }>(
      `query Versions($id: String) { processDefinitions(bpmnProcessId: $id) { nodes { versions { id version } } } }`,
      { id },
    );
    const [to, from] = processDefinitions.nodes[0]!.versions;
    return { from: from!.id, to: to!.id, ids };
  }
  const ended = (id: string) =>
    until(async () => {
      const { operation } = await ask<Read>(OPERATION, { id });
      return operation && ['COMPLETED', 'CANCELLED', 'FAILED'].includes(operation.status)
        ? operation
        : undefined;
    }, 'the operation to end');
  const placeOf = async (id: string) => {
    const { processInstance } = await ask<{
      processInstance: { definition: { id: string }; tokens: { elementId: string }[] };
    }>(`query Where($id: ID!) { processInstance(id: $id) { definition { id } tokens { elementId } } }`, {
      id,
    });
    return processInstance;
  };

  it('should show the pool in which a process is drawn, with its multiplicity', async () => {
    const pool = `<bpmn:collaboration id="kerja"><bpmn:participant id="dinas" name="Dinas" processRef="kolam"><bpmn:participantMultiplicity minimum="1" maximum="3" /></bpmn:participant></bpmn:collaboration>`;
    const body = ENDS + flows('mulai > selesai');
    await servers.deploy({
      'workflows/kolam.bpmn': processXml({ id: 'kolam', body, definitions: pool }),
      'workflows/lepas.bpmn': processXml({ id: 'lepas', body }),
    });
    const participantOf = async (id: string) => {
      const { processDefinitions } = await ask<{ processDefinitions: { nodes: { participant: unknown }[] } }>(
        `query Pool($id: String) { processDefinitions(bpmnProcessId: $id) { nodes { participant { elementId name minimum maximum } } } }`,
        { id },
      );
      return processDefinitions.nodes[0]!.participant;
    };
    expect(await participantOf('kolam')).toEqual({
      elementId: 'dinas',
      name: 'Dinas',
      minimum: 1,
      maximum: 3,
    });
    expect(await participantOf('lepas')).toBeNull();
  });

  it('should propose a mapping and show what instances would become, writing nothing', async () => {
    const { from, to, ids } = await versions('rencana', 2);
    const { planMigration } = await ask<Plan>(PLAN, { from, to });
    expect(planMigration).toMatchObject({ runningInstances: 2, from: { version: 1 }, to: { version: 2 } });
    expect(planMigration.mapping).toContainEqual({
      from: 'periksa',
      to: 'teliti',
      toName: 'Teliti',
      reason: 'SAME_MEANING',
    });
    expect(planMigration.previews).toHaveLength(2);
    expect(planMigration.previews[0]).toMatchObject({
      isMigratable: true,
      tokens: [{ elementId: 'teliti' }],
      tasks: [{ fromElementId: 'periksa', toElementId: 'teliti' }],
    });
    const bare = await ask<Plan>(PLAN, { from, to, proposed: false });
    expect(bare.planMigration.previews[0]).toMatchObject({
      isMigratable: false,
      refusals: [{ code: 'ELEMENT_GONE' }],
    });
    const given = await ask<Plan>(PLAN, { from, to, mapping: [{ from: 'periksa', to: 'setujui' }] });
    expect(given.planMigration.mapping).toContainEqual(
      expect.objectContaining({ from: 'periksa', to: 'setujui', reason: 'GIVEN' }),
    );
    expect(await placeOf(ids[0]!)).toMatchObject({ definition: { id: from } });
  });

  it('should migrate one at once, by its revision, after a dry run that writes nothing', async () => {
    const { from, to, ids } = await versions('satu', 1);
    const MUTATION = `mutation One($input: MigrateProcessInstanceInput!) { migrateProcessInstance(input: $input) {
      instance { state } preview { tokens { elementId } events { type } } userErrors { code message } } }`;
    const run = (input: object) =>
      ask<{
        migrateProcessInstance: {
          preview: { events: { type: string }[] } | null;
          userErrors: { code: string }[];
        };
      }>(MUTATION, { input: { id: ids[0], toId: to, reason: 'versi baru', ...input } });
    const dry = await run({ dryRun: true });
    expect(dry.migrateProcessInstance.preview!.events[0]).toEqual({ type: 'InstanceMigrated' });
    expect(await placeOf(ids[0]!)).toMatchObject({ definition: { id: from } });
    expect((await run({ expectedRevision: 7 })).migrateProcessInstance.userErrors).toMatchObject([
      { code: 'REVISION_CONFLICT' },
    ]);
    expect((await run({})).migrateProcessInstance.userErrors).toEqual([]);
    expect(await placeOf(ids[0]!)).toEqual({ definition: { id: to }, tokens: [{ elementId: 'teliti' }] });
    expect((await run({})).migrateProcessInstance.userErrors).toMatchObject([{ code: 'INVALID_ARGUMENT' }]);
  });

  it('should migrate by filter in the background, once for a key, and tell what became of each', async () => {
    const { from, to, ids } = await versions('banyak', 3);
    const input = {
      fromId: from,
      toId: to,
      instances: { filter: {} },
      reason: 'versi baru',
      idempotencyKey: 'kunci',
    };
    const { migrateProcessInstances } = await ask<Migrated>(MIGRATE, { input });
    expect(migrateProcessInstances.userErrors).toEqual([]);
    expect(migrateProcessInstances.operations).toMatchObject([{ kind: 'migrate-instances', region: REGION }]);
    const { id } = migrateProcessInstances.operations[0]!;
    const operation = await ended(id);
    expect(operation).toMatchObject({
      status: 'COMPLETED',
      total: 3,
      done: 3,
      failed: 0,
      reason: 'versi baru',
      requestedBy: 'tuti',
    });
    expect(operation.items.nodes.map(({ number, outcome }) => [number, outcome])).toEqual(
      [1, 2, 3].map((at) => [at, 'DONE']),
    );
    expect(operation.changes).toEqual([{ action: 'request', actor: 'tuti', reason: 'versi baru' }]);
    for (const one of ids) expect(await placeOf(one)).toMatchObject({ definition: { id: to } });
    // Its instances are gone from the filter by now; the key answers what it answered first.
    const again = await ask<Migrated>(MIGRATE, { input });
    expect(again.migrateProcessInstances.operations).toMatchObject([{ id }]);
  });

  it('should tell those that cannot, and refuse versions of two processes', async () => {
    const { from, to, ids } = await versions('tolak', 1);
    const { migrateProcessInstances } = await ask<Migrated>(MIGRATE, {
      input: { fromId: from, toId: to, usesProposal: false, instances: { ids }, reason: 'x' },
    });
    const operation = await ended(migrateProcessInstances.operations[0]!.id);
    expect(operation).toMatchObject({ status: 'COMPLETED', done: 0, failed: 1 });
    expect(operation.items.nodes[0]!.message).toMatch(/^Expected "periksa"/);
    const other = await versions('lain', 0);
    const foreign = await ask<Migrated>(MIGRATE, {
      input: { fromId: from, toId: other.to, instances: { ids }, reason: 'x' },
    });
    expect(foreign.migrateProcessInstances.userErrors).toMatchObject([{ code: 'INVALID_ARGUMENT' }]);
    expect(foreign.migrateProcessInstances.operations).toEqual([]);
  });

  it('should hide instances and operations from other regions and roles', async () => {
    const { from, to, ids } = await versions('rahasia', 1);
    const stranger = await servers.token('ujang', 'PROCESS_OWNER', ['21']);
    const auditor = await servers.token('ani', 'AUDITOR', [REGION]);
    const input = { fromId: from, toId: to, instances: { ids }, reason: 'x' };
    const refused = await ask<Migrated>(MIGRATE, { input }, stranger);
    expect(refused.migrateProcessInstances).toMatchObject({
      operations: [],
      userErrors: [{ code: 'NOT_FOUND' }],
    });
    const none = await ask<Migrated>(MIGRATE, { input: { ...input, instances: { filter: {} } } }, stranger);
    expect(none.migrateProcessInstances).toEqual({ operations: [], userErrors: [] });
    await expect(ask<Migrated>(MIGRATE, { input }, auditor)).rejects.toThrow('FORBIDDEN');
    await expect(ask<Plan>(PLAN, { from, to }, auditor)).rejects.toThrow('FORBIDDEN');
    const plan = await ask<Plan>(PLAN, { from, to }, stranger);
    expect(plan.planMigration).toMatchObject({ runningInstances: 0, previews: [] });

    const { migrateProcessInstances } = await ask<Migrated>(MIGRATE, { input });
    const { id } = migrateProcessInstances.operations[0]!;
    await ended(id);
    expect((await ask<Read>(OPERATION, { id }, stranger)).operation).toBeNull();
    expect((await ask<Read>(OPERATION, { id }, auditor)).operation).toMatchObject({ done: 1 });
    const PAUSE = `mutation Pause($input: ChangeOperationInput!) { pauseOperation(input: $input) { userErrors { code } } }`;
    expect(await ask(PAUSE, { input: { id, reason: 'x' } }, stranger)).toEqual({
      pauseOperation: { userErrors: [{ code: 'NOT_FOUND' }] },
    });
    // An auditor may pause what he has asked for himself.
    expect(await ask(PAUSE, { input: { id, reason: 'x' } }, auditor)).toEqual({
      pauseOperation: { userErrors: [{ code: 'NOT_FOUND' }] },
    });
    expect(await ask(PAUSE, { input: { id, reason: 'x' } })).toEqual({
      pauseOperation: { userErrors: [{ code: 'INVALID_STATE' }] },
    });
    const LIST = `query List { operations(kinds: ["migrate-instances"]) { nodes { id } } }`;
    const listed = await ask<{ operations: { nodes: { id: string }[] } }>(LIST);
    expect(listed.operations.nodes[0]).toEqual({ id });
    expect(await ask(LIST, {}, stranger)).toEqual({ operations: { nodes: [] } });
  });

  it('should follow the progress of an operation to its end, and go on after a cursor', async () => {
    const { from, to, ids } = await versions('kemajuan', 2);
    const { migrateProcessInstances } = await ask<Migrated>(MIGRATE, {
      input: { fromId: from, toId: to, instances: { ids }, reason: 'x' },
    });
    const { id } = migrateProcessInstances.operations[0]!;
    const client = createClient({
      url: `${servers.nodes[0]!.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${owner}` },
    });
    const follow = async (after?: string) => {
      const seen: { cursor: string; operation: { status: string; done: number } }[] = [];
      const query = `subscription Progress($id: ID!, $after: String) { operationProgress(id: $id, after: $after) {
        cursor operation { status done } } }`;
      for await (const { data, errors } of client.iterate<{ operationProgress: (typeof seen)[number] }>({
        query,
        variables: { id, after },
      })) {
        if (errors) throw new Error(JSON.stringify(errors));
        seen.push(data!.operationProgress);
      }
      return seen;
    };
    try {
      const seen = await follow();
      expect(seen.at(-1)!.operation).toEqual({ status: 'COMPLETED', done: 2 });
      const cursors = seen.map(({ cursor }) => Number(cursor));
      expect(cursors).toEqual([...cursors].sort((a, b) => a - b));
      expect(await follow(seen.at(-1)!.cursor)).toEqual([]);
    } finally {
      await client.dispose();
    }
  });

  it('should cancel and resolve in the background, and not everything by an empty filter', async () => {
    const { from, ids } = await versions('akhiri', 2);
    const CANCEL = `mutation Cancel($input: CancelInBackgroundInput!) { cancelProcessInstancesInBackground(input: $input) {
      operations { id } userErrors { code } } }`;
    const cancel = (filter: object) =>
      ask<{
        cancelProcessInstancesInBackground: { operations: { id: string }[]; userErrors: { code: string }[] };
      }>(CANCEL, {
        input: { instances: { filter }, reason: 'salah' },
      });
    expect((await cancel({})).cancelProcessInstancesInBackground.userErrors).toEqual([
      { code: 'INVALID_ARGUMENT' },
    ]);
    const asked = await cancel({ definitionId: from });
    expect(await ended(asked.cancelProcessInstancesInBackground.operations[0]!.id)).toMatchObject({
      done: 2,
    });
    const { processInstance } = await ask<{ processInstance: { state: string } }>(
      `query State($id: ID!) { processInstance(id: $id) { state } }`,
      { id: ids[0] },
    );
    expect(processInstance.state).toBe('TERMINATED');
    const RESOLVE = `mutation Resolve($input: ResolveInBackgroundInput!) { resolveIncidentsInBackground(input: $input) {
      operations { id } userErrors { code } } }`;
    const resolve = (region: string) =>
      ask<{ resolveIncidentsInBackground: { operations: { id: string }[]; userErrors: { code: string }[] } }>(
        RESOLVE,
        {
          input: { region, reason: 'sudah' },
        },
      );
    expect((await resolve('21')).resolveIncidentsInBackground.userErrors).toEqual([{ code: 'FORBIDDEN' }]);
    const done = await resolve(REGION);
    expect(await ended(done.resolveIncidentsInBackground.operations[0]!.id)).toMatchObject({
      status: 'COMPLETED',
      done: 0,
    });
  });
});
