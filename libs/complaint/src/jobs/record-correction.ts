import type { Json } from '#feel';
import { dayOf, holdersOfPosition, positionsOf } from '#organisation';
import { JobError, type JobContext, type JobResult } from '#runtime';
import type { OfficialEvaluationRow } from '../complaint.port.js';
import { CORRECTION_VARIABLE, correctionKeyOf } from '../evaluation/appeal-account.js';
import type { ComplaintJobServices } from './complaint-jobs.js';

/**
 * `catat-koreksi`: an appeal was granted because somebody else was answerable. He is entered beside the old entry, which stays, and
 * may appeal himself.
 */
export async function recordCorrection(
  { evaluations, regions }: ComplaintJobServices,
  { job, variables, now }: JobContext,
): Promise<JobResult> {
  const { tenant } = job;
  const old = await evaluations.entry(tenant, String(variables.evaluationKey));
  if (!old) throw new Error('Expected evaluationKey to name an entry of the register, but it does not');
  const organisation = (await regions.region(tenant))?.organisation;
  const holder = String(variables.pemegangBenar ?? '');
  if (!organisation?.people.has(holder) || holder === old.holder)
    throw new JobError(
      'pejabat-tidak-dikenal',
      `Expected pemegangBenar to be the id of another person of region ${tenant}, but it is "${holder}"`,
    );
  const moment = Date.parse(old.breachedAt);
  const heldIt =
    old.position !== undefined &&
    holdersOfPosition(organisation, old.position, dayOf(organisation, moment)).some(
      ({ person }) => person === holder,
    );
  const position = heldIt
    ? organisation.positions.get(old.position)
    : positionsOf(organisation, holder, moment)[0];
  const { complaintKey, clock, level, role, breachedAt } = old;
  const row: OfficialEvaluationRow = {
    evaluationKey: correctionKeyOf(tenant, old.evaluationKey),
    complaintKey,
    clock,
    level,
    role,
    ...(position && { position: position.code }),
    holder,
    ...(position?.eselon !== undefined && { eselon: position.eselon }),
    breachedAt,
    recordedAt: new Date(now).toISOString(),
  };
  return {
    variables: { [CORRECTION_VARIABLE]: row as unknown as Json },
    writes: { officialEvaluation: [row as unknown as Json] },
  };
}
