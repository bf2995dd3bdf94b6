import { runCaptured } from '../../apps/cli/src/testing/run-captured.js';
import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import WebSocket from 'ws';
import { BpmnError, FailedAttempt, RunutWorker, type Job, type RunutWorkerOptions } from '#worker-client';
import { element, extensions, flows, processXml } from '../support/bpmn-xml.js';
import { until } from '../support/node.js';
import { testDirectory } from '../support/postgres.js';
import { startTestServers, type TestServers } from '../support/servers.js';
import { startWorkerProcess } from '../support/worker-process.js';

const REGION = 'nasional';
const taskOf = (jobType: string, retries = 3, headers = '') =>
  element(
    'serviceTask',
    'kerja',
    {},
    extensions(
      `<zeebe:taskDefinition type="${jobType}" retries="${retries}" />${headers && `<zeebe:taskHeaders>${headers}</zeebe:taskHeaders>`}`,
    ),
  );
const model = (id: string, task: string, more = '', path = 'mulai > kerja > selesai') =>
  processXml({
    id,
    body: element('startEvent', 'mulai') + task + more + element('endEvent', 'selesai') + flows(path),
    definitions: '<bpmn:error id="e" errorCode="TOLAK" />',
  });
const MODELS = Object.fromEntries(
  ['lomba', 'mati', 'beku', 'cepat', 'racun', 'pagar', 'batal', 'isyarat', 'kering', 'ulang'].map((id) => [
    `workflows/${id}.bpmn`,
    model(
      id,
      taskOf(
        id,
        id === 'racun' ? 2 : 3,
        id === 'racun' ? '<zeebe:header key="retryBackoff" value="PT0.01S" />' : '',
      ),
    ),
  ]),
);
MODELS['workflows/tolak.bpmn'] = model(
  'tolak',
  taskOf('tolak'),
  '<bpmn:boundaryEvent id="ditolak" attachedToRef="kerja"><bpmn:errorEventDefinition errorRef="e" /></bpmn:boundaryEvent>' +
    element('endEvent', 'gagal') +
    flows('ditolak > gagal'),
);

MODELS['workflows/rumus.bpmn'] = model(
  'rumus',
  element(
    'scriptTask',
    'kerja',
    {},
    extensions('<zeebe:script expression="=if count(daftar) = 2 then 1 else 0" resultVariable="hasil" />'),
  ),
);

const ACTIVATE = `mutation($input: ActivateJobsInput!) { activateJobs(input: $input) {
  jobs { id leaseNo retries headers variables elementId bpmnProcessId } userErrors { __typename code path message } } }`;
const COMPLETE = `mutation($input: CompleteJobInput!) { completeJob(input: $input) { revision userErrors { __typename code path } } }`;
const EXTEND = `mutation($input: ExtendJobLeaseInput!) { extendJobLease(input: $input) { leaseExpiresAt userErrors { __typename code } } }`;
type Settled = { revision: number | null; userErrors: { __typename: string; code: string }[] };

describe('jobs for workers outside, over two nodes', () => {
  let servers: TestServers;
  let token: string;
  const running: RunutWorker[] = [];
  beforeAll(async () => {
    servers = await startTestServers(2);
    await servers.deploy(MODELS);
    token = await servers.token('mesin', 'WORKER', [REGION]);
  }, 60_000);
  afterAll(async () => {
    await Promise.all(running.map((worker) => worker.stop()));
    await servers?.stop();
    await rm(join(testDirectory(), 'workers'), { recursive: true, force: true });
  });

  const urlOf = (node: number) => `${servers.nodes[node]!.url}/graphql`;
  const begin = async (bpmnProcessId: string, variables = {}, businessKey?: string): Promise<string> => {
    const outcome = await servers.nodes[0]!.wiring.services.runtime.startProcess(
      { tenant: REGION, bpmnProcessId, variables, ...(businessKey !== undefined && { businessKey }) },
      { actor: 'ani' },
    );
    if (outcome.outcome === 'rejected') throw new Error(outcome.rejection.message);
    return outcome.instanceKey;
  };
  const beginMany = (id: string, count: number) =>
    Promise.all(Array.from({ length: count }, (_, n) => begin(id, { n }, `${id}-${n}`)));
  const instances = async (keys: readonly string[]) =>
    servers.nodes[1]!.wiring.services.queries.instancesByKey(
      keys.map((instanceKey) => ({ tenant: REGION, instanceKey })),
    );
  const allDone = (keys: readonly string[], status = 'completed') =>
    until(
      async () => (await instances(keys)).filter((one) => one.status === status).length === keys.length,
      `${keys.length} instances to be ${status}`,
    );
  const worker = (node: number, options: Partial<RunutWorkerOptions> & Pick<RunutWorkerOptions, 'jobs'>) => {
    const one = new RunutWorker({
      url: urlOf(node),
      token: () => token,
      region: REGION,
      worker: `pekerja-${node}`,
      longPollSeconds: 5,
      ...options,
    }).start();
    running.push(one);
    return one;
  };
  const idOf = async (instanceKey: string, as: string): Promise<string> => {
    const { processInstances } = await servers.ask<{
      processInstances: { nodes: { id: string; instanceKey: string }[] };
    }>(0, as, '{ processInstances(first: 50, filter: { states: [ACTIVE] }) { nodes { id instanceKey } } }');
    return processInstances.nodes.find((one) => one.instanceKey === instanceKey)!.id;
  };
  const activate = async (jobTypes: string[], more: Record<string, unknown> = {}, as = token) =>
    (
      await servers.ask<{ activateJobs: { jobs: Job[]; userErrors: { code: string }[] } }>(0, as, ACTIVATE, {
        input: { region: REGION, jobTypes, max: 10, leaseSeconds: 30, worker: 'uji', ...more },
      })
    ).activateJobs;
  const complete = async (input: Record<string, unknown>, as = token) =>
    (await servers.ask<{ completeJob: Settled }>(1, as, COMPLETE, { input })).completeJob;

  it('should give each job once to workers that race on two nodes, and write each result once', async () => {
    const done: string[] = [];
    const handler = (name: string) => (job: Job) => {
      done.push(job.id);
      return { oleh: name, kuadrat: Number(job.variables['n']) ** 2 };
    };
    const racers = [0, 1].map((node) =>
      worker(node, { jobs: { lomba: handler(`p${node}`) }, fetchVariables: ['n'], concurrency: 20 }),
    );
    const keys = await beginMany('lomba', 100);
    await allDone(keys);
    expect(done).toHaveLength(100);
    expect(new Set(done).size).toBe(100);
    const history = await servers.nodes[0]!.wiring.services.history.history(REGION, keys[7]!);
    expect(history.at(-1)).toMatchObject({ actor: 'mesin', command: { variables: { kuadrat: 49 } } });
    await Promise.all(racers.map((racer) => racer.stop()));
  });

  it('should give the job of a worker that was killed to another when the lease runs out', async () => {
    const victim = await startWorkerProcess(join(testDirectory(), 'workers/mati'), {
      url: urlOf(0),
      token,
      region: REGION,
      worker: 'korban',
      jobType: 'mati',
      leaseSeconds: 1,
    });
    const key = await begin('mati', {}, 'mati-1');
    await until(() => victim.lines.includes('started mati-1'), 'the victim to start');
    victim.child.kill('SIGKILL');
    const leases: number[] = [];
    const heir = worker(1, { jobs: { mati: ({ leaseNo }) => void leases.push(leaseNo) } });
    await allDone([key]);
    expect(leases).toEqual([2]);
    await heir.stop();
  });

  it('should refuse what a worker brings that was frozen until its lease had gone to another', async () => {
    const frozen = await startWorkerProcess(join(testDirectory(), 'workers/beku'), {
      url: urlOf(0),
      token,
      region: REGION,
      worker: 'beku',
      jobType: 'beku',
      leaseSeconds: 1,
    });
    const key = await begin('beku', {}, 'beku-1');
    await until(() => frozen.lines.includes('started beku-1'), 'the worker to start');
    frozen.child.kill('SIGSTOP');
    try {
      let letGo: () => void = () => undefined;
      const held = new Promise<void>((resolve) => (letGo = resolve));
      const seen: Job[] = [];
      const other = worker(1, {
        jobs: {
          async beku(job) {
            seen.push(job);
            await held;
            return { oleh: 'lain' };
          },
        },
      });
      await until(() => seen.length === 1, 'the other worker to get the job');
      frozen.release();
      frozen.child.kill('SIGCONT');
      await until(() => frozen.lines.includes('leaseLost beku-1'), 'the stale result to be refused');
      expect((await instances([key]))[0]!.status).toBe('active');
      letGo();
      await allDone([key]);
      await other.stop();
      const history = await servers.nodes[0]!.wiring.services.history.history(REGION, key);
      expect(history.at(-1)).toMatchObject({ command: { type: 'CompleteJob', variables: { oleh: 'lain' } } });
      expect(frozen.lines).not.toContain('completed beku-1');
    } finally {
      frozen.child.kill('SIGKILL');
    }
  });

  it('should wake a long poll as soon as there is a job, on this node and on another', async () => {
    for (const [at, most] of [
      [0, 400],
      [1, 1_000],
    ] as const) {
      let startedAt = 0;
      let took = 0;
      const waiting = worker(at, { jobs: { cepat: () => void (took = performance.now() - startedAt) } });
      // The request is at the server when it has been looked at once.
      await activate(['cepat']);
      startedAt = performance.now();
      const key = await begin('cepat');
      await allDone([key]);
      expect(took).toBeGreaterThan(0);
      expect(took).toBeLessThan(most);
      await waiting.stop();
    }
  });

  it('should put poison jobs into incidents while all others are done', async () => {
    const attempts = new Map<string, number>();
    const poison = worker(0, {
      concurrency: 20,
      fetchVariables: ['n'],
      jobs: {
        racun(job) {
          attempts.set(job.id, (attempts.get(job.id) ?? 0) + 1);
          if (Number(job.variables['n']) % 20 === 0) throw new Error('beracun');
        },
      },
    });
    const keys = await beginMany('racun', 100);
    await until(async () => {
      const found = await instances(keys);
      return (
        found.filter(({ status }) => status === 'completed').length === 95 &&
        found.filter(({ openIncidents }) => openIncidents === 1).length === 5
      );
    }, '95 done and 5 in incidents');
    expect([...attempts.values()].sort().slice(-6)).toEqual([1, 2, 2, 2, 2, 2]);
    await poison.stop();

    // An operator has it tried again: with its headers, and with a fencing token that no earlier lease had.
    const admin = await servers.token('adm', 'ADMIN', [REGION]);
    const { incidents } = await servers.ask<{
      incidents: { nodes: { jobId: string; kind: string }[] };
    }>(0, admin, '{ incidents(first: 50) { nodes { jobId kind } } }');
    const [first] = incidents.nodes.filter(({ kind }) => kind === 'JOB_RETRIES_EXHAUSTED');
    const cli = (...argv: string[]) =>
      runCaptured(...argv, '--url', `${servers.nodes[0]!.url}/graphql`, '--token', admin);
    const tried = await cli('retry', first!.jobId, '--reason', 'obat ada', '--retries', '2', '--dry-run');
    expect(tried).toMatchObject({ code: 0 });
    expect(tried.out).toMatch(/nothing was written[\s\S]*JobRetriesSet/);
    expect((await activate(['racun'])).jobs).toEqual([]);
    const retried = await servers.ask<{ retryJob: Settled }>(
      0,
      admin,
      'mutation($input: RetryJobInput!) { retryJob(input: $input) { revision userErrors { __typename code } } }',
      { input: { id: first!.jobId, retries: 2, reason: 'obat ada' } },
    );
    expect(retried.retryJob.userErrors).toEqual([]);
    const [job] = (await activate(['racun'])).jobs;
    expect(job).toMatchObject({ id: first!.jobId, retries: 2, headers: { retryBackoff: 'PT0.01S' } });
    expect(job!.leaseNo).toBeGreaterThan(4);
    expect((await complete({ id: job!.id, leaseNo: job!.leaseNo })).userErrors).toEqual([]);
  });

  it('should let a handler throw a BPMN error and say how a failed attempt is tried again', async () => {
    let attempt = 0;
    const one = worker(0, {
      jobs: {
        tolak() {
          if (++attempt === 1) throw new FailedAttempt('sibuk', { retries: 9, backoff: 'PT0S' });
          throw new BpmnError('TOLAK', 'tidak layak', { alasan: 'umur' });
        },
      },
    });
    const key = await begin('tolak');
    await allDone([key]);
    const history = await servers.nodes[0]!.wiring.services.history.history(REGION, key);
    const events = history.flatMap((entry) => entry.events);
    expect(events).toContainEqual(expect.objectContaining({ type: 'JobFailed', retriesLeft: 9 }));
    expect(events).toContainEqual(expect.objectContaining({ type: 'JobErrorThrown', code: 'TOLAK' }));
    await one.stop();
  });

  it('should keep to the fence: region, token of the lease, idempotency key, variables by name', async () => {
    await begin('pagar', { nomor: 'A-1', rahasia: 'tidak' });
    const elsewhere = await servers.token('asing', 'WORKER', ['13']);
    expect((await activate(['pagar'], {}, elsewhere)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    expect((await activate(['pagar'], { max: 101 })).userErrors).toMatchObject([
      { code: 'INVALID_ARGUMENT', path: ['input', 'max'] },
    ]);
    const admin = await servers.token('adm', 'ADMIN', ['*']);
    await expect(activate(['pagar'], {}, admin)).rejects.toThrow('FORBIDDEN');

    const [job] = (await activate(['pagar'], { fetchVariables: ['nomor', 'tiada'] })).jobs;
    expect(job).toMatchObject({
      variables: { nomor: 'A-1' },
      elementId: 'kerja',
      bpmnProcessId: 'pagar',
      retries: 3,
      leaseNo: 1,
    });
    expect((await activate(['pagar'])).jobs).toEqual([]);
    const { id, leaseNo } = job!;
    expect((await complete({ id, leaseNo }, elsewhere)).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await complete({ id, leaseNo: leaseNo + 1 })).userErrors).toMatchObject([
      { __typename: 'ConflictError', code: 'LEASE_LOST' },
    ]);
    const extended = await servers.ask<{ extendJobLease: { leaseExpiresAt: string } }>(0, token, EXTEND, {
      input: { id, leaseNo, leaseSeconds: 600 },
    });
    expect(Date.parse(extended.extendJobLease.leaseExpiresAt)).toBeGreaterThan(Date.now() + 500_000);
    const idempotencyKey = randomUUID();
    const first = await complete({ id, leaseNo, idempotencyKey, variables: { ok: true } });
    expect(first).toMatchObject({ revision: 2, userErrors: [] });
    expect(await complete({ id, leaseNo, idempotencyKey, variables: { ok: true } })).toEqual(first);
    expect((await complete({ id, leaseNo })).userErrors).toMatchObject([{ code: 'LEASE_LOST' }]);
  });

  it('should hint to a subscriber that a job may be had', async () => {
    const client = createClient({
      url: urlOf(1).replace('http', 'ws'),
      webSocketImpl: WebSocket,
      connectionParams: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    const hints = client.iterate<{ jobsAvailable: { jobTypes: string[]; cursor: string } }>({
      query: `subscription { jobsAvailable(region: "${REGION}", jobTypes: ["isyarat"]) { jobTypes availableAt cursor } }`,
    });
    const next = async () => (await hints.next()).value?.data?.jobsAvailable;
    expect(await next()).toMatchObject({ jobTypes: ['isyarat'] });
    await begin('lomba');
    await begin('isyarat');
    expect(await next()).toMatchObject({ jobTypes: ['isyarat'] });
    await hints.return?.();
    await client.dispose();
  });

  it('should tell what a cancellation and a change of variables would do, and write nothing', async () => {
    const admin = await servers.token('adm', 'ADMIN', [REGION]);
    const key = await begin('kering', { n: 1 });
    const id = await idOf(key, admin);
    const dry = await servers.ask<{
      cancelProcessInstance: { preview: { state: string; tokens: unknown[]; events: { type: string }[] } };
      setVariables: { preview: { events: { type: string }[] } };
    }>(
      0,
      admin,
      `mutation($id: ID!) {
        cancelProcessInstance(input: { id: $id, reason: "coba", dryRun: true }) { preview { state tokens { key } events { type } } }
        setVariables(input: { id: $id, reason: "coba", dryRun: true, variables: { n: 2 } }) { preview { events { type } } }
      }`,
      { id },
    );
    expect(dry.cancelProcessInstance.preview).toMatchObject({ state: 'TERMINATED', tokens: [] });
    expect(dry.cancelProcessInstance.preview.events.map(({ type }) => type)).toContain('JobCanceled');
    expect(dry.setVariables.preview.events).toMatchObject([{ type: expect.stringContaining('Variables') }]);
    expect((await instances([key]))[0]).toMatchObject({ status: 'active', revision: 1 });
  });

  it('should report what came of a resolved incident: raised again, resolved, or a job retried', async () => {
    const admin = await servers.token('adm', 'ADMIN', [REGION]);
    const resolve = async (instanceKey: string) => {
      const open = await servers.nodes[0]!.wiring.services.queries.incidentsByInstance([
        { tenant: REGION, instanceKey },
      ]);
      const { processInstance } = await servers.ask<{
        processInstance: { incidents: { id: string; key: number }[] };
      }>(0, admin, 'query($id: ID!) { processInstance(id: $id) { incidents { id key } } }', {
        id: await idOf(instanceKey, admin),
      });
      const last = open.filter(({ resolvedAt }) => resolvedAt === undefined).at(-1)!;
      const { resolveIncident } = await servers.ask<{
        resolveIncident: { outcome: string; raisedAgain: { kind: string } | null };
      }>(
        0,
        admin,
        `mutation($input: ResolveIncidentInput!) { resolveIncident(input: $input) { outcome raisedAgain { kind } userErrors { code } } }`,
        { input: { id: processInstance.incidents.find(({ key }) => key === last.key)!.id, reason: 'uji' } },
      );
      return resolveIncident;
    };
    const key = await begin('rumus');
    const again = await resolve(key);
    expect(again).toMatchObject({ outcome: 'RAISED_AGAIN', raisedAgain: { kind: expect.any(String) } });
    await servers.nodes[0]!.wiring.services.runtime.execute(
      REGION,
      key,
      { type: 'SetVariables', scopeKey: 0, variables: { daftar: [1, 2] }, reason: 'uji' },
      { actor: 'adm' },
    );
    expect(await resolve(key)).toEqual(expect.objectContaining({ outcome: 'RESOLVED', raisedAgain: null }));
    await allDone([key]);

    const poisoned = await begin('ulang');
    const [job] = (await activate(['ulang'])).jobs;
    await servers.ask(
      0,
      token,
      'mutation($input: FailJobInput!) { failJob(input: $input) { userErrors { code } } }',
      { input: { id: job!.id, leaseNo: job!.leaseNo, message: 'rusak', retries: 0 } },
    );
    expect(await resolve(poisoned)).toMatchObject({ outcome: 'JOB_RETRIED' });
    expect((await activate(['ulang'])).jobs).toMatchObject([{ id: job!.id, retries: 1 }]);
  });

  it('should not lose a job to a caller that hung up while he waited', async () => {
    const controller = new AbortController();
    const input = {
      region: REGION,
      jobTypes: ['batal'],
      max: 1,
      leaseSeconds: 600,
      worker: 'pergi',
      longPollSeconds: 30,
    };
    const asked = fetch(urlOf(0), {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query: ACTIVATE, variables: { input } }),
      signal: controller.signal,
    });
    await activate(['batal'], { longPollSeconds: 1 });
    controller.abort();
    await expect(asked).rejects.toThrow();
    await begin('batal');
    await until(async () => (await activate(['batal'])).jobs.length === 1, 'the job');
  });

  it('should send callers home who wait when their node stops', async () => {
    const waiting = activate(['kosong'], { longPollSeconds: 30 });
    await activate(['kosong'], { longPollSeconds: 1 });
    const stoppedAt = performance.now();
    await servers.nodes[0]!.stop();
    expect((await waiting).jobs).toEqual([]);
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
  });
});
