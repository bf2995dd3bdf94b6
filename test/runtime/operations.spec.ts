import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EngineFault, type CommandOutcome } from '#runtime';
import { elementOf, ROOT_KEY, type Command } from '#engine';
import { element, extensions, flows, processXml, timer } from '../support/bpmn-xml.js';
import { startTestNode, until, type TestNode } from '../support/node.js';

const TENANT = 'nasional';
const userTask = (id: string) =>
  element(
    'userTask',
    id,
    {},
    extensions('<zeebe:userTask /><zeebe:assignmentDefinition candidateGroups="14.08/PUPR:pelaksana" />'),
  );
const start = element('startEvent', 'mulai');
const end = element('endEvent', 'selesai');
const call = (processId: string) =>
  element(
    'callActivity',
    'panggil',
    {},
    extensions(`<zeebe:calledElement processId="${processId}" propagateAllChildVariables="true" />`),
  );

const MODELS = {
  'workflows/urusan.bpmn': processXml({
    id: 'urusan',
    definitions:
      '<bpmn:message id="m" name="kabar"><bpmn:extensionElements><zeebe:subscription correlationKey="=nomor" /></bpmn:extensionElements></bpmn:message><bpmn:signal id="s" name="pengumuman-urusan" />',
    body:
      start +
      element('parallelGateway', 'pisah') +
      userTask('kerja') +
      element('serviceTask', 'kirim', {}, extensions('<zeebe:taskDefinition type="kirim-urusan" />')) +
      element('intermediateCatchEvent', 'jeda', {}, timer('timeDuration', 'PT0.2S')) +
      element('intermediateCatchEvent', 'tunggu', {}, '<bpmn:messageEventDefinition messageRef="m" />') +
      element('intermediateCatchEvent', 'dengar', {}, '<bpmn:signalEventDefinition signalRef="s" />') +
      element('parallelGateway', 'gabung') +
      end +
      flows(
        'mulai > pisah > kerja > gabung > selesai',
        'pisah > kirim > gabung',
        'pisah > jeda > gabung',
        'pisah > tunggu > gabung',
        'pisah > dengar > gabung',
      ),
  }),
  'workflows/induk2.bpmn': processXml({
    id: 'induk2',
    body: start + call('anak2') + userTask('lanjut') + end + flows('mulai > panggil > lanjut > selesai'),
  }),
  'workflows/anak2.bpmn': processXml({
    id: 'anak2',
    body: start + call('cucu2') + end + flows('mulai > panggil > selesai'),
  }),
  'workflows/cucu2.bpmn': processXml({
    id: 'cucu2',
    body: start + userTask('kerja') + end + flows('mulai > kerja > selesai'),
  }),
};

describe('operations on instances', () => {
  let node: TestNode;
  beforeAll(async () => {
    node = await startTestNode();
    await node.deploy(MODELS);
  }, 60_000);
  afterAll(() => node.stop());

  const accepted = (outcome: CommandOutcome) => {
    if (outcome.outcome === 'rejected') throw new Error(outcome.rejection.message);
    return outcome;
  };
  const begin = async (bpmnProcessId: string, variables = {}) =>
    accepted(await node.runtime.startProcess({ tenant: TENANT, bpmnProcessId, variables }, { actor: 'ani' }))
      .instanceKey;
  const run = (instanceKey: string, command: Command) =>
    node.runtime.execute(TENANT, instanceKey, command, { actor: 'rani' });
  const suspend = (instanceKey: string, includesCalled = true) =>
    run(instanceKey, { type: 'SuspendInstance', reason: 'diperiksa', includesCalled });
  const resume = (instanceKey: string) => run(instanceKey, { type: 'ResumeInstance', reason: 'beres' });
  const stateOf = async (instanceKey: string) =>
    (await node.store.journal.loadInstance(TENANT, instanceKey))!.state;
  const keyOf = async (instanceKey: string, elementId: string) =>
    until(
      async () => (await stateOf(instanceKey)).elements.find((one) => one.elementId === elementId)?.key,
      `a live ${elementId}`,
    );
  const verified = async (instanceKey: string) =>
    expect(await node.history.verifyReplay(TENANT, instanceKey)).toMatchObject({
      isIntact: true,
      isDeterministic: true,
    });
  const lease = () =>
    node.jobs.activate({
      tenant: TENANT,
      jobTypes: ['kirim-urusan'],
      limit: 5,
      leaseMs: 60_000,
      owner: 'uji',
    });

  it('should hold everything while it is suspended, and let it go on as it stood', async () => {
    const instanceKey = await begin('urusan', { nomor: 'U1' });
    const [leased] = await lease();
    const { dueAt } = (await stateOf(instanceKey)).subscriptions.find((one) => one.type === 'timer') as {
      dueAt: string;
    };
    accepted(await suspend(instanceKey));

    const [task] = await node.store.queries.userTasksByInstance([{ tenant: TENANT, instanceKey }]);
    expect(task).toMatchObject({ status: 'created', isSuspended: true });
    const [view] = await node.store.queries.instancesByKey([{ tenant: TENANT, instanceKey }]);
    expect(view).toMatchObject({ status: 'suspended' });
    expect(view!.endedAt).toBeUndefined();
    expect(await node.jobs.complete(leased!, { terkirim: true }, { actor: 'worker:uji' })).toMatchObject({
      rejection: { code: 'LEASE_LOST' },
    });
    expect(await lease()).toEqual([]);
    const kabar = { tenant: TENANT, name: 'kabar', correlationKey: 'U1', variables: { isi: 'ya' } };
    expect(
      await node.messages.publish({ ...kabar, messageId: 'k1', timeToLiveMs: 60_000 }, { actor: 'ani' }),
    ).toMatchObject({ isBuffered: true });
    expect(
      await node.messages.broadcast(
        { tenant: TENANT, name: 'pengumuman-urusan', variables: {}, signalId: 's1' },
        { actor: 'ani' },
      ),
    ).toBe(0);
    // Another instance's timer, armed later, has fired: this one's would have.
    const other = await begin('urusan', { nomor: 'U2' });
    await until(
      async () => elementOf(await stateOf(other), ROOT_KEY)?.arrivals,
      'the timer of another instance',
    );
    expect(Date.now()).toBeGreaterThan(Date.parse(dueAt));
    expect([...(await stateOf(instanceKey)).subscriptions]).toContainEqual(
      expect.objectContaining({ type: 'timer', dueAt }),
    );

    accepted(await resume(instanceKey));
    await until(
      async () =>
        (await stateOf(instanceKey)).subscriptions.filter(({ type }) => type !== 'signal').length === 0,
      'the timer and the message',
    );
    expect(elementOf(await stateOf(instanceKey), ROOT_KEY)!.variables).toMatchObject({ isi: 'ya' });
    const again = await lease();
    const mine = again.find((one) => one.instanceKey === instanceKey)!;
    expect(mine.leaseNo).toBeGreaterThan(leased!.leaseNo);
    expect(mine).toMatchObject({ retries: leased!.retries, headers: leased!.headers });
    accepted((await node.jobs.complete(mine, {}, { actor: 'worker:uji' })) as CommandOutcome);
    await node.messages.broadcast(
      { tenant: TENANT, name: 'pengumuman-urusan', variables: {}, signalId: 's2' },
      { actor: 'ani' },
    );
    const elementKey = await keyOf(instanceKey, 'kerja');
    accepted(await run(instanceKey, { type: 'CompleteUserTask', elementKey, variables: {} }));
    expect((await stateOf(instanceKey)).status).toBe('completed');
    await verified(instanceKey);
  });

  it('should suspend and resume what an instance calls with it, to any depth, and lose no answer', async () => {
    const parent = await begin('induk2');
    const grandchild = await until(async () => {
      const page = await node.store.queries.instances(
        { tenants: [TENANT], bpmnProcessId: 'cucu2', statuses: ['active'] },
        { first: 1 },
      );
      return page.items[0]?.item.instanceKey;
    }, 'the called process');
    const elementKey = await keyOf(grandchild, 'kerja');
    accepted(await suspend(parent));
    await until(async () => (await stateOf(grandchild)).status === 'suspended', 'the called one suspended');
    accepted(await resume(parent));
    await until(async () => (await stateOf(grandchild)).status === 'active', 'the called one resumed');

    accepted(await suspend(parent, false));
    accepted(await run(grandchild, { type: 'CompleteUserTask', elementKey, variables: { hasil: 9 } }));
    await until(async () => (await stateOf(parent)).suspension?.held, 'the answer of the called one');
    accepted(await resume(parent));
    expect(elementOf(await stateOf(parent), ROOT_KEY)!.variables).toMatchObject({ hasil: 9 });
    await keyOf(parent, 'lanjut');
    await verified(parent);
  });

  it('should modify an instance with its projections, and preview it without a trace', async () => {
    const instanceKey = await begin('urusan', { nomor: 'U3' });
    const command = {
      type: 'ModifyInstance',
      reason: 'salah jalan',
      instructions: [
        { type: 'cancel', selection: { elementId: 'kirim' } },
        { type: 'cancel', selection: { elementId: 'tunggu' } },
        { type: 'start', point: { at: 'after', elementId: 'kirim' } },
      ],
    } as const satisfies Command;
    const { revision } = accepted(
      await node.runtime.preview(TENANT, instanceKey, command, { actor: 'rani' }),
    );
    expect((await stateOf(instanceKey)).elements.map((one) => one.elementId)).toContain('kirim');
    accepted(
      await node.runtime.execute(TENANT, instanceKey, command, { actor: 'rani', expectedRevision: revision }),
    );
    expect(await lease()).toEqual([]);
    const entries = await node.history.history(TENANT, instanceKey);
    expect(entries.find((entry) => entry.events[0]?.type === 'InstanceModified')).toMatchObject({
      actor: 'rani',
      command: { type: 'ModifyInstance', reason: 'salah jalan' },
    });
    await verified(instanceKey);
  });

  it('should do a finished instance anew from a point, with the variables of a moment', async () => {
    const instanceKey = await begin('urusan', { nomor: 'U4' });
    accepted(
      await run(instanceKey, { type: 'SetVariables', scopeKey: 0, variables: { nomor: 'X' }, reason: 'x' }),
    );
    const input = { tenant: TENANT, instanceKey, reason: 'salah tutup' };
    expect(await node.restarts.restart(input, { actor: 'rani' })).toMatchObject({
      rejection: { code: 'INVALID_STATE', message: expect.stringContaining('is active') },
    });
    accepted(await run(instanceKey, { type: 'CancelInstance', reason: 'keliru' }));
    const old = await stateOf(instanceKey);
    const wanted = {
      ...input,
      upToEntryNo: 1,
      variables: { ulang: true },
      startPoints: [{ at: 'before', elementId: 'kerja' }],
    } as const;
    const preview = accepted(await node.restarts.preview(wanted, { actor: 'rani' }));
    expect(await node.store.journal.loadInstance(TENANT, preview.instanceKey)).toBeUndefined();
    const options = { actor: 'rani', idempotencyKey: `ulang:${instanceKey}` };
    const restarted = accepted(await node.restarts.restart(wanted, options));
    expect(accepted(await node.restarts.restart(wanted, options)).instanceKey).toBe(restarted.instanceKey);

    const state = await stateOf(restarted.instanceKey);
    expect(state.restartedFrom).toEqual({ instanceKey, entryNo: 1 });
    expect(elementOf(state, ROOT_KEY)!.variables).toEqual({ nomor: 'U4', ulang: true });
    expect(state.elements.map((one) => one.elementId)).toEqual(['urusan', 'kerja']);
    expect(await stateOf(instanceKey)).toEqual(old);
    const [view] = await node.store.queries.instancesByKey([
      { tenant: TENANT, instanceKey: restarted.instanceKey },
    ]);
    expect(view).toMatchObject({ isRestarted: true, parentInstanceKey: instanceKey });
    const atEnd = accepted(
      await node.restarts.restart({ ...input, variableNames: ['nomor'] }, { actor: 'rani' }),
    );
    expect(elementOf(atEnd.state, ROOT_KEY)!.variables).toEqual({ nomor: 'X' });
    await verified(restarted.instanceKey);
  });

  it('should quarantine an instance at which the engine fails, as it stood before', async () => {
    const instanceKey = await begin('urusan', { nomor: 'U5' });
    // What no command leads to: a live element that the model does not have.
    await node.store.dataSource.query(
      `update process_instance set state = replace(state::text, '"elementId":"kerja"', '"elementId":"hilang"')::json
        where bucket = (select bucket from tenant where tenant = $1) and tenant = $1 and instance_key = $2`,
      [TENANT, instanceKey],
    );
    const other = await node.another();
    const elementKey = await keyOf(instanceKey, 'hilang');
    const failed = await other.runtime
      .execute(
        TENANT,
        instanceKey,
        { type: 'CompleteUserTask', elementKey, variables: {} },
        { actor: 'ani', idempotencyKey: `gagal:${instanceKey}` },
      )
      .catch((error: unknown) => error);
    expect(failed).toBeInstanceOf(EngineFault);
    const { correlationId } = failed as EngineFault;
    const state = await stateOf(instanceKey);
    expect(state.status).toBe('suspended');
    expect([...state.incidents]).toMatchObject([
      { kind: 'ENGINE_FAULT', message: expect.stringContaining(correlationId) },
    ]);
    expect(elementOf(state, elementKey)!.wait).toBeDefined();
    const entries = await node.history.history(TENANT, instanceKey);
    expect(entries.at(-1)).toMatchObject({ actor: 'quarantine', command: { type: 'QuarantineInstance' } });
    expect((await lease()).filter((one) => one.instanceKey === instanceKey)).toEqual([]);
    accepted(await resume(instanceKey));
    expect((await stateOf(instanceKey)).incidents).toEqual([]);
  });
});
