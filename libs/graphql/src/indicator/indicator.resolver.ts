import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { hasRole, isInRegion, mayReadIndicators } from '#identity';
import { PeriodTooLong } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput, forbidden, limitExceeded } from '../common/faults.js';
import { isGiven } from '../common/given.js';
import { DateTime } from '../common/scalars.js';
import { INDICATORS, type IndicatorPort } from '../services.js';
import { RegionIndicators, toRegionIndicators } from './indicator.type.js';

/** A period when none is given, in milliseconds. */
const DEFAULT_PERIOD_MS = 30 * 24 * 3_600_000;

/** Cepat, tepat, tuntas, terkoordinasi. */
@Resolver()
export class IndicatorResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(INDICATORS) private readonly indicators: IndicatorPort,
  ) {}

  @Requires('OFFICER', 'AUDITOR')
  @Query(() => RegionIndicators, {
    description:
      'The four indicators of a region over a period, for auditors and for those who lead it (pembina, pengarah, pejabat pengelola). Restricted cases are left out unless an auditor asks for them.',
    complexity: 200,
  })
  async regionIndicators(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('from', {
      type: () => DateTime,
      nullable: true,
      description: 'Beginning of the period; 30 days before its end when absent.',
    })
    from?: string,
    @Args('to', {
      type: () => DateTime,
      nullable: true,
      description: 'End of the period, which does not belong to it; asOf when absent.',
    })
    to?: string,
    @Args('asOf', {
      type: () => DateTime,
      nullable: true,
      description:
        'As the cases stood at this moment; now when absent. With it the same figures come at any time.',
    })
    asOf?: string,
    @Args('includeRestricted', {
      type: () => Boolean,
      nullable: true,
      description: 'Counts restricted cases too; for auditors.',
    })
    includeRestricted?: boolean,
  ): Promise<RegionIndicators> {
    const viewer = viewerOf(context);
    if (!mayReadIndicators(viewer, region)) throw forbidden(['AUDITOR', 'OFFICER']);
    if (includeRestricted === true && !(isInRegion(viewer, region) && hasRole(viewer, 'AUDITOR')))
      throw forbidden(['AUDITOR']);
    const moment = isGiven(asOf) ? Date.parse(asOf) : Date.now();
    const end = isGiven(to) ? Date.parse(to) : moment;
    const begin = isGiven(from) ? Date.parse(from) : end - DEFAULT_PERIOD_MS;
    if (begin >= end) throw badInput('Expected "from" before "to".', 'from');
    try {
      return toRegionIndicators(
        await this.indicators.region({ region, from: begin, to: end, asOf: moment }, async (first) =>
          includeRestricted === true ? new Set() : this.visibility.restrictedAmong(context, first),
        ),
      );
    } catch (error) {
      if (error instanceof PeriodTooLong) throw limitExceeded(error.message, 'entries');
      throw error;
    }
  }
}
