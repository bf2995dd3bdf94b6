import type { Json } from '#feel';
import { classify, publicationMode } from '#policy';
import type { HostWrites, JobContext, JobHandler, JobResult, KeyGenerator } from '#runtime';
import type { ComplaintStatus, ComplaintStore, StoredComplaint } from '../complaint.port.js';
import type { EvaluationStore } from '../evaluation/evaluation.port.js';
import type { ComplaintVault } from '../complaint-vault.js';
import { similarity } from '../duplicates.js';
import { SealBroken } from '../privacy/seal.js';
import { outgoingMessage } from './outgoing-messages.js';
import { complaintOf, factsOf } from './job-complaint.js';
import { recordBreach } from './record-breach.js';
import { recordCorrection } from './record-correction.js';
import type { RegionConfiguration } from '../region-configuration.js';

const DAY_MS = 86_400_000;
/** Where no policy says anything. */
const DUPLICATES = { threshold: 0.6, withinMetres: 500, withinDays: 60 };
const CANDIDATES = 200;

export interface ComplaintJobServices {
  readonly store: ComplaintStore;
  readonly evaluations: EvaluationStore;
  readonly vault: ComplaintVault;
  readonly regions: RegionConfiguration;
  readonly keys: KeyGenerator;
}

/** The product's own workers, by the job types that `workflows/` name. */
export function complaintJobs(services: ComplaintJobServices): Readonly<Record<string, JobHandler>> {
  return {
    normalisasi: (context) => normalise(services, context),
    'cari-duplikat': (context) => findDuplicate(services, context),
    gabungkan: (context) => merge(services, context),
    'kirim-pesan': (context) => send(services, context),
    'catat-pelanggaran': (context) => recordBreach(services, context),
    'catat-koreksi': (context) => recordCorrection(services, context),
    publikasi: (context) => publish(services, context),
    rekap: () => Promise.resolve({}),
    'laporan-ombudsman': (context) => send(services, context),
  };
}

async function normalise(
  { vault }: ComplaintJobServices,
  { job, variables }: JobContext,
): Promise<JobResult> {
  const words = await vault.open(job.tenant, String(variables.complaintKey));
  const { email, phone } = words?.reporter ?? {};
  return { variables: { adaKontak: Boolean(email || phone) } };
}

async function findDuplicate(services: ComplaintJobServices, context: JobContext): Promise<JobResult> {
  const { store, regions } = services;
  const { tenant } = context.job;
  const complaint = await complaintOf(services, context);
  const tables = (await regions.region(tenant))?.policy.tables;
  const rule = { ...DUPLICATES, ...(tables?.duplicates as Partial<typeof DUPLICATES> | undefined) };
  const since = new Date(Date.parse(complaint.receivedAt) - rule.withinDays * DAY_MS).toISOString();
  const category = await categoryOf(services, context, complaint);
  const candidates = await store.duplicateCandidates(tenant, category, since, CANDIDATES);
  let best: { candidate: StoredComplaint; score: number } | undefined;
  for (const candidate of candidates) {
    const isEarlier =
      candidate.receivedAt <= complaint.receivedAt && candidate.complaintKey !== complaint.complaintKey;
    if (!isEarlier || candidate.mergedInto) continue;
    const score = similarity(complaint, candidate, rule.withinMetres);
    if (score > (best?.score ?? 0)) best = { candidate, score };
  }
  const { number = null, complaintKey = null } = best?.candidate ?? {};
  return {
    variables: {
      duplikat: {
        skor: Math.round((best?.score ?? 0) * 100) / 100,
        ambang: rule.threshold,
        nomor: number,
        complaintKey,
      },
    },
  };
}

/** Duplicates are looked for before the complaint is classified; a category that nobody gave is worked out. */
async function categoryOf(
  { regions, vault }: ComplaintJobServices,
  { job }: JobContext,
  complaint: StoredComplaint,
): Promise<string> {
  if (complaint.category) return complaint.category;
  const words = await vault.open(job.tenant, complaint.complaintKey);
  if (!words)
    throw new SealBroken(
      `Expected complaint ${complaint.complaintKey} to have its words, but they were erased`,
    );
  return (
    words.input.category ??
    (await classify(await regions.current(), { ...words.input, region: job.tenant })).category
  );
}

/** States in which the earlier report's reporter has had an answer: the later one need not wait for it. */
const ANSWERED: ReadonlySet<ComplaintStatus> = new Set([
  'ditanggapi',
  'selesai',
  'arsip',
  'dialihkan',
  'dicabut',
]);

async function merge(services: ComplaintJobServices, context: JobContext): Promise<JobResult> {
  const { store, vault } = services;
  const complaint = await complaintOf(services, context);
  const parentKey = (context.variables.duplikat as { complaintKey?: Json } | null)?.complaintKey;
  const parent = typeof parentKey === 'string' ? await store.byKey(complaint.tenant, parentKey) : undefined;
  if (!parent)
    throw new Error('Expected duplikat.complaintKey to name the complaint to merge into, but it does not');
  const answers = (await vault.messages(parent.tenant, parent.complaintKey)).filter(
    ({ kind }) => kind === 'jawaban',
  );
  return {
    variables: ANSWERED.has(parent.status)
      ? {
          jawabanInduk: answers.at(-1)?.messageKey ?? parent.status,
          hasilInduk: parent.outcome ?? parent.status,
        }
      : {},
    writes: { complaintChange: [{ complaintKey: complaint.complaintKey, mergedInto: parent.complaintKey }] },
  };
}

/** Everything that leaves goes into the complaint's correspondence; channels pick it up from there. */
async function send(services: ComplaintJobServices, context: JobContext): Promise<JobResult> {
  const { vault, keys } = services;
  const { job, variables, now } = context;
  const complaint = await complaintOf(services, context);
  const kind = job.headers.pesan ?? job.jobType;
  const to = typeof variables.kepada === 'string' ? variables.kepada : 'pelapor';
  const message = await vault.sealMessage(complaint.tenant, {
    complaintKey: complaint.complaintKey,
    messageKey: keys.newKey(),
    kind,
    author: 'sistem',
    actor: to,
    isPublic: to === 'pelapor',
    at: new Date(now).toISOString(),
    body: outgoingMessage(kind, complaint),
  });
  return { writes: { complaintMessage: [message] } as unknown as HostWrites };
}

async function publish(services: ComplaintJobServices, context: JobContext): Promise<JobResult> {
  const complaint = await complaintOf(services, context);
  const facts = factsOf(context.variables, context.job.tenant, complaint);
  const mode = complaint.isRestricted
    ? 'none'
    : await publicationMode(await services.regions.current(), facts);
  return { variables: { publikasi: mode } };
}
