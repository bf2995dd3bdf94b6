import { firstDifference } from '../comparison/first-difference.js';
import { replay } from '../evolve.js';
import { InvariantViolation } from '../invariant-violation.js';
import type { SimulatedInstance } from './simulation.js';

/** @throws InvariantViolation when the fold of an instance's events is not its state. */
export function verifyReplay({ state, entries }: SimulatedInstance): void {
  const folded = replay(entries.flatMap(({ events }) => events));
  const place = firstDifference(folded, state);
  if (place !== undefined)
    throw new InvariantViolation(
      `Expected the replay of instance ${state.instanceKey} to give its state, but they differ at "${place}" after ${entries.at(-1)?.command.type}`,
    );
}
