import { badInput } from '../common/faults.js';
import { isGiven } from '../common/given.js';

/**
 * A moment as arguments name it.
 * @throws GraphQLError unless exactly one of the two is given
 */
export function momentOf(
  moment: string | undefined,
  sequence: number | undefined,
): { moment: string } | { sequence: number } {
  if (isGiven(moment) === isGiven(sequence))
    throw badInput('Expected either "moment" or "sequence".', 'moment');
  return isGiven(moment) ? { moment } : { sequence: sequence! };
}
