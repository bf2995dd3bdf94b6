import type { Json } from '#feel';
import type { Variables } from '#engine';
import type { ConfiguredRegion } from '#organisation';
import {
  classify,
  coordinatorOf,
  decideKind,
  DecisionRejection,
  determineDestination,
  factsIn,
  route,
  unitCodeOf,
  type ComplaintInput,
  type DecisionFacts,
  type EvaluationOptions,
  type PolicyBundle,
} from '#policy';
import { ClockRejection } from '#calendar';
import { DecisionFault } from '#runtime';
import { decideWhoDecides } from './appeal-decision.js';
import { chainOf, excludedPeople, groupOf, type ChainQuestion } from './chain-groups.js';
import { decideClocks, type ClockRequest, type ClockVariables } from './clock-decision.js';

/** What a decision may look at beside the process variables. */
export interface DecisionSurroundings {
  readonly regions: ReadonlyMap<string, ConfiguredRegion>;
  readonly tenant: string;
  /** Epoch ms. */
  readonly now: number;
  /** How the policies are evaluated: with a trace when left out. */
  readonly evaluation?: EvaluationOptions;
  /** The complaint's words and what the reporter told; only `klasifikasi` asks for them, and they enter no trace. */
  words(): Promise<ComplaintInput>;
}

export interface ComplaintDecision {
  readonly outcome: Json;
  readonly trace: Json;
}

/** Transfers of one complaint before somebody has to rule on it, and times it may be opened again, where no policy says. */
const LIMITS = { transfers: 2, reopenings: 2 };

type Decide = (
  variables: Variables,
  around: DecisionSurroundings,
  region: ConfiguredRegion,
) => Promise<ComplaintDecision>;

/** The decisions that `workflows/` ask for, by their id in the model. */
const DECISIONS: Readonly<Record<string, Decide>> = {
  petugas: decideOfficials,
  klasifikasi: decideClass,
  tenggat: decideTimes,
  tujuan: decideDestination,
  routing: decideRoute,
  pemutusKeberatan: decideAppeal,
};

/**
 * Answers a business rule task of a complaint process by the policies, the calendar and the chain of its region.
 * @throws DecisionFault with the reason, which an operator reads in the incident
 */
export async function answerComplaintDecision(
  decisionId: string,
  variables: Variables,
  around: DecisionSurroundings,
): Promise<ComplaintDecision> {
  const decide = Object.hasOwn(DECISIONS, decisionId) ? DECISIONS[decisionId] : undefined;
  if (!decide)
    throw new DecisionFault(
      `Expected one of the decisions ${Object.keys(DECISIONS).join(', ')}, but the model asks for "${decisionId}"`,
    );
  const region = around.regions.get(around.tenant);
  if (!region) throw new DecisionFault(`Expected region ${around.tenant} to be deployed, but it is not`);
  try {
    return await decide(variables, around, region);
  } catch (error) {
    if (error instanceof DecisionRejection || error instanceof ClockRejection)
      throw new DecisionFault(error.message);
    throw error;
  }
}

async function decideClass(
  _variables: Variables,
  around: DecisionSurroundings,
  region: ConfiguredRegion,
): Promise<ComplaintDecision> {
  const { trace, suggestions, ...found } = await classify(bundleOf(around), await around.words());
  const { pejabatPengelola: verifikator, pengarah } = officialsOf(region, around.now);
  return {
    outcome: json({ ...found, suggestions: suggestions.slice(0, 3), verifikator, pengarah }),
    trace: json(trace),
  };
}

/** Who answers for what comes from outside: it may come before the complaint is classified. */
function decideOfficials(
  _variables: Variables,
  { now }: DecisionSurroundings,
  region: ConfiguredRegion,
): Promise<ComplaintDecision> {
  return Promise.resolve({ outcome: json(officialsOf(region, now)), trace: [] });
}

/** Groups at the coordinator; `pengarah` decides on an objection when the verifier may not do it again. */
function officialsOf(region: ConfiguredRegion, now: number) {
  const coordinator = unitCodeOf(region.code, coordinatorOf(region));
  return {
    pejabatPengelola: groupOf(region, coordinator, 'pejabatPengelola', { now }),
    pengarah: groupOf(region, coordinator, 'pengarah', { now }),
  };
}

function decideAppeal(
  variables: Variables,
  { now }: DecisionSurroundings,
  region: ConfiguredRegion,
): Promise<ComplaintDecision> {
  const { outcome, trace } = decideWhoDecides(variables, now, region);
  return Promise.resolve({ outcome: json(outcome), trace: json(trace) });
}

async function decideTimes(
  variables: Variables,
  around: DecisionSurroundings,
  region: ConfiguredRegion,
): Promise<ComplaintDecision> {
  const request: ClockRequest = {
    action: variables.aksi as ClockRequest['action'],
    names: (Array.isArray(variables.nama) ? variables.nama : [variables.nama]) as string[],
    reason: typeof variables.alasan === 'string' ? variables.alasan : '',
  };
  const receivedAt = Date.parse(String(variables.diterimaPada));
  const current = (variables.tenggat ?? {}) as unknown as ClockVariables;
  const { clocks, trace } = await decideClocks(
    bundleOf(around),
    region,
    timeFactsOf(variables, region.code),
    current,
    request,
    { receivedAt, now: around.now },
    unitOf(variables),
    accusedOf(variables),
  );
  // Clocks that were left alone are plain JSON already: there are many of them, each with its ledger and ladder.
  const outcome = Object.fromEntries(
    Object.entries(clocks).map(([name, clock]) => [
      name,
      clock === current[name] ? (clock as unknown as Json) : json(clock),
    ]),
  );
  return { outcome, trace };
}

async function decideDestination(
  variables: Variables,
  around: DecisionSurroundings,
  region: ConfiguredRegion,
): Promise<ComplaintDecision> {
  const facts = factsOf(variables, region.code);
  const { transfer, kind, isUnresolved, authority, trace } = await determineDestination(
    bundleOf(around),
    facts,
  );
  const isWornOut = Number(variables.jumlahAlih ?? 0) >= limitsOf(region).transfers;
  const jenis =
    isUnresolved || (isWornOut && transfer)
      ? 'putusan'
      : { tetap: 'opd', daerahLain: 'daerah', nasional: 'nasional' }[kind];
  return {
    outcome: json({
      jenis,
      wilayah: transfer?.tenant ?? null,
      unit: null,
      authority,
      rule: transfer?.rule ?? null,
    }),
    trace: json(trace),
  };
}

async function decideRoute(
  variables: Variables,
  around: DecisionSurroundings,
  region: ConfiguredRegion,
): Promise<ComplaintDecision> {
  const facts = factsOf(variables, region.code);
  const bundle = bundleOf(around);
  const { trace, contributors, ...routed } = await route(bundle, facts);
  const reports = await decideKind(bundle, 'reportBack', facts);
  const matter = { now: around.now, accused: accusedOf(variables), facts: factsIn(bundle, region, facts) };
  const chain = chainOf(region, routed.unit, matter);
  const fallback = fallbackGroups(region, routed.unit, matter);
  const groups = Object.fromEntries(chain.map(({ role, working }) => [role, working]));
  const seats = Object.fromEntries(chain.map(({ role, seats: own }) => [role, own]));
  const isOpen = facts.sensitivity === undefined || facts.sensitivity === 'publik';
  return {
    outcome: json({
      ...routed,
      groups: { ...fallback, ...groups, [routed.role]: groups[routed.role] ?? routed.group },
      // Of each role whoever has to act: one group where any of its holders may, one for each seat where all must.
      kursi: {
        ...Object.fromEntries(Object.entries(fallback).map(([role, group]) => [role, [group]])),
        ...seats,
      },
      dikecualikan: excludedPeople(region, matter),
      contributors: contributors.map((unit) => ({ unit, group: groupOf(region, unit, routed.role, matter) })),
      chain: chain.map(({ role, group, isVacant }) => ({ role, group, isVacant })),
      approvalRequired: facts.class === 'pengaduan_berkadar' || !isOpen,
      reportBack: reports.outcomes[0]?.params.to ?? null,
      batasBukaKembali: limitsOf(region).reopenings,
    }),
    trace: json([...trace, ...reports.trace]),
  };
}

function bundleOf({ regions, evaluation }: DecisionSurroundings): PolicyBundle & {
  readonly regions: DecisionSurroundings['regions'];
} {
  return { regions, ...(evaluation ? { evaluation } : {}) };
}

function limitsOf(region: ConfiguredRegion): typeof LIMITS {
  return { ...LIMITS, ...(region.policy.tables.limits as Partial<typeof LIMITS> | undefined) };
}

/** The facts that `klasifikasi` found, with what a verifier has corrected since (`kelas`, `kategori`, `sensitivitas`). */
function factsOf(variables: Variables, region: string): DecisionFacts {
  const classification = variables.klasifikasi as { facts?: DecisionFacts } | undefined;
  if (!classification?.facts)
    throw new DecisionFault(
      'Expected the complaint to be classified before this decision, but klasifikasi has no facts',
    );
  const corrected = (name: string) =>
    typeof variables[name] === 'string' && variables[name] !== '' ? variables[name] : undefined;
  return {
    ...classification.facts,
    region,
    class: (corrected('kelas') ?? classification.facts.class) as DecisionFacts['class'],
    category: corrected('kategori') ?? classification.facts.category,
    ...(corrected('sensitivitas') ? { sensitivity: corrected('sensitivitas')! } : {}),
    ...(typeof variables.butuhLapangan === 'boolean' ? { needsFieldWork: variables.butuhLapangan } : {}),
  };
}

/**
 * The facts that clocks go by. What comes from outside may come before the complaint is classified: then the clock for it is that
 * of a complaint of which no more is known than its channel.
 */
function timeFactsOf(variables: Variables, region: string): DecisionFacts {
  const isClassified = (variables.klasifikasi as { facts?: unknown } | undefined)?.facts !== undefined;
  return isClassified
    ? factsOf(variables, region)
    : unclassifiedFacts(region, String(variables.kanal ?? 'web'));
}

/** What is known of a complaint before it is classified: its channel, and the category that it was given. */
export function unclassifiedFacts(region: string, channel: string, category = 'tidak_jelas'): DecisionFacts {
  return { region, channel, class: 'pengaduan_tidak_berkadar', category };
}

function unitOf(variables: Variables): string | undefined {
  const unit = (variables.rute as { unit?: Json } | null | undefined)?.unit;
  return typeof unit === 'string' ? unit : undefined;
}

/** Codes of the positions that the complaint is about, as a verifier has told: one, or a list. */
export function accusedOf({ teradu }: Variables): string[] {
  return [teradu ?? []].flat().filter((code): code is string => typeof code === 'string' && code !== '');
}

/** Roles that a small unit has nobody for fall to the coordinator's unit: no task is without a group. */
function fallbackGroups(
  region: ConfiguredRegion,
  unit: string,
  matter: ChainQuestion,
): Record<string, string> {
  const coordinator = unitCodeOf(region.code, coordinatorOf(region));
  return Object.fromEntries(
    region.roles.map((role) => [
      role,
      unit === coordinator ? `${unit}:${role}` : groupOf(region, coordinator, role, matter),
    ]),
  );
}

/** Values of the policies are plain JSON; `undefined` properties are dropped as they would be in storage. */
function json(value: unknown): Json {
  return JSON.parse(JSON.stringify(value)) as Json;
}
