import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../until.js';
import { startTimers, waitingTimers } from './timers.js';
import type { Stage, StageResult } from './stage.js';

const TIMERS = 300;
const KILLS = 4;
/** A lease on a timer is 10 s: what a killed worker had in hand is fired by another one after it. */
const DRAINED_WITHIN_MS = 45_000;

/** Workers are killed in the middle of a burst of timers: what they had leased is fired by whoever comes after. */
export async function killedDrain(stage: Stage): Promise<StageResult> {
  const { cluster, fault } = stage;
  const dueAt = Date.now() + 4_000;
  const name = `burst-${dueAt}`;
  await startTimers(stage, name, TIMERS, dueAt);
  await delay(Math.max(0, dueAt - Date.now()));
  for (let kill = 0; kill < KILLS; kill++) {
    const before = await waitingTimers(cluster, name);
    if (before === 0) break;
    // Some have fired since: the others are being taken at this moment.
    await until(
      async () => (await waitingTimers(cluster, name)) < before,
      'timers to be fired',
      20_000,
      1,
    ).catch(() => undefined);
    await Promise.all(cluster.workers.map((worker) => worker.kill()));
    fault('SIGKILL worker', cluster.workers.length);
    await Promise.all(cluster.workers.map((worker) => worker.start()));
  }
  const violations: string[] = [];
  await until(
    async () => (await waitingTimers(cluster, name)) === 0,
    'the burst to be fired',
    DRAINED_WITHIN_MS,
    50,
  ).catch(async () =>
    violations.push(
      `${await waitingTimers(cluster, name)} of ${TIMERS} still wait after ${DRAINED_WITHIN_MS / 1_000} s`,
    ),
  );
  return {
    name: 'workers killed in the middle of a burst of timers: all are fired',
    looked: TIMERS,
    violations,
    note: `${TIMERS} timers`,
  };
}
