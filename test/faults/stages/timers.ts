import { TIMER_PROCESS } from '../load/models.js';
import { START, startedInstance, type StartPayload } from '../load/start-instance.js';
import type { Stage } from './stage.js';

const LANES = 24;
/** Timers of one burst fall due within this time of each other, in milliseconds. */
export const SPREAD_MS = 500;

/** Starts as many processes that wait for a moment around `dueAt` (epoch ms). */
export async function startTimers(
  { people, client }: Stage,
  name: string,
  count: number,
  dueAt: number,
): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < count; n = next++) {
      const subject = `${name}-${n}`;
      await client.mutate<StartPayload>(
        { kind: 'start', key: `${subject}:start`, subject, actor: 'timer' },
        people.starter,
        START,
        {
          region: people.regions[n % people.regions.length]!.code,
          bpmnProcessId: TIMER_PROCESS,
          businessKey: subject,
          variables: { jatuhTempo: new Date(dueAt + (n % SPREAD_MS)).toISOString() },
        },
        AbortSignal.timeout(60_000),
        startedInstance,
      );
    }
  };
  await Promise.all(Array.from({ length: LANES }, lane));
}

/** Instances of a burst whose timer has not fired. */
export async function waitingTimers(cluster: Stage['cluster'], name: string): Promise<number> {
  const [row] = await cluster.query<{ count: number }>(
    `select count(*)::int as count from process_instance where status = 0 and business_key like $1`,
    [`${name}-%`],
  );
  return row!.count;
}
