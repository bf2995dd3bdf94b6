import {
  clockDates,
  countFromDay,
  extendClock,
  parseDay,
  pauseClock,
  recomputeClock,
  replanClock,
  resumeClock,
  startClock,
  stopClock,
  type ClockState,
} from '#calendar';
import { ladderOf, type EffectivePolicy } from '../document/effective-policy.js';
import type { SlaProfile } from '../document/policy-document.js';
import { evaluateKind, firstFired } from '../evaluation/evaluate-policy.js';
import type { RuleTrace } from '../evaluation/trace.js';
import { DecisionRejection, requireRegion, type EffectiveRegion, type PolicyBundle } from '../region.js';
import { resolveAuthority } from './authority.js';
import { factsIn, type DecisionFacts } from './decision-facts.js';

/** When a clock begins: at the receipt of the complaint, or at a later moment of its process. */
export type ClockBeginning =
  'receipt' | 'disposition' | 'completenessAsked' | 'answered' | 'archived' | 'ombudsmanCalled';

/** A clock that the policy gives a complaint. */
export interface ClockPlan {
  readonly name: string;
  readonly workingDays: number;
  readonly begins: ClockBeginning;
  /** Working days by which it may be extended once. */
  readonly extendable?: number;
  /** Where the figure stands: a rule's id or a table's pointer. */
  readonly source: string;
  readonly layer: string;
}

/** A rung of the ladder with its day, counted from the due date of the clock it belongs to. */
export interface LadderDue {
  readonly level: number;
  /** Role of the chain, or `ombudsmanOffer`. */
  readonly to: string;
  readonly afterBreachWorkingDays: number;
  /** RFC 3339, UTC. */
  readonly due: string;
  readonly dueDate: string;
  readonly isProvisional: boolean;
}

/** A planned clock with its dates; those that begin later have none yet. */
export interface PlannedClock extends ClockPlan {
  readonly due: string | null;
  readonly dueDate: string | null;
  readonly remindAt: string | null;
  readonly isProvisional: boolean;
  readonly ladder?: readonly LadderDue[];
}

/** Clock names in the order of the process. Which of them a complaint has is up to the policy. */
const CLOCKS: readonly {
  readonly name: string;
  readonly begins: ClockBeginning;
  readonly profile?: keyof SlaProfile;
  readonly window?: string;
}[] = [
  { name: 'verifikasi', begins: 'receipt', profile: 'verify' },
  { name: 'disposisi', begins: 'disposition', window: 'disposition' },
  { name: 'tanggapan', begins: 'receipt', profile: 'firstResponse' },
  { name: 'penyelesaian', begins: 'receipt', profile: 'resolve' },
  { name: 'kelengkapan', begins: 'completenessAsked', window: 'completeness' },
  { name: 'balasan', begins: 'answered', window: 'citizenReply' },
  { name: 'keberatan', begins: 'archived', window: 'objection' },
];

/** The clocks whose breach climbs the ladder. */
const CLOCKS_WITH_LADDER = new Set(['verifikasi', 'tanggapan', 'penyelesaian']);

/**
 * The clocks that the policy gives a complaint, in working days. `unit` (full code) adds that unit's own layer.
 * @throws DecisionRejection UNKNOWN_REGION.
 */
export async function planClocks(
  bundle: PolicyBundle,
  facts: DecisionFacts,
  unit?: string,
): Promise<{ readonly clocks: readonly ClockPlan[]; readonly trace: readonly RuleTrace[] }> {
  const region = requireRegion(bundle, facts.region);
  const policy = policyFor(region, unit);
  const { authority } = await resolveAuthority(bundle, region, facts);
  const known = { ...factsIn(bundle, region, facts), authority, unit };
  const evaluation = await evaluateKind(policy, 'clocks', known, bundle.evaluation);
  const reports = await evaluateKind(policy, 'reportBack', known, bundle.evaluation);
  const profileRule = firstFired(evaluation, 'use-profile');
  const profiles = policy.tables.slaProfile ?? {};
  const profileName = [profileRule?.event.params?.['profile'], facts.class, 'pengaduan_tidak_berkadar'].find(
    (name): name is string => typeof name === 'string' && Object.hasOwn(profiles, name),
  );
  const profile = profileName === undefined ? undefined : profiles[profileName];
  const clocks = new Map<string, ClockPlan>();

  for (const { name, begins, profile: entry, window } of CLOCKS) {
    const fromProfile = entry !== undefined || (name === 'keberatan' && profile?.objection !== undefined);
    const workingDays = fromProfile ? profile?.[entry ?? 'objection'] : policy.tables.windows?.[window ?? ''];
    if (workingDays === undefined) continue;
    const pointer = fromProfile ? `/slaProfile/${profileName}/${entry ?? 'objection'}` : `/windows/${window}`;
    clocks.set(name, {
      name,
      workingDays,
      begins,
      ...(name === 'penyelesaian' && profile?.extendable !== undefined
        ? { extendable: profile.extendable }
        : {}),
      source: pointer,
      layer: policy.tableOrigin.get(pointer) ?? region.code,
    });
  }
  // Rules come in the order in which they win: the first that sets a clock has set it.
  const setBefore = new Set<string>();
  for (const { id, layer, event } of evaluation.fired) {
    if (event.type !== 'set-clock') continue;
    const { clock, workingDays } = event.params as { clock: string; workingDays: number };
    if (setBefore.has(clock)) continue;
    setBefore.add(clock);
    clocks.set(clock, {
      begins: 'receipt',
      ...clocks.get(clock),
      name: clock,
      workingDays,
      source: id,
      layer,
    });
  }
  for (const { id, layer, event } of reports.fired) {
    const { to, withinWorkingDays } = event.params as { to: string; withinWorkingDays: number };
    const name = `laporan${to.charAt(0).toUpperCase()}${to.slice(1)}`;
    if (!clocks.has(name))
      clocks.set(name, { name, workingDays: withinWorkingDays, begins: 'receipt', source: id, layer });
  }
  return { clocks: [...clocks.values()], trace: [...evaluation.trace, ...reports.trace] };
}

/**
 * The planned clocks with their due dates by the calendar of `facts.region`, for a complaint received at
 * `receivedAtMs` (epoch milliseconds).
 */
export async function clocks(
  bundle: PolicyBundle,
  facts: DecisionFacts,
  receivedAtMs: number,
  unit?: string,
): Promise<{ readonly clocks: readonly PlannedClock[]; readonly trace: readonly RuleTrace[] }> {
  const region = requireRegion(bundle, facts.region);
  const plan = await planClocks(bundle, facts, unit);
  return {
    clocks: plan.clocks.map((clock): PlannedClock => {
      if (clock.begins !== 'receipt')
        return { ...clock, due: null, dueDate: null, remindAt: null, isProvisional: false };
      const { due, dueDate, remindAt, isProvisional } = clockDates(
        region.calendar,
        clock.workingDays,
        receivedAtMs,
      );
      const ladder = CLOCKS_WITH_LADDER.has(clock.name) ? { ladder: ladderDues(region, dueDate) } : {};
      return { ...clock, due, dueDate, remindAt, isProvisional, ...ladder };
    }),
    trace: plan.trace,
  };
}

/** A region's ladders by due date: complaints share their days, and a region never changes. */
const knownLadders = new WeakMap<EffectiveRegion, Map<string, readonly LadderDue[]>>();
const MOST_LADDERS = 2_000;

/** The days on which a breach of a clock that is due on `dueDate` (`YYYY-MM-DD`) climbs the region's ladder. */
export function ladderDues(region: EffectiveRegion, dueDate: string): readonly LadderDue[] {
  let known = knownLadders.get(region);
  if (!known) knownLadders.set(region, (known = new Map()));
  let ladder = known.get(dueDate);
  if (!ladder) {
    ladder = countLadder(region, dueDate);
    if (known.size >= MOST_LADDERS) known.clear();
    known.set(dueDate, ladder);
  }
  return ladder;
}

function countLadder(region: EffectiveRegion, dueDate: string): LadderDue[] {
  const from = parseDay(dueDate);
  if (from === undefined) throw new RangeError(`Expected a date YYYY-MM-DD but got "${dueDate}".`);
  return ladderOf(region.policy).map((rung) => {
    const due = countFromDay(region.calendar, from, rung.afterBreachWorkingDays);
    return {
      ...rung,
      due: new Date(due.dueAt).toISOString(),
      dueDate: due.dueDate,
      isProvisional: due.isProvisional,
    };
  });
}

/** What can be asked of a clock. */
export type ClockCommand =
  | {
      readonly action: 'start';
      readonly clock: string;
      readonly reason: string;
      readonly workingDays?: number;
    }
  | {
      readonly action: 'pause' | 'resume' | 'stop' | 'recompute';
      readonly state: ClockState;
      readonly reason: string;
    }
  | {
      readonly action: 'extend' | 'replan';
      readonly state: ClockState;
      readonly reason: string;
      readonly workingDays: number;
    };

/** A clock's state with the ladder that a breach would climb; it can live in a process variable. */
export interface ClockDecision {
  readonly state: ClockState;
  readonly ladder: readonly LadderDue[];
  readonly trace: readonly RuleTrace[];
}

/**
 * Starts, pauses, resumes, extends, plans anew, stops or recomputes a clock of a complaint at `atMs`. A start takes its working days
 * from the policy unless the command names them.
 * @throws DecisionRejection UNKNOWN_CLOCK when the policy gives the complaint no such clock.
 * @throws ClockRejection when the clock's state does not allow the action.
 */
export async function decideClock(
  bundle: PolicyBundle,
  facts: DecisionFacts,
  command: ClockCommand,
  atMs: number,
  unit?: string,
): Promise<ClockDecision> {
  const region = requireRegion(bundle, facts.region);
  const { calendar } = region;
  let trace: readonly RuleTrace[] = [];
  let state: ClockState;
  if (command.action === 'start') {
    let { workingDays } = command;
    if (workingDays === undefined) {
      const plan = await planClocks(bundle, facts, unit);
      trace = plan.trace;
      const planned = plan.clocks.find((clock) => clock.name === command.clock);
      if (!planned) {
        const known = plan.clocks.map((clock) => clock.name).join(', ');
        throw new DecisionRejection(
          'UNKNOWN_CLOCK',
          '/clock',
          `Expected a clock of the policy (${known}) but got "${command.clock}".`,
        );
      }
      workingDays = planned.workingDays;
    }
    state = startClock(calendar, workingDays, atMs, command.reason);
  } else if (command.action === 'extend' || command.action === 'replan') {
    const lengthen = { extend: extendClock, replan: replanClock }[command.action];
    state = lengthen(calendar, command.state, command.workingDays, atMs, command.reason);
  } else {
    const change = { pause: pauseClock, resume: resumeClock, stop: stopClock, recompute: recomputeClock }[
      command.action
    ];
    state = change(calendar, command.state, atMs, command.reason);
  }
  return { state, ladder: ladderDues(region, state.dueDate), trace };
}

function policyFor(region: EffectiveRegion, unit: string | undefined): EffectivePolicy {
  const code = unit?.split('/')[1];
  return (code === undefined ? undefined : region.unitPolicies.get(code)) ?? region.policy;
}
