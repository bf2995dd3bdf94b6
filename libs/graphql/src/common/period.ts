import { ArgsType, Field } from '@nestjs/graphql';
import { PeriodTooLong } from '#runtime';
import { badInput, limitExceeded } from './faults.js';
import { isGiven } from './given.js';
import { DateTime } from './scalars.js';

/** A period when none is given, in milliseconds. */
const DEFAULT_PERIOD_MS = 30 * 24 * 3_600_000;

/** A period of a region's journal, and whether its restricted cases count. */
@ArgsType()
export class PeriodArguments {
  @Field(() => DateTime, {
    nullable: true,
    description: 'Beginning of the period; 30 days before its end when absent.',
  })
  from?: string;

  @Field(() => DateTime, {
    nullable: true,
    description:
      'End of the period, which does not belong to it; the moment that is asked about when absent.',
  })
  to?: string;

  @Field(() => Boolean, { nullable: true, description: 'Counts restricted cases too; for auditors.' })
  includeRestricted?: boolean;
}

/**
 * The period in epoch milliseconds.
 * @param moment its end when none is given, epoch ms
 */
export function periodOf({ from, to }: PeriodArguments, moment: number): { from: number; to: number } {
  const end = isGiven(to) ? Date.parse(to) : moment;
  const begin = isGiven(from) ? Date.parse(from) : end - DEFAULT_PERIOD_MS;
  if (begin >= end) throw badInput('Expected "from" before "to".', 'from');
  return { from: begin, to: end };
}

/** What is counted from the journal; a period that is too long is the caller's fault. */
export async function counted<T>(figures: Promise<T>): Promise<T> {
  try {
    return await figures;
  } catch (error) {
    if (error instanceof PeriodTooLong) throw limitExceeded(error.message, 'entries');
    throw error;
  }
}

/**
 * Figures of a region that nobody has ever heard of are no answer.
 * @param regions those that are deployed
 * @throws GraphQLError for a code that is neither deployed nor has a journal
 */
export function requireKnown(
  region: string,
  regions: ReadonlyMap<string, unknown>,
  { upToPosition }: { readonly upToPosition: number },
): void {
  if (upToPosition === 0 && !regions.has(region))
    throw badInput(`Expected region "${region}" to be deployed, but it is not.`, 'region');
}
