import { isMovedBy, recomputeClock } from '#calendar';
import type { Variables } from '#engine';
import type { Json } from '#feel';
import type { ConfiguredRegion } from '#organisation';
import { ladderDues } from '#policy';
import { accusedOf } from '../decisions/complaint-decisions.js';
import { rungs, stateOf, type ClockVariable, type ClockVariables } from '../decisions/clock-decision.js';

/** The clocks of a process, by the variable that its model keeps them in; undefined where it has none. */
export function clocksIn(variables: Variables): ClockVariables | undefined {
  const { tenggat } = variables;
  if (typeof tenggat !== 'object' || tenggat === null || Array.isArray(tenggat)) return undefined;
  return tenggat as unknown as ClockVariables;
}

/**
 * The clocks of a process under a calendar that has come into force since: those whose dates it moves are folded anew, with an
 * entry in their ledgers that says so.
 * @param now epoch ms
 * @returns undefined when it moves none of them
 */
export function replannedClocks(
  variables: Variables,
  region: ConfiguredRegion,
  now: number,
  reason: string,
): ClockVariables | undefined {
  const clocks = clocksIn(variables);
  if (!clocks) return undefined;
  const unit = (variables.rute as { unit?: Json } | null | undefined)?.unit;
  const lead = typeof unit === 'string' ? unit : undefined;
  const accused = accusedOf(variables);
  const moved = Object.entries(clocks).flatMap(([name, clock]): [string, ClockVariable][] => {
    if (clock.state === 'stopped' || !isMoved(region, clock)) return [];
    const state = recomputeClock(region.calendar, stateOf(clock), now, reason);
    const ladder = ladderDues(region, state.dueDate);
    return [[name, { ...state, ladder: rungs(region, ladder, lead, now, accused) }]];
  });
  return moved.length === 0 ? undefined : { ...clocks, ...Object.fromEntries(moved) };
}

/** A holiday after the due day moves the rungs of the ladder alone. */
function isMoved(region: ConfiguredRegion, clock: ClockVariable): boolean {
  if (isMovedBy(region.calendar, stateOf(clock))) return true;
  const dues = new Map(ladderDues(region, clock.dueDate).map(({ level, due }) => [level, due]));
  return clock.ladder.some(({ level, at }) => dues.has(level) && dues.get(level) !== at);
}
