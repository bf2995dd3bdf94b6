import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { elementOf } from '#engine';
import { storyOf } from '#audit';
import {
  migrateInstances,
  migrationCommand,
  Operations,
  TargetReader,
  type OperationHandler,
} from '#runtime';
import { element, extensions, flow, flows, processXml, timer } from '../support/bpmn-xml.js';
import { startTestNode, until, type TestNode } from '../support/node.js';

const TENANT = 'nasional';
const task = (id: string, name: string, form?: string) =>
  element(
    'userTask',
    id,
    { name },
    extensions(
      '<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="14.08/PUPR:pelaksana" />' +
        (form === undefined ? '' : `<zeebe:formDefinition formId="${form}" />`),
    ),
  );
const ENDS = element('startEvent', 'mulai') + element('endEvent', 'selesai');
const job = (id: string, type: string) =>
  element('serviceTask', id, {}, extensions(`<zeebe:taskDefinition type="${type}" retries="2" />`));
const versionOne = (id: string) =>
  processXml({
    id,
    body:
      ENDS +
      task('periksa', 'Periksa') +
      element('boundaryEvent', 'batas', { attachedToRef: 'periksa' }, timer('timeDuration', 'P5D')) +
      job('kirim', 'sms-lama') +
      flows('mulai > periksa > kirim > selesai', 'batas > selesai'),
  });
const versionTwo = (id: string) =>
  processXml({
    id,
    body:
      ENDS +
      task('teliti', 'Teliti') +
      element('boundaryEvent', 'batas', { attachedToRef: 'teliti' }, timer('timeDuration', 'P9D')) +
      element(
        'boundaryEvent',
        'ingat',
        { attachedToRef: 'teliti', cancelActivity: false },
        timer('timeDuration', 'P1D'),
      ) +
      task('setujui', 'Setujui', 'persetujuan') +
      job('kirim', 'sms-baru') +
      flows('mulai > teliti > setujui > kirim > selesai', 'batas > selesai') +
      flow('ingat', 'selesai'),
  });

describe('migration on PostgreSQL', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode({ hasWorkers: false });
  }, 60_000);
  afterAll(() => node.stop());

  /** Both versions of a process of its own; instances started by the first. */
  async function twoVersions(id: string, count: number) {
    await node.deploy({ [`workflows/${id}.bpmn`]: versionOne(id) });
    const started = await Promise.all(
      Array.from({ length: count }, () =>
        node.runtime.startProcess({ tenant: TENANT, bpmnProcessId: id, variables: {} }, { actor: 'test' }),
      ),
    );
    await node.deploy({ [`workflows/${id}.bpmn`]: versionTwo(id) });
    const [two, one] = (await node.store.resources.versions(TENANT, 'process', id)).sort(
      (a, b) => b.version - a.version,
    );
    const versions = await node.migrations.versions(one!.resourceKey, two!.resourceKey);
    if (typeof versions === 'string') throw new Error(versions);
    const instanceKeys = started.map((outcome) =>
      outcome.outcome === 'accepted' ? outcome.instanceKey : '',
    );
    return { one: one!.resourceKey, two: two!.resourceKey, versions, instanceKeys };
  }
  const stateOf = async (instanceKey: string) =>
    (await node.store.journal.loadInstance(TENANT, instanceKey))!.state;

  it('should let an instance, its task and its job go on by the other version, in one commit', async () => {
    const { one, two, versions, instanceKeys } = await twoVersions('pindah', 1);
    const [instanceKey] = instanceKeys as [string];
    const mapping = node.migrations.mappingOf(versions);
    expect(mapping).toEqual({ periksa: 'teliti' });
    expect(versions.proposal.find(({ from }) => from === 'periksa')).toMatchObject({
      reason: 'SAME_MEANING',
    });
    const before = await stateOf(instanceKey);
    const key = before.elements.find(({ wait }) => wait)!.key;
    await node.runtime.execute(
      TENANT,
      instanceKey,
      { type: 'ClaimUserTask', elementKey: key, assignee: 'budi' },
      { actor: 'budi' },
    );

    const preview = await node.migrations.preview(TENANT, instanceKey, versions, mapping, 'pemilik');
    expect(preview).toMatchObject({ outcome: 'migratable', after: { definitionKey: two } });
    expect(await stateOf(instanceKey)).toMatchObject({ definitionKey: one });
    const command = migrationCommand(one, two, mapping, 'aturan baru');
    const outcome = await node.runtime.execute(TENANT, instanceKey, command, { actor: 'pemilik' });
    expect(outcome).toMatchObject({ outcome: 'accepted' });

    expect(await node.store.queries.userTask(TENANT, instanceKey, key)).toMatchObject({
      elementId: 'teliti',
      name: 'Teliti',
      assignee: 'budi',
      status: 'claimed',
      definitionKey: two,
    });
    const { items } = await node.store.queries.instances({ tenants: [TENANT], definitionKey: two }, {});
    expect(items.map(({ item }) => item.instanceKey)).toEqual([instanceKey]);
    const due = (catchId: string, state: typeof before) =>
      state.subscriptions.find((one) => one.catchId === catchId && one.type === 'timer');
    const after = await stateOf(instanceKey);
    expect(due('batas', after)).toEqual(due('batas', before));
    expect(due('ingat', after)).toBeDefined();

    // What is done after the migration is done by the other version: a step that the first one had not.
    await node.runtime.execute(
      TENANT,
      instanceKey,
      { type: 'CompleteUserTask', elementKey: key, actor: 'budi', variables: {} },
      { actor: 'budi' },
    );
    const approving = (await stateOf(instanceKey)).elements.find(({ elementId }) => elementId === 'setujui');
    expect(approving).toBeDefined();

    expect(await node.history.verifyReplay(TENANT, instanceKey)).toMatchObject({
      isIntact: true,
      isDeterministic: true,
    });
    const entries = await node.history.history(TENANT, instanceKey);
    const migratedAt = entries.find((entry) =>
      entry.events.some(({ type }) => type === 'InstanceMigrated'),
    )!.entryNo;
    const asOf = (sequence: number) => node.history.asOf(TENANT, instanceKey, { sequence });
    expect((await asOf(migratedAt - 1))!.state).toMatchObject({
      definitionKey: one,
    });
    expect(elementOf((await asOf(migratedAt - 1))!.state, key)!.elementId).toBe('periksa');
    expect((await asOf(migratedAt))!.state).toMatchObject({
      definitionKey: two,
    });
    expect(elementOf((await asOf(migratedAt))!.state, key)!.elementId).toBe('teliti');
    const processes = new Map([
      [one, (await node.configuration.definition(one)).process],
      [two, (await node.configuration.definition(two)).process],
    ]);
    const told = storyOf(entries, (version) => processes.get(version), 'id').steps.flatMap(
      ({ sentences }) => sentences,
    );
    expect(told).toContain('budi mengambil tugas "Periksa".');
    expect(told).toContain('Proses dilanjutkan menurut versi lain: aturan baru.');
    expect(told).toContain('Tugas "Teliti" diselesaikan.');
  });

  it('should make a job anew for another kind of worker, and fence the one that had it', async () => {
    const { one, two, instanceKeys } = await twoVersions('kerja', 1);
    const [instanceKey] = instanceKeys as [string];
    const [element] = (await stateOf(instanceKey)).elements.filter(({ wait }) => wait);
    await node.runtime.execute(
      TENANT,
      instanceKey,
      { type: 'CompleteUserTask', elementKey: element!.key, variables: {} },
      { actor: 'budi' },
    );
    const lease = (type: string) =>
      node.jobs.activate({ tenant: TENANT, jobTypes: [type], limit: 5, leaseMs: 60_000, owner: 'w' });
    const [leased] = await lease('sms-lama');
    expect(leased).toMatchObject({ instanceKey, elementId: 'kirim' });
    await node.runtime.execute(TENANT, instanceKey, migrationCommand(one, two, {}, 'x'), {
      actor: 'pemilik',
    });
    const [anew] = await lease('sms-baru');
    expect(anew).toMatchObject({ instanceKey, jobType: 'sms-baru', jobKey: leased!.jobKey });
    expect(anew!.leaseNo).toBeGreaterThan(leased!.leaseNo);
    expect(await node.jobs.complete(leased!, {}, { actor: 'w' })).toMatchObject({
      rejection: { code: 'LEASE_LOST' },
    });
    expect(await node.jobs.complete(anew!, {}, { actor: 'w' })).toMatchObject({ outcome: 'accepted' });
    expect((await stateOf(instanceKey)).status).toBe('completed');
  });

  it('should migrate in bulk over the death of a node: each once, each told, those that cannot left as they were', async () => {
    const { one, two, versions, instanceKeys } = await twoVersions('massal', 130);
    const mapping = node.migrations.mappingOf(versions);
    // Begun by the first version after the second was deployed.
    const late = await node.runtime.startProcess(
      { tenant: TENANT, bpmnProcessId: 'massal', version: 1, variables: {} },
      { actor: 'test' },
    );
    if (late.outcome === 'rejected') throw new Error(late.rejection.message);
    const targets = new TargetReader(node.store.queries, () => Promise.resolve(new Set<string>()));
    const handler = migrateInstances(targets, node.runtime, node.migrations);
    const owned = (owner: string, own: OperationHandler) => {
      const operations = new Operations(node.store.operations, { newKey: randomUUID }, owner);
      operations.handle('migrate-instances', own);
      return operations;
    };
    // The node that dies: it carries the second batch out, and never comes to tell what came of it.
    let batches = 0;
    let isDead = false;
    const dying = owned('mati', {
      ...handler,
      carryOut: async (keys, turn) => {
        const items = await handler.carryOut(batches++ === 1 ? keys.slice(0, 30) : keys, turn);
        if (batches < 2) return items;
        isDead = true;
        return new Promise(() => undefined);
      },
    });
    const requested = await dying.request(
      {
        tenant: TENANT,
        kind: 'migrate-instances',
        reason: 'aturan baru',
        input: { from: one, to: two, mapping: { ...mapping }, filter: {} },
      },
      { actor: 'pemilik' },
    );
    if (requested.outcome === 'rejected') throw new Error(requested.rejection.message);
    const { operationKey } = requested.operation;
    await dying.workOnce();
    void dying.workOnce();
    await until(() => isDead, 'the node to be in the middle of a batch');
    expect(await node.store.operations.find(TENANT, operationKey)).toMatchObject({
      status: 'running',
      done: 50,
      total: 131,
    });
    await node.store.pool.query(
      "/* across tenants */ update operation set leased_until = now() - interval '1 second' where leased_until is not null",
    );
    const heir = owned('pewaris', handler);
    while (await heir.workOnce());

    expect(await node.store.operations.find(TENANT, operationKey)).toMatchObject({
      status: 'completed',
      done: 131,
      failed: 0,
      skipped: 0,
    });
    const told = new Set<string>();
    let after: string | undefined;
    do {
      const page = await node.store.operations.items(
        TENANT,
        operationKey,
        {},
        { first: 100, ...(after ? { after } : {}) },
      );
      for (const { item } of page.items) told.add(item.key);
      after = page.hasNextPage ? page.items.at(-1)!.cursor : undefined;
    } while (after);
    const all = [...instanceKeys, late.instanceKey];
    expect([...told].sort()).toEqual([...all].sort());
    const counts = await Promise.all(
      all.map(async (key) => {
        const entries = await node.history.history(TENANT, key);
        expect(await stateOf(key)).toMatchObject({ definitionKey: two });
        return entries.flatMap(({ events }) => events).filter(({ type }) => type === 'InstanceMigrated')
          .length;
      }),
    );
    expect(counts.every((count) => count === 1)).toBe(true);
  });

  it('should leave those as they were that cannot, and say why', async () => {
    const { one, two, instanceKeys } = await twoVersions('sebagian', 3);
    // Without the mapping "periksa" has no counterpart.
    const requested = await node.operations.request(
      {
        tenant: TENANT,
        kind: 'migrate-instances',
        reason: 'x',
        input: { from: one, to: two, mapping: {}, instanceKeys },
      },
      { actor: 'pemilik' },
    );
    if (requested.outcome === 'rejected') throw new Error(requested.rejection.message);
    while (await node.operations.workOnce());
    const { operationKey } = requested.operation;
    expect(await node.store.operations.find(TENANT, operationKey)).toMatchObject({
      status: 'completed',
      done: 0,
      failed: 3,
    });
    const { items } = await node.store.operations.items(TENANT, operationKey, {}, {});
    expect(items[0]!.item.message).toMatch(/^Expected "periksa", which is active/);
    for (const key of instanceKeys) expect(await stateOf(key)).toMatchObject({ definitionKey: one });
  });

  it('should cancel instances and resolve incidents in bulk', async () => {
    const { one, instanceKeys } = await twoVersions('borongan', 3);
    const filter = { definitionKey: one };
    await node.operations.request(
      { tenant: TENANT, kind: 'cancel-instances', reason: 'salah', input: { filter } },
      { actor: 'pemilik' },
    );
    while (await node.operations.workOnce());
    for (const key of instanceKeys) expect((await stateOf(key)).status).toBe('terminated');
    await node.deploy({
      'workflows/gagal.bpmn': processXml({
        id: 'gagal',
        body:
          ENDS +
          element('exclusiveGateway', 'pilih') +
          flows('mulai > pilih', 'pilih > selesai ? =nilai > 1'),
      }),
    });
    const start = async (variables: Record<string, number>) => {
      const outcome = await node.runtime.startProcess(
        { tenant: TENANT, bpmnProcessId: 'gagal', variables },
        { actor: 'test' },
      );
      return outcome.outcome === 'accepted' ? outcome.instanceKey : '';
    };
    const [mended, broken] = [await start({ nilai: 0 }), await start({ nilai: 0 })];
    await node.runtime.execute(
      TENANT,
      mended,
      { type: 'SetVariables', scopeKey: 0, variables: { nilai: 2 }, reason: 'x' },
      { actor: 'pemilik' },
    );
    const requested = await node.operations.request(
      { tenant: TENANT, kind: 'resolve-incidents', reason: 'sudah benar', input: { elementId: 'pilih' } },
      { actor: 'pemilik' },
    );
    while (await node.operations.workOnce());
    if (requested.outcome === 'rejected') throw new Error(requested.rejection.message);
    const { items } = await node.store.operations.items(TENANT, requested.operation.operationKey, {}, {});
    const outcomes = Object.fromEntries(items.map(({ item }) => [item.key.split('/')[0], item.outcome]));
    expect(outcomes).toEqual({ [mended]: 'done', [broken]: 'failed' });
  });
});
