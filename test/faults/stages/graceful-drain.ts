import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { TIMER_PROCESS } from '../load/models.js';
import { START, type StartPayload } from '../load/start-instance.js';
import type { Stage, StageResult } from './stage.js';

const POLL = `mutation($input: ActivateJobsInput!) { activateJobs(input: $input) { jobs { id } userErrors { code } } }`;
const IN_HAND = 20;
const GONE_WITHIN_MS = 10_000;
const GOING_AWAY = 1001;

/** SIGTERM: what is in hand is answered, streams are told to go elsewhere, leases are given up, and the process ends with 0. */
export async function gracefulDrain({ cluster, people, fault }: Stage): Promise<StageResult> {
  const violations: string[] = [];
  const [api] = cluster.apis;
  const [worker] = cluster.workers;
  const url = cluster.urls[0]!;
  const post = (token: string, query: string, input: object) =>
    fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ query, variables: { input } }),
    });

  const stream = await openStream(url, people.auditor);
  const region = people.regions[0]!.code;
  const poll = post(people.worker, POLL, {
    region,
    jobTypes: ['tiada'],
    worker: 'drain',
    longPollSeconds: 30,
  });
  // Commands wait for the database while it does not answer: they are in hand for certain when the signal comes.
  const stalled = cluster.proxy.stall(1_200);
  const run = `drain-${Date.now()}`;
  const commands = Array.from({ length: IN_HAND }, (_, n) =>
    post(people.starter, START, {
      region,
      bpmnProcessId: TIMER_PROCESS,
      variables: { jatuhTempo: new Date().toISOString() },
      idempotencyKey: `${run}-${n}`,
    }),
  );
  await delay(400);
  const from = performance.now();
  const exits = Promise.all([api!.terminate(), worker!.terminate()]);
  const answers = await Promise.allSettled(
    commands.map(
      async (answer) => (await (await answer).json()) as { data?: { startProcessInstance: StartPayload } },
    ),
  );
  const answered = answers.filter(
    (one) => one.status === 'fulfilled' && one.value.data?.startProcessInstance.instance,
  ).length;
  if (answered < IN_HAND)
    violations.push(`${IN_HAND - answered} of ${IN_HAND} commands in hand were not answered`);
  await poll.then(
    async (answer) => {
      const { data } = (await answer.json()) as { data?: { activateJobs: { jobs: unknown[] } } };
      if (data?.activateJobs.jobs.length !== 0)
        violations.push('the long poll was not sent home empty-handed');
    },
    (error: unknown) => violations.push(`the long poll was broken off: ${(error as Error).message}`),
  );
  await stalled;
  const codes = await Promise.race([exits, delay(GONE_WITHIN_MS, undefined, { ref: false })]);
  const tookMs = Math.round(performance.now() - from);
  if (!codes) violations.push(`they had not ended ${GONE_WITHIN_MS} ms after the signal`);
  else if (codes.some((code) => code !== 0))
    violations.push(`exit codes ${codes.join(' and ')} instead of 0`);
  const code = await stream.closed;
  if (code !== GOING_AWAY) violations.push(`the stream was closed with ${code} instead of ${GOING_AWAY}`);
  const [left] = await cluster.query<{ courier: number; jobs: number }>(
    `select (select count(*)::int from courier_cursor where lease_expires_at > now() and owner like $1) as courier,
            (select count(*)::int from job where available_at > now() and lease_owner like $1) as jobs`,
    [`%-${worker!.pid}-%`],
  );
  if (left!.courier > 0) violations.push(`the worker left ${left!.courier} leases of the courier behind`);
  if (left!.jobs > 0) violations.push(`the worker left ${left!.jobs} leases on jobs behind`);
  await Promise.all([api!.kill(), worker!.kill()]);
  await Promise.all([api!.start(), worker!.start()]);
  fault('SIGTERM api and worker');
  return {
    name: 'SIGTERM: what is in hand is answered, streams close with 1001, leases are given up, exit 0',
    looked: IN_HAND + 5,
    violations,
    note: `gone after ${tookMs} ms`,
  };
}

/** A connection for subscriptions, once it is acknowledged; `closed` gives the code with which the server closes it. */
async function openStream(url: string, token: string): Promise<{ closed: Promise<number> }> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const closed = new Promise<number>((resolve) => socket.on('close', resolve));
  socket.on('error', () => undefined);
  const acknowledged = new Promise((resolve) => socket.once('message', resolve));
  socket.on('open', () =>
    socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
  );
  await Promise.race([acknowledged, closed]);
  return { closed };
}
