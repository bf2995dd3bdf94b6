import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { LOAD_MODEL } from '../support/models.js';
import { until } from '../support/node.js';
import { ServerProcess } from '../support/server-process.js';
import { startTestServers, type TestServers } from '../support/servers.js';
import { WebhookReceiver } from '../support/webhook-receiver.js';

const REGION = 'nasional';
/** How often a node that delivers is killed; more by hand. */
const KILLS = Number(process.env.RUNUT_TEST_KILLS ?? 2);
const STEPS = ['task.added', 'task.changed', 'task.removed'];

describe('a webhook whose delivering node is killed again and again', () => {
  let servers: TestServers;
  let workers: ServerProcess[];
  let receiver: WebhookReceiver;
  beforeAll(async () => {
    const settings = { RUNUT_WEBHOOK_NETWORKS: '127.0.0.1/32', RUNUT_WEBHOOK_TIMEOUT_S: '1' };
    receiver = await WebhookReceiver.start();
    // The node of this process does not deliver.
    servers = await startTestServers(1, { ...settings, RUNUT_WORKER: 'off' });
    await servers.deploy({ 'workflows/beban.bpmn': LOAD_MODEL });
    const environment = { ...servers.environment, ...settings };
    workers = [
      await ServerProcess.create(environment, 'worker'),
      await ServerProcess.create(environment, 'worker'),
    ];
    await Promise.all(workers.map((worker) => worker.start()));
  }, 120_000);
  afterAll(async () => {
    await Promise.all(workers.map((worker) => worker.kill()));
    await servers.stop();
    await receiver.stop();
  });

  it('should tell everything, of each instance in its order', async () => {
    const { runtime, webhooks, webhookReads, queries } = servers.nodes[0]!.wiring.services;
    const registered = await webhooks.register(
      { tenant: REGION, url: receiver.url(), kinds: STEPS, reason: 'uji' },
      { actor: 'rani' },
    );
    if (registered.outcome === 'rejected') throw new Error(registered.rejection.message);
    receiver.secrets.set('/', registered.secret!);
    let isLoading = true;
    let started = 0;
    const load = async () => {
      for (let at = 0; isLoading; at += 1) {
        const businessKey = `beban-${at}`;
        const options = { actor: 'u', idempotencyKey: businessKey };
        const outcome = await runtime.startProcess(
          { tenant: REGION, bpmnProcessId: 'beban', businessKey, variables: {} },
          options,
        );
        if (outcome.outcome === 'rejected') throw new Error(outcome.rejection.message);
        started += 1;
        await new Promise((resolve) => setTimeout(resolve, 50));
        const { instanceKey } = outcome;
        const [task] = await queries.userTasksByInstance([{ tenant: REGION, instanceKey }]);
        const elementKey = task!.key;
        await runtime.execute(
          REGION,
          instanceKey,
          { type: 'ClaimUserTask', elementKey, assignee: 'u' },
          { actor: 'u' },
        );
        await runtime.execute(
          REGION,
          instanceKey,
          { type: 'CompleteUserTask', elementKey, variables: {} },
          { actor: 'u' },
        );
      }
    };
    const loaded = load();

    const progress = (least: number) => until(() => receiver.taken.length >= least, `${least} messages`);
    await progress(30);
    for (let kill = 0; kill < KILLS; kill += 1) {
      const victim = workers[kill % 2]!;
      const before = receiver.taken.length;
      await victim.kill();
      await progress(before + 30);
      await victim.start();
    }
    isLoading = false;
    await loaded;
    const { tenant, webhookKey } = registered.webhook;
    const isDone = async () =>
      (await webhookReads.find(tenant, webhookKey))!.behind === 0 &&
      (await webhookReads.counts(tenant, webhookKey)).waiting === 0;
    for (let before = -1; !(await isDone()); before = receiver.taken.length)
      await until(async () => receiver.taken.length > before || (await isDone()), 'another message');

    const byInstance = new Map<string, { id: string; type: string; position: number }[]>();
    for (const { id, type, data } of receiver.taken)
      byInstance.set(data.instance!.key, [
        ...(byInstance.get(data.instance!.key) ?? []),
        { id, type, position: data.position },
      ]);
    expect(byInstance.size).toBe(started);
    for (const messages of byInstance.values()) {
      // What is told twice, because a node died before it could note that, is told before what comes next.
      const each = messages.filter(({ id }, at) => id !== messages[at - 1]?.id);
      expect(each.map(({ type }) => type)).toEqual(STEPS);
      expect(each.map(({ position }) => position)).toEqual(
        [...each].map(({ position }) => position).sort((a, b) => a - b),
      );
    }
    expect(receiver.forged).toEqual([]);
    const repeated = receiver.taken.length - started * STEPS.length;
    expect(repeated).toBeLessThanOrEqual(KILLS * 64);
  }, 120_000);
});
