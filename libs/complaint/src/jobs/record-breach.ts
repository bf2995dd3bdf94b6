import type { Json } from '#feel';
import type { JobContext, JobResult } from '#runtime';
import type { OfficialEvaluationRow } from '../complaint.port.js';
import { BREACH_VARIABLE, type BreachRecord } from '../evaluation/breach-record.js';
import { dueRungIn, findBreach, NO_RUNG } from '../evaluation/find-breach.js';
import type { ComplaintJobServices } from './complaint-jobs.js';
import { complaintOf, factsOf } from './job-complaint.js';

/**
 * `catat-pelanggaran`: a rung of the ladder came due. Who held the office goes into the journal with the job's result, and into the
 * register of officials in the same commit, where the policy says so.
 */
export async function recordBreach(services: ComplaintJobServices, context: JobContext): Promise<JobResult> {
  const { job, variables, now } = context;
  const complaint = await complaintOf(services, context);
  const due = dueRungIn(variables, factsOf(variables, job.tenant, complaint));
  if (!due) throw new Error(NO_RUNG);
  const { regions } = await services.regions.current();
  const region = regions.get(job.tenant);
  if (!region) throw new Error(`Expected region ${job.tenant} to be deployed, but it is not`);
  const breach = await findBreach(regions, region, due, () => services.keys.newKey());
  const rows = entriesOf(breach, complaint.complaintKey, new Date(now).toISOString());
  return {
    variables: { [BREACH_VARIABLE]: breach as unknown as Json },
    ...(rows.length > 0 && { writes: { officialEvaluation: rows as unknown as Json[] } }),
  };
}

/** The rows of the register that a breach makes: those that the journal names, and no others. */
export function entriesOf(
  { clock, level, role, breachedAt, officials }: BreachRecord,
  complaintKey: string,
  recordedAt: string,
): OfficialEvaluationRow[] {
  return officials.flatMap(({ position, holder, eselon, entry }) =>
    entry === undefined
      ? []
      : [
          {
            evaluationKey: entry.evaluationKey,
            complaintKey,
            clock,
            level,
            role,
            ...(position !== undefined && { position }),
            holder,
            ...(eselon !== undefined && { eselon }),
            breachedAt,
            recordedAt,
          },
        ],
  );
}
