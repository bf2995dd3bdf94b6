import { setTimeout as delay } from 'node:timers/promises';
import { BURST_PROCESS } from '../load/models.js';
import { START, startedInstance, type StartPayload } from '../load/start-instance.js';
import { until } from '../until.js';
import type { Stage, StageResult } from './stage.js';

const BURSTS = 3;
const INSTANCES = 40;
/** So many are acknowledged when everything is killed: the others are on their way. */
const ACKNOWLEDGED = 20;
/** From the acknowledgement to the kill, one burst after the other: what a node does later it does at different moments. */
const KILLED_AFTER_MS = [0, 40, 150];
/** The leases of what was killed run out within 10 s, and a courier's queue has to be carried. */
const ENDED_WITHIN_MS = 60_000;

/**
 * All nodes at once are killed while they acknowledge a burst of starts. Each of these waits for a timer and for a called process:
 * an acknowledged start whose timer was not stored with it, or whose call was passed over, waits for ever.
 */
export async function killedBurst(stage: Stage): Promise<StageResult> {
  const { cluster, fault } = stage;
  const name = `letusan-${Date.now()}`;
  for (const [burst, killedAfterMs] of KILLED_AFTER_MS.slice(0, BURSTS).entries()) {
    let acknowledged = 0;
    const starts = startBurst(stage, `${name}-${burst}`, () => acknowledged++);
    await until(() => acknowledged >= ACKNOWLEDGED, 'the first starts of a burst', 30_000, 1);
    await delay(killedAfterMs);
    await cluster.killNodes();
    fault('SIGKILL api', cluster.apis.length);
    fault('SIGKILL worker', cluster.workers.length);
    await cluster.startNodes();
    await starts;
  }
  const waiting = async (): Promise<number> => {
    const [row] = await cluster.query<{ count: number }>(
      'select count(*)::int as count from process_instance where status = 0 and business_key like $1',
      [`${name}-%`],
    );
    return row!.count;
  };
  const violations: string[] = [];
  await until(async () => (await waiting()) === 0, 'the bursts to end', ENDED_WITHIN_MS, 50).catch(async () =>
    violations.push(
      `${await waiting()} of ${BURSTS * INSTANCES} still wait ${ENDED_WITHIN_MS / 1_000} s later`,
    ),
  );
  return {
    name: 'every node killed while it acknowledges starts: their timers and calls come all the same',
    looked: BURSTS * INSTANCES,
    violations,
    note: `${BURSTS} bursts of ${INSTANCES}`,
  };
}

async function startBurst(
  { people, client }: Stage,
  name: string,
  onAcknowledged: () => void,
): Promise<void> {
  await Promise.all(
    Array.from({ length: INSTANCES }, async (_, n) => {
      const subject = `${name}-${n}`;
      const { code } = people.regions[n % people.regions.length]!;
      await client.mutate<StartPayload>(
        { kind: 'start', key: `${subject}:start`, subject, actor: 'letusan' },
        people.starter,
        START,
        { region: code, bpmnProcessId: BURST_PROCESS, businessKey: subject },
        AbortSignal.timeout(60_000),
        startedInstance,
      );
      onAcknowledged();
    }),
  );
}
