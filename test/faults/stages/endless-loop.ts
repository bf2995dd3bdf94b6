import { LOOP_PROCESS } from '../load/models.js';
import { START, type StartPayload } from '../load/start-instance.js';
import type { Stage, StageResult } from './stage.js';

/** How long a liveness probe of an orchestrator waits by default is 1 s; the machine may be busy. */
const PROBE_MS = 2_000;
const PROBES = 8;
const EXPECTED_INCIDENT = 'STEP_BUDGET_EXCEEDED';

/** A model that goes round without waiting becomes an incident, and the node answers its liveness probe all the while. */
export async function endlessLoop({ cluster, people }: Stage): Promise<StageResult> {
  const violations: string[] = [];
  const url = cluster.urls[0]!;
  const input = {
    region: people.regions[0]!.code,
    bpmnProcessId: LOOP_PROCESS,
    variables: { berhenti: false },
    idempotencyKey: `loop-${Date.now()}`,
  };
  let instanceKey: string | undefined;
  const started = fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${people.starter}` },
    body: JSON.stringify({ query: START, variables: { input } }),
    signal: AbortSignal.timeout(PROBE_MS * 3),
  })
    .then(async (response) => {
      const { data } = (await response.json()) as { data?: { startProcessInstance: StartPayload } };
      instanceKey = data?.startProcessInstance.instance?.instanceKey;
    })
    .catch(
      (error: unknown) => void violations.push(`the start was not answered: ${(error as Error).message}`),
    );
  let slowest = 0;
  for (let probe = 0; probe < PROBES; probe++) {
    const from = performance.now();
    try {
      await fetch(url.replace(/graphql$/, 'livez'), { signal: AbortSignal.timeout(PROBE_MS) });
    } catch {
      violations.push(`the liveness probe was not answered within ${PROBE_MS} ms`);
      break;
    }
    slowest = Math.max(slowest, performance.now() - from);
  }
  await started;
  if (instanceKey !== undefined) {
    const incidents = await cluster.query<{ kind: string }>(
      'select kind from incident where instance_key = $1',
      [instanceKey],
    );
    const kinds = incidents.map(({ kind }) => kind).join(', ');
    if (kinds !== EXPECTED_INCIDENT)
      violations.push(`it ended in "${kinds}" instead of ${EXPECTED_INCIDENT}`);
  }
  return {
    name: 'an endless loop becomes an incident, and the node lives',
    looked: 1,
    violations,
    note: `slowest liveness probe ${Math.round(slowest)} ms`,
  };
}
