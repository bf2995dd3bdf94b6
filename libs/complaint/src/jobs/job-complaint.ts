import type { Variables } from '#engine';
import type { DecisionFacts } from '#policy';
import type { JobContext } from '#runtime';
import type { ComplaintStore, StoredComplaint } from '../complaint.port.js';
import { unclassifiedFacts } from '../decisions/complaint-decisions.js';

/** The complaint that a job is about. */
export async function complaintOf(
  { store }: { readonly store: ComplaintStore },
  { job, variables }: JobContext,
): Promise<StoredComplaint> {
  const complaint = await store.byKey(job.tenant, String(variables.complaintKey));
  if (!complaint)
    throw new Error(
      `Expected complaint ${String(variables.complaintKey)} to be in region ${job.tenant}, but it is not`,
    );
  return complaint;
}

/** Before the complaint is classified only its channel and given category are known. */
export function factsOf(variables: Variables, tenant: string, complaint: StoredComplaint): DecisionFacts {
  const classified = (variables.klasifikasi as { facts?: DecisionFacts } | undefined)?.facts;
  return classified
    ? { ...classified, region: tenant }
    : unclassifiedFacts(tenant, complaint.channel, complaint.category);
}
