import type {
  DecisionRequest,
  SimulatedDecision,
  SimulatedJob,
  SimulatedJobHandler,
  SimulatedPlace,
} from '#engine';
import type { Json } from '#feel';
import type { ConfiguredRegion } from '#organisation';
import { publicationMode, type DecisionFacts } from '#policy';
import { DecisionFault } from '#runtime';
import {
  answerComplaintDecision,
  unclassifiedFacts,
  type DecisionSurroundings,
} from '../decisions/complaint-decisions.js';
import { BREACH_VARIABLE, type BreachRecord } from '../evaluation/breach-record.js';
import { dueRungIn, findBreach, NO_RUNG } from '../evaluation/find-breach.js';

/** What the jobs of a complaint process would write, told instead. */
export interface NotedWork {
  /** Regions as they are when a job asks. */
  regions(): ReadonlyMap<string, ConfiguredRegion>;
  hasContact(job: SimulatedJob): boolean;
  /** A message goes out, to `pelapor` or a group. */
  sent(kind: string, to: string, job: SimulatedJob): void;
  /** A clock ran out, and a rung of its ladder says who answers for it. */
  breached(breach: BreachRecord, job: SimulatedJob): void;
}

/** Jobs of the complaint processes, by type, with the results that the server's have; nothing is like any other complaint. */
export function jobsInMemory(work: NotedWork): Readonly<Record<string, SimulatedJobHandler>> {
  let breaches = 0;
  const send = (job: SimulatedJob) => {
    const { headers, jobType, variables } = job;
    work.sent(
      headers.pesan ?? jobType,
      typeof variables.kepada === 'string' ? variables.kepada : 'pelapor',
      job,
    );
    return { variables: {} };
  };
  return {
    normalisasi: (job) => ({ variables: { adaKontak: work.hasContact(job) } }),
    'cari-duplikat': () => ({
      variables: { duplikat: { skor: 0, ambang: 1, nomor: null, complaintKey: null } },
    }),
    gabungkan: () => ({ variables: {} }),
    'kirim-pesan': send,
    'catat-pelanggaran': (job) => recordBreach(job, work, `${job.tenant}-${++breaches}`),
    publikasi: (job) => publish(job, work.regions()),
    rekap: () => ({ variables: {} }),
    'laporan-ombudsman': send,
  };
}

async function recordBreach(job: SimulatedJob, work: NotedWork, key: string) {
  const { variables, tenant } = job;
  const classified = (variables.klasifikasi as { facts?: DecisionFacts } | undefined)?.facts;
  const due = dueRungIn(variables, {
    ...(classified ?? unclassifiedFacts(tenant, String(variables.kanal ?? 'web'))),
    region: tenant,
  });
  if (!due) return { failure: NO_RUNG };
  const regions = work.regions();
  const region = regions.get(tenant);
  if (!region) return { failure: `Expected region ${tenant} to be there, but it is not` };
  const breach = await findBreach(regions, region, due, () => key);
  work.breached(breach, job);
  return { variables: { [BREACH_VARIABLE]: breach as unknown as Json } };
}

async function publish({ variables, tenant }: SimulatedJob, regions: ReadonlyMap<string, ConfiguredRegion>) {
  const classified = variables.klasifikasi as { facts?: DecisionFacts; restricted?: Json } | undefined;
  if (!classified?.facts) return { failure: 'Expected klasifikasi to have facts, but it has none' };
  const facts = { ...classified.facts, region: tenant };
  const mode = classified.restricted === true ? 'none' : await publicationMode({ regions }, facts);
  return { variables: { publikasi: mode } };
}

/** What the policies answer in a simulated world; a fault becomes an incident there. */
export async function decideInMemory(
  { decisionId, variables }: DecisionRequest,
  { tenant, now }: SimulatedPlace,
  around: Omit<DecisionSurroundings, 'tenant' | 'now'>,
): Promise<SimulatedDecision> {
  try {
    const { outcome, trace } = await answerComplaintDecision(decisionId, variables, {
      ...around,
      tenant,
      now,
    });
    return { outcome, trace };
  } catch (error) {
    if (error instanceof DecisionFault) return { fault: error.message };
    throw error;
  }
}
