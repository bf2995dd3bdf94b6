import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../until.js';
import { SPREAD_MS, startTimers, waitingTimers } from './timers.js';
import type { Stage, StageResult } from './stage.js';

const DRAINED_WITHIN_MS = 30_000;
/** A first few are started to see how fast it goes here, and how soon the others may fall due. */
const SAMPLE = 50;

/** Timers fall due while every node is down; those that come back fire each once. That none is early the journal's check tells. */
export async function timersWhileDown(
  stage: Stage,
  count: number,
  alsoPostgres: boolean,
): Promise<StageResult> {
  const { cluster, fault } = stage;
  const sampled = performance.now();
  await startTimers(stage, `sample-${Date.now()}`, SAMPLE, Date.now());
  const eachMs = (performance.now() - sampled) / SAMPLE;
  const dueAt = Date.now() + Math.round(eachMs * count * 1.5) + 2_000;
  const name = `timer-${dueAt}`;
  await startTimers(stage, name, count, dueAt);
  await cluster.killNodes();
  fault('SIGKILL of every node at once');
  const open = await waitingTimers(cluster, name);
  if (alsoPostgres) {
    await cluster.primary.kill();
    fault('SIGKILL PostgreSQL, all of it');
    await cluster.primary.start();
  }
  await delay(Math.max(0, dueAt + SPREAD_MS + 100 - Date.now()));
  const starting = cluster.startNodes();
  await Promise.race(cluster.workers.map((worker) => worker.start()));
  const from = performance.now();
  const violations: string[] = [];
  if (open < count * 0.9)
    violations.push(`only ${open} of ${count} timers were open when the nodes went down`);
  await until(
    async () => (await waitingTimers(cluster, name)) === 0,
    'all timers to be fired',
    DRAINED_WITHIN_MS,
    50,
  ).catch(async () =>
    violations.push(
      `${await waitingTimers(cluster, name)} of ${count} wait after ${DRAINED_WITHIN_MS / 1_000} s`,
    ),
  );
  const tookMs = Math.round(performance.now() - from);
  await starting;
  return {
    name: `${count} timers due while all was down: fired within 30 s once a worker is ready`,
    looked: count,
    violations,
    note: `${open} were open; drained ${tookMs} ms after the first worker was ready`,
  };
}
