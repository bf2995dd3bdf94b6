import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { RetryPace, Webhook } from '#webhook';
import { oneTaskModel } from '../support/models.js';
import { startTestNode, until, type TestNode } from '../support/node.js';
import { WebhookReceiver, type ReceivedMessage } from '../support/webhook-receiver.js';

const REGION = 'nasional';
const MODEL = oneTaskModel('candidateGroups="g"');
const PACE: RetryPace = { most: 4, firstMs: 20, longestMs: 40 };
const DEED = { actor: 'rani', reason: 'uji' };

describe('webhooks', () => {
  let node: TestNode;
  let receiver: WebhookReceiver;
  let path = 0;
  beforeAll(async () => {
    node = await startTestNode({
      webhooks: { networks: ['127.0.0.0/8'], timeoutMs: 300, pace: PACE },
    });
    await node.deploy({ 'workflows/berkas.bpmn': MODEL });
  }, 60_000);
  afterAll(async () => {
    await node.stop();
    expect(node.loopErrors).toEqual([]);
  });
  beforeEach(async () => {
    receiver = await WebhookReceiver.start();
  });
  const registered: Webhook[] = [];
  afterEach(async () => {
    for (const { tenant, webhookKey } of registered.splice(0))
      await node.webhooks.remove(tenant, webhookKey, DEED);
    await receiver.stop();
  });

  async function register(kinds: readonly string[] = []): Promise<Webhook & { path: string }> {
    const own = `/${++path}`;
    const outcome = await node.webhooks.register(
      { tenant: REGION, url: receiver.url(own), kinds, reason: 'uji' },
      { actor: 'rani' },
    );
    if (outcome.outcome === 'rejected') throw new Error(outcome.rejection.message);
    receiver.secrets.set(own, outcome.secret!);
    registered.push(outcome.webhook);
    return { ...outcome.webhook, path: own };
  }
  let cases = 0;
  /** Starts an instance and leads it to its end: 3 entries. */
  async function run(businessKey = `B-${++cases}`): Promise<string> {
    const start = { tenant: REGION, bpmnProcessId: 'berkas', businessKey, variables: { nama: 'rahasia' } };
    const started = await node.runtime.startProcess(start, { actor: 'u' });
    if (started.outcome === 'rejected') throw new Error(started.rejection.message);
    const { instanceKey } = started;
    const [task] = await node.store.queries.userTasksByInstance([{ tenant: REGION, instanceKey }]);
    const { key } = task!;
    await node.runtime.execute(
      REGION,
      instanceKey,
      { type: 'ClaimUserTask', elementKey: key, assignee: 'u' },
      { actor: 'u' },
    );
    await node.runtime.execute(
      REGION,
      instanceKey,
      { type: 'CompleteUserTask', elementKey: key, actor: 'u', variables: {} },
      { actor: 'u' },
    );
    return businessKey;
  }
  const STEPS = ['task.added', 'task.changed', 'task.removed'];
  const typesOf = (messages: readonly ReceivedMessage[]) => messages.map(({ type }) => type);
  const states = async ({ tenant, webhookKey }: Webhook) =>
    (await node.store.webhooks.deliveries(tenant, webhookKey, {}, { first: 100 })).items.map(
      ({ item }) => item,
    );

  it('should tell what happens from the registration on, in order, signed', async () => {
    const before = await run();
    await register();
    const after = await run();
    await until(() => receiver.about(after).some(({ type }) => type === 'instance.ended'), 'the end');
    const told = receiver.about(after);
    expect(typesOf(told)).toEqual([
      'instance.started',
      'task.added',
      'journal.recorded',
      'task.changed',
      'journal.recorded',
      'task.removed',
      'instance.ended',
    ]);
    expect(told.map(({ data }) => data.instance!.revision)).toEqual([1, 1, 1, 2, 2, 3, 3]);
    expect(told[1]!.data).toMatchObject({
      region: REGION,
      instance: { bpmnProcessId: 'berkas', businessKey: after },
      task: { elementId: 'periksa', candidateGroups: ['g'], state: 'CREATED' },
    });
    expect(receiver.about(before)).toEqual([]);
    expect(receiver.forged).toEqual([]);
    expect(JSON.stringify(receiver.taken)).not.toContain('rahasia');
  });

  it('should tell only of the kinds that were asked for', async () => {
    await register(STEPS);
    const one = await run();
    await until(() => receiver.about(one).length === 3, 'three messages');
    expect(typesOf(receiver.about(one))).toEqual(STEPS);
  });

  it('should hold up only the instance whose delivery fails, and go on with it in order', async () => {
    await register(STEPS);
    let isBroken = true;
    receiver.reply = ({ data }) => ({
      status: isBroken && data.instance!.businessKey === 'rusak' ? 500 : 200,
    });
    await run('rusak');
    const others = [await run(), await run()];
    for (const other of others) await until(() => receiver.about(other).length === 3, 'the others');
    expect(receiver.about('rusak')).toEqual([]);
    isBroken = false;
    await until(() => receiver.about('rusak').length === 3, 'the one that was held up');
    expect(typesOf(receiver.about('rusak'))).toEqual(STEPS);
  });

  it('should give up after the last try, go on behind it, and send it anew when asked', async () => {
    const webhook = await register(STEPS);
    let isBroken = true;
    receiver.reply = ({ type }) => ({ status: isBroken && type === 'task.added' ? 503 : 200 });
    const one = await run();
    await until(() => receiver.about(one).length === 2, 'what comes behind the dead letter');
    const [dead] = (await states(webhook)).filter(({ state }) => state === 'dead');
    expect(dead).toMatchObject({ kind: 'task.added', attempts: PACE.most, httpStatus: 503 });
    expect(dead!.fault).toBe('Expected an answer of 200 to 299 but got 503');
    expect(await node.store.webhooks.counts(REGION, webhook.webhookKey)).toEqual({ waiting: 0, dead: 1 });
    isBroken = false;
    const again = await node.webhooks.redeliver(REGION, webhook.webhookKey, 'dead', DEED);
    expect(again).toEqual({ outcome: 'accepted', count: 1 });
    await until(() => receiver.about(one).length === 3, 'the dead letter');
    expect(receiver.taken.at(-1)).toMatchObject({ id: dead!.messageId, type: 'task.added' });
    expect(
      (await node.store.webhooks.changes(REGION, webhook.webhookKey)).map(({ action }) => action),
    ).toEqual(['register', 'redeliver']);
  });

  it('should stop at 410, lose nothing, and go on when it is activated again', async () => {
    const webhook = await register(STEPS);
    let isGone = true;
    receiver.reply = () => ({ status: isGone ? 410 : 200 });
    const one = await run();
    const find = () => node.store.webhooks.find(REGION, webhook.webhookKey);
    await until(async () => (await find())!.state === 'gone', 'it to be gone');
    const two = await run();
    const asked = receiver.requests;
    expect((await node.webhooks.test(REGION, webhook.webhookKey, DEED)).outcome).toBe('rejected');
    isGone = false;
    expect(receiver.requests).toBe(asked);
    await node.webhooks.change(REGION, webhook.webhookKey, { state: 'active' }, DEED);
    await until(() => receiver.about(two).length === 3, 'what was written meanwhile');
    expect(typesOf(receiver.about(one))).toEqual(STEPS);
  });

  it('should leave a receiver alone that answers 429, as long as it asks for', async () => {
    const webhook = await register(STEPS);
    receiver.reply = () => ({ status: 429, headers: { 'retry-after': '120' } });
    await run();
    const first = await until(
      async () => (await states(webhook)).find(({ httpStatus }) => httpStatus === 429),
      'a try',
    );
    const { pausedUntil } = (await node.store.webhooks.find(REGION, webhook.webhookKey))!;
    for (const moment of [pausedUntil, first.nextAt])
      expect(Date.parse(moment!) - Date.now()).toBeGreaterThan(100_000);
  });

  it('should not be held up by a receiver that stalls, and try that one again', async () => {
    const slow = await register(STEPS);
    const quick = await register(STEPS);
    let stalls = true;
    receiver.reply = (_message, at) => (stalls && at === slow.path ? 'never' : { status: 200 });
    const keys = [];
    for (let at = 0; at < 20; at++) keys.push(await run());
    await until(
      async () => (await states(quick)).filter(({ state }) => state === 'delivered').length === 60,
      'the quick one to have everything',
    );
    await until(
      async () =>
        (await states(slow)).some(({ fault }) => fault === 'Expected an answer within 0.3 s but none came'),
      'the slow one to be given up once',
    );
    stalls = false;
    await until(
      async () => (await states(slow)).filter(({ state }) => state !== 'waiting').length === 60,
      'the slow one to have everything',
    );
  });

  it('should not follow a redirect', async () => {
    const webhook = await register(STEPS);
    const elsewhere = await WebhookReceiver.start();
    receiver.reply = () => ({ status: 307, headers: { location: elsewhere.url() } });
    await run();
    await until(async () => (await states(webhook)).some(({ httpStatus }) => httpStatus === 307), 'a try');
    expect(elsewhere.requests).toBe(0);
    await elsewhere.stop();
  });

  it('should sign with both secrets after a rotation, and keep neither in plain', async () => {
    const webhook = await register(STEPS);
    const before = receiver.secrets.get(webhook.path)!;
    const rotated = await node.webhooks.rotateSecret(REGION, webhook.webhookKey, 3_600_000, DEED);
    if (rotated.outcome === 'rejected') throw new Error(rotated.rejection.message);
    expect(rotated.secret).toMatch(/^whsec_[\w+/]{43}=$/);
    expect(rotated.secret).not.toBe(before);
    const first = await run();
    await until(() => receiver.about(first).length === 3, 'messages for the old secret');
    receiver.secrets.set(webhook.path, rotated.secret);
    const second = await run();
    await until(() => receiver.about(second).length === 3, 'messages for the new secret');
    expect(receiver.forged).toEqual([]);
    const { rows } = await node.store.pool.query<{ row: string }>(
      '/* across tenants */ select w::text as row from webhook w',
    );
    expect(rows.map(({ row }) => row).join()).not.toMatch(/whsec_/);

    await node.webhooks.rotateSecret(REGION, webhook.webhookKey, 0, DEED);
    await run();
    await until(() => receiver.forged.length > 0, 'the old secret to be worth nothing');
  });

  it('should tell nothing of a restricted case, also when it is restricted before it was sent', async () => {
    const webhook = await register(STEPS);
    receiver.reply = () => ({ status: 500 });
    const one = await run();
    const [first] = await until(async () => {
      const found = await states(webhook);
      return found.some(({ attempts }) => attempts > 0) && found;
    }, 'a try');
    await node.store.pool.query(
      `/* across tenants */ insert into complaint (bucket, tenant, complaint_key, instance_key, number, tracking_hash, channel,
        received_at, updated_at, status, has_contact, anonymity, is_restricted, signature)
       select d.bucket, d.tenant, gen_random_uuid()::text, d.instance_key, 'R-1', '\\x00', 'web', now(), now(), 'diproses', false, 'rahasia',
        true, '{}' from webhook_delivery d where message_id = $1`,
      [first!.messageId],
    );
    receiver.reply = () => ({ status: 200 });
    await until(
      async () => (await states(webhook)).every(({ state }) => state === 'withheld'),
      'none to be sent',
    );
    expect(receiver.about(one)).toEqual([]);
  });
});
