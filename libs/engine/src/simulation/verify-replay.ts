import { replay } from '../evolve.js';
import { InvariantViolation } from '../invariant-violation.js';
import type { SimulatedInstance } from './simulation.js';

/** @throws InvariantViolation when the fold of an instance's events is not its state. */
export function verifyReplay({ state, entries }: SimulatedInstance): void {
  const folded = replay(entries.flatMap(({ events }) => events));
  const place = firstDifference(folded, state, '');
  if (place !== undefined)
    throw new InvariantViolation(
      `Expected the replay of instance ${state.instanceKey} to give its state, but they differ at "${place}" after ${entries.at(-1)?.command.type}`,
    );
}

/** Path of the first place where two JSON values differ; a property that is undefined counts as absent. */
function firstDifference(a: unknown, b: unknown, path: string): string | undefined {
  if (a === b) return undefined;
  if (typeof a !== 'object' || typeof b !== 'object' || !a || !b || Array.isArray(a) !== Array.isArray(b))
    return path || '/';
  const left = a as Record<string, unknown>;
  const right = b as Record<string, unknown>;
  for (const key of new Set([...Object.keys(left), ...Object.keys(right)])) {
    const found = firstDifference(left[key], right[key], `${path}/${key}`);
    if (found !== undefined) return found;
  }
  return undefined;
}
