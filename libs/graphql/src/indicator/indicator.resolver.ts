import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { hasRole, mayReadIndicators } from '#identity';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { forbidden } from '../common/faults.js';
import { isGiven } from '../common/given.js';
import { counted, PeriodArguments, periodOf, requireKnown } from '../common/period.js';
import { DateTime } from '../common/scalars.js';
import { CONFIGURATION, INDICATORS, type ConfigurationPort, type IndicatorPort } from '../services.js';
import { RegionIndicators, toRegionIndicators } from './indicator.type.js';

/** Cepat, tepat, tuntas, terkoordinasi. */
@Resolver()
export class IndicatorResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(INDICATORS) private readonly indicators: IndicatorPort,
    @Inject(CONFIGURATION) private readonly configuration: ConfigurationPort,
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
    @Args() given: PeriodArguments,
    @Args('asOf', {
      type: () => DateTime,
      nullable: true,
      description:
        'As the cases stood at this moment; now when absent. With it the same figures come at any time.',
    })
    asOf?: string,
  ): Promise<RegionIndicators> {
    const viewer = viewerOf(context);
    if (!mayReadIndicators(viewer, region)) throw forbidden(['AUDITOR', 'OFFICER']);
    const { includeRestricted } = given;
    if (includeRestricted === true && !hasRole(viewer, 'AUDITOR')) throw forbidden(['AUDITOR']);
    const moment = isGiven(asOf) ? Date.parse(asOf) : Date.now();
    const figures = await counted(
      this.indicators.region({ region, ...periodOf(given, moment), asOf: moment }, async (first) =>
        includeRestricted === true ? new Set() : this.visibility.restrictedAmong(context, first),
      ),
    );
    requireKnown(region, (await this.configuration.current()).regions, figures);
    return toRegionIndicators(figures);
  }
}
