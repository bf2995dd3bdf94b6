import type { ClockState } from '#calendar';
import type { Variables } from '#engine';
import type { Json } from '#feel';
import type { ConfiguredRegion } from '#organisation';
import {
  coordinatorOf,
  decideClock,
  planClocks,
  unitCodeOf,
  type ClockCommand,
  type DecisionFacts,
  type LadderDue,
} from '#policy';
import { DecisionFault } from '#runtime';
import { chainOf } from './chain-groups.js';

/** A clock as the process variable `tenggat` keeps it, by name. */
export interface ClockVariable extends ClockState {
  readonly ladder: readonly LadderRungVariable[];
}

/** A rung of the escalation ladder with the group that it turns to. */
export interface LadderRungVariable {
  readonly level: number;
  readonly role: string;
  /** Candidate group, `14.08/PUPR:penanggungJawab`; null for the offer to go to the Ombudsman. */
  readonly group: string | null;
  /** RFC 3339 */
  readonly at: string;
  readonly isLast: boolean;
  readonly kind: 'jabatan' | 'ombudsmanOffer';
}

export type ClockVariables = Readonly<Record<string, ClockVariable>>;

/** What a business rule task asks of the clocks, by its input mappings. */
export interface ClockRequest {
  /** `mulai` leaves a clock that runs alone; `ubah` gives it the length that the policy gives it now. */
  readonly action: 'mulai' | 'ubah' | 'jeda' | 'lanjut' | 'hentikan';
  readonly names: readonly string[];
  readonly reason: string;
}

/** Windows begin anew whenever they are started; the clocks of the law are never reset. */
const WINDOWS = new Set(['disposisi', 'kelengkapan', 'balasan', 'keberatan', 'ombudsman']);
/** The model's name of a clock where the policy has another. */
const POLICY_NAMES: Readonly<Record<string, string>> = { ombudsman: 'laporanOmbudsman' };
/** The Ombudsman's own clock where the policy has no report-back: its calls are answered like complaints. */
const FALLBACK_NAMES: Readonly<Record<string, string>> = { ombudsman: 'penyelesaian' };

type Bundle = Parameters<typeof planClocks>[0];

/**
 * The clocks after one action, all of them: what the task's result variable becomes.
 * @param receivedAt epoch ms: the clocks of the law count from it
 * @throws DecisionFault for an unknown action or a clock that the policy does not give
 */
export async function decideClocks(
  bundle: Bundle,
  region: ConfiguredRegion,
  facts: DecisionFacts,
  current: ClockVariables,
  request: ClockRequest,
  moments: { readonly receivedAt: number; readonly now: number },
  unit: string | undefined,
  accused: readonly string[] = [],
): Promise<{ clocks: ClockVariables; trace: Json }> {
  const clocks: Record<string, ClockVariable> = { ...current };
  const trace: unknown[] = [];
  const plan = await planClocks(bundle, facts, unit);
  const planned = new Map(plan.clocks.map((clock) => [clock.name, clock]));
  trace.push(...plan.trace);
  for (const name of request.names) {
    const known = clocks[name];
    if (request.action === 'mulai' || request.action === 'ubah') {
      const isKept = known !== undefined && !WINDOWS.has(name);
      if (isKept && known.state !== 'stopped' && request.action === 'mulai') continue;
      const clock = planned.get(POLICY_NAMES[name] ?? name) ?? planned.get(FALLBACK_NAMES[name] ?? name);
      if (!clock)
        throw new DecisionFault(
          `Expected the policy of ${region.code} to give the clock "${name}", but it gives ${[...planned.keys()].join(', ')}`,
        );
      const { workingDays } = clock;
      const { reason } = request;
      // A clock of the law that was there keeps what was used and what was paused, whatever stopped it.
      const command: ClockCommand = isKept
        ? { action: 'replan', state: stateOf(known), reason, workingDays }
        : { action: 'start', clock: clock.name, reason, workingDays };
      const at = isKept || WINDOWS.has(name) ? moments.now : moments.receivedAt;
      const { state, ladder } = await decideClock(bundle, facts, command, at, unit);
      clocks[name] = { ...state, ladder: rungs(region, ladder, unit, moments.now, accused) };
      continue;
    }
    const action = ({ jeda: 'pause', lanjut: 'resume', hentikan: 'stop' } as const)[request.action];
    if (!action)
      throw new DecisionFault(
        `Expected aksi to be mulai, ubah, jeda, lanjut or hentikan, but it is "${request.action}"`,
      );
    if (!known || !mayFollow(known.state, action)) continue;
    const command = { action, state: stateOf(known), reason: request.reason };
    const changed = await decideClock(bundle, facts, command, moments.now, unit);
    clocks[name] = { ...changed.state, ladder: rungs(region, changed.ladder, unit, moments.now, accused) };
  }
  return { clocks, trace: trace as Json };
}

/** People whom the complaint is about, with their line, as the routing has left them in `rute.dikecualikan`. */
export function excludedIn(variables: Variables): string[] {
  const { dikecualikan } = (variables.rute ?? {}) as { dikecualikan?: Json };
  return Array.isArray(dikecualikan) ? dikecualikan.filter((one) => typeof one === 'string') : [];
}

/** The clock without what is laid beside it for the process. */
export function stateOf({ ladder: _ladder, ...state }: ClockVariable): ClockState {
  return state;
}

/** A clock that does not run cannot pause; the process need not know which of them do. */
function mayFollow(state: ClockState['state'], action: 'pause' | 'resume' | 'stop'): boolean {
  if (action === 'pause') return state === 'running';
  return action === 'resume' ? state === 'paused' : state !== 'stopped';
}

/** The rungs of a ladder with the groups that they turn to at this moment. */
export function rungs(
  region: ConfiguredRegion,
  ladder: readonly LadderDue[],
  unit: string | undefined,
  now: number,
  accused: readonly string[],
): LadderRungVariable[] {
  const lead = unit ?? unitCodeOf(region.code, coordinatorOf(region));
  const groups = new Map(chainOf(region, lead, { now, accused }).map(({ role, working }) => [role, working]));
  return ladder.map(({ level, to, due }, index) => ({
    level,
    role: to,
    group: groups.get(to) ?? null,
    at: due,
    isLast: index === ladder.length - 1,
    kind: to === 'ombudsmanOffer' ? 'ombudsmanOffer' : 'jabatan',
  }));
}
