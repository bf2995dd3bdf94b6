import type { Variables } from '#engine';
import { dayOf, holdersOf, holdersOfPosition, positionsOf, type ConfiguredRegion } from '#organisation';
import { decideKind, type DecisionFacts } from '#policy';
import { excludedIn, type ClockVariables, type LadderRungVariable } from '../decisions/clock-decision.js';
import type { BreachedOfficial, BreachRecord, BreachTrigger } from './breach-record.js';

/** What came due, of which complaint. */
export interface DueRung {
  /** Name of the clock: `verifikasi`, `penyelesaian` ... */
  readonly clock: string;
  readonly rung: LadderRungVariable;
  /** The complaint's clocks, as far as they are known. */
  readonly clocks: ClockVariables;
  readonly facts: DecisionFacts;
  /** People whom the complaint is about, with their line: none of them may learn of it by an entry. */
  readonly excluded: readonly string[];
}

/** The rung that a task of a complaint's process records, by its variables; undefined where they name none. */
export function dueRungIn(variables: Variables, facts: DecisionFacts): DueRung | undefined {
  const rung = variables.tangga as unknown as LadderRungVariable | undefined;
  return (
    rung && {
      clock: typeof variables.jam === 'string' ? variables.jam : 'penyelesaian',
      rung,
      clocks: (variables.tenggat ?? {}) as unknown as ClockVariables,
      facts,
      excluded: excludedIn(variables),
    }
  );
}

/** Why nothing can be recorded where `dueRungIn` finds none. */
export const NO_RUNG = 'Expected tangga to be a rung of the ladder, but it is missing';

/**
 * Who held the office of a rung when it came due, and which of them the policy (`evaluation`) has entered in the register.
 * @param newKey makes the key of an entry
 */
export async function findBreach(
  regions: ReadonlyMap<string, ConfiguredRegion>,
  region: ConfiguredRegion,
  { clock, rung, clocks, facts, excluded }: DueRung,
  newKey: () => string,
): Promise<BreachRecord> {
  const { level, role, at } = rung;
  const due = clocks[clock]?.due;
  const trigger: BreachTrigger =
    due !== undefined && Date.parse(at) > Date.parse(due) ? 'noFollowUp' : 'breach';
  const officials: BreachedOfficial[] = [];
  for (const official of officialsAt(region, rung)) {
    const entry = excluded.includes(official.holder)
      ? undefined
      : await entryOf(regions, { ...facts, breachedClock: clock, breachTrigger: trigger }, official.eselon);
    officials.push({ ...official, ...(entry && { entry: { evaluationKey: newKey(), ...entry } }) });
  }
  return { clock, level, role, trigger, breachedAt: at, officials };
}

/**
 * Whoever held the office when the clock ran out, not whoever holds it when that is written down. Whom a holder lets act for a
 * time answers only where nobody holds the office himself.
 */
function officialsAt({ organisation }: ConfiguredRegion, { group, at }: LadderRungVariable) {
  if (group === null) return [];
  const moment = Date.parse(at);
  const day = dayOf(organisation, moment);
  const holders = holdersOf(organisation, group, moment);
  const own = holders.filter(({ kind }) => kind !== 'delegasi');
  const ofGroup = organisation.positionsByGroup.get(group) ?? [];
  return (own.length > 0 ? own : holders).map(({ person }) => {
    const position =
      ofGroup.find(({ code }) =>
        holdersOfPosition(organisation, code, day).some((holder) => holder.person === person),
      ) ?? positionsOf(organisation, person, moment)[0];
    return {
      ...(position && { position: position.code }),
      holder: person,
      ...(position?.eselon !== undefined && { eselon: position.eselon }),
    };
  });
}

/** The first rule that has officials of this eselon entered for what happened. */
async function entryOf(
  regions: ReadonlyMap<string, ConfiguredRegion>,
  facts: DecisionFacts,
  eselon: string | undefined,
) {
  const category = eselon?.split('.')[0];
  if (category === undefined) return undefined;
  const { outcomes } = await decideKind({ regions }, 'evaluation', { ...facts, eselon: category });
  const fired = outcomes.find(({ type, params }) => {
    const { levels, trigger } = params as { levels?: readonly string[]; trigger?: string };
    return (
      type === 'evaluate-officer' &&
      levels?.includes(category) === true &&
      (trigger === undefined || trigger.split('|').includes(String(facts.breachTrigger)))
    );
  });
  return fired && { category, rule: fired.rule, layer: fired.layer };
}
