import { POISON_PROCESS } from '../load/models.js';
import { START, startedInstance, type StartPayload } from '../load/start-instance.js';
import { until } from '../until.js';
import type { Stage, StageResult } from './stage.js';

const JOBS = 300;
/** One of so many always fails. */
const POISON_EACH = 20;
const ROUNDS = 3;
const LEAST_RATIO = 0.8;
const LANES = 16;

/** 5 % of the jobs always fail: they end in incidents, and the others go on at 80 % of their rate at least. */
export async function poisonJobs(stage: Stage): Promise<StageResult> {
  const violations: string[] = [];
  const ratios: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const clean = await rate(stage, `bersih-${round}`, false, violations);
    const poisoned = await rate(stage, `racun-${round}`, true, violations);
    ratios.push(poisoned / clean);
  }
  const ratio = ratios.sort((a, b) => a - b)[ROUNDS >> 1]!;
  if (ratio < LEAST_RATIO)
    violations.push(`healthy jobs ran at ${ratio.toFixed(2)} of their rate without poison`);
  return {
    name: `poison: 1 of ${POISON_EACH} jobs always fails, the others keep 80 % of their rate`,
    looked: ROUNDS * JOBS * 2,
    violations,
    note: `ratio ${ratios.map((one) => one.toFixed(2)).join(', ')}`,
  };
}

/** Healthy jobs done per second, from the first start to the last end. */
async function rate(
  { cluster, people, client }: Stage,
  name: string,
  hasPoison: boolean,
  violations: string[],
): Promise<number> {
  const run = `${name}-${Date.now()}`;
  const isPoison = (n: number) => hasPoison && n % POISON_EACH === 0;
  const healthy = Array.from({ length: JOBS }, (_, n) => n).filter((n) => !isPoison(n)).length;
  const from = performance.now();
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let n = next++; n < JOBS; n = next++)
      await client.mutate<StartPayload>(
        { kind: 'start', key: `${run}-${n}:start`, subject: `${run}-${n}`, actor: 'poison' },
        people.starter,
        START,
        {
          region: people.regions[0]!.code,
          bpmnProcessId: POISON_PROCESS,
          businessKey: `${run}-${n}`,
          variables: { racun: isPoison(n) },
        },
        AbortSignal.timeout(60_000),
        startedInstance,
      );
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  const count = async (condition: string): Promise<number> => {
    const [row] = await cluster.query<{ count: number }>(
      `select count(*)::int as count from process_instance p where business_key like $1 and ${condition}`,
      [`${run}-%`],
    );
    return row!.count;
  };
  await until(async () => (await count('status = 1')) >= healthy, 'healthy jobs to be done', 60_000);
  const perSecond = healthy / ((performance.now() - from) / 1_000);
  const incidents =
    'exists (select 1 from incident i where i.instance_key = p.instance_key and i.resolved_at is null)';
  await until(
    async () => (await count(incidents)) === JOBS - healthy,
    'an incident for each poison job',
    60_000,
  ).catch((error: unknown) => violations.push((error as Error).message));
  return perSecond;
}
