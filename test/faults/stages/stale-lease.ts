import { LEASED_JOB, LEASED_PROCESS } from '../load/models.js';
import { START, startedInstance, type StartPayload } from '../load/start-instance.js';
import { until } from '../until.js';
import type { Stage, StageResult } from './stage.js';

const ACTIVATE = `mutation($input: ActivateJobsInput!) { activateJobs(input: $input) { jobs { id leaseNo } userErrors { code } } }`;
const FINISH = `mutation($input: CompleteJobInput!) { completeJob(input: $input) { userErrors { code } } }`;
const JOBS = 5;
const LEASE_SECONDS = 1;

interface Leased {
  readonly id: string;
  readonly leaseNo: number;
}

/**
 * A worker sleeps through its lease, and wakes up after another one was given the job. The worker that comes with the product
 * drops such a result by itself: this one insists, as a worker of anybody's may, and only the server can refuse it.
 */
export async function staleLease({ people, client }: Stage): Promise<StageResult> {
  const { code: region } = people.regions[0]!;
  const name = `sewa-${Date.now()}`;
  const violations: string[] = [];
  for (let n = 0; n < JOBS; n++) {
    const subject = `${name}-${n}`;
    await client.mutate<StartPayload>(
      { kind: 'start', key: `${subject}:start`, subject, actor: 'sewa' },
      people.starter,
      START,
      { region, bpmnProcessId: LEASED_PROCESS, businessKey: subject },
      AbortSignal.timeout(30_000),
      startedInstance,
    );
    const lease = (worker: string) =>
      until(
        async () => {
          const input = { region, jobTypes: [LEASED_JOB], worker, leaseSeconds: LEASE_SECONDS, max: 1 };
          const { activateJobs } = await client.ask<{ activateJobs: { jobs: readonly Leased[] } }>(
            people.worker,
            ACTIVATE,
            { input },
          );
          return activateJobs.jobs[0];
        },
        `a lease for ${worker}`,
        20_000,
        100,
      );
    const finish = async ({ id, leaseNo }: Leased): Promise<string | undefined> => {
      const input = { id, leaseNo, idempotencyKey: `${subject}:${leaseNo}`, variables: { lease: leaseNo } };
      const { completeJob } = await client.ask<{
        completeJob: { userErrors: readonly { readonly code: string }[] };
      }>(people.worker, FINISH, { input });
      return completeJob.userErrors[0]?.code;
    };
    const first = await lease('penyewa-1');
    const second = await lease('penyewa-2');
    if (second.id !== first.id) violations.push(`${subject}: two jobs where there is one`);
    if ((await finish(first)) === undefined)
      violations.push(
        `${subject}: the result of lease ${first.leaseNo} was taken after lease ${second.leaseNo}`,
      );
    const refusal = await finish(second);
    // Slow machines may outlast the second lease too; then nobody has the job, and its holder may still finish it.
    if (refusal !== undefined && violations.length === 0)
      violations.push(`${subject}: the holder of the lease was refused: ${refusal}`);
  }
  return {
    name: 'a result of a lease that was given to another worker is refused',
    looked: JOBS,
    violations,
    note: `${JOBS} jobs`,
  };
}
