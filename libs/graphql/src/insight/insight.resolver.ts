import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { hasRole, isOverseer, mayReadHistory } from '#identity';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { forbidden } from '../common/faults.js';
import { counted, PeriodArguments, periodOf, requireKnown } from '../common/period.js';
import { CONFIGURATION, INSIGHTS, type ConfigurationPort, type InsightPort } from '../services.js';
import { ProcessInsight, toProcessInsight } from './insight.type.js';

/** How processes went: counts, durations, breaches, paths. */
@Resolver()
export class InsightResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(INSIGHTS) private readonly insights: InsightPort,
    @Inject(CONFIGURATION) private readonly configuration: ConfigurationPort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => ProcessInsight, {
    description:
      'How a process went in a region over a period: of the cases that began in it. Restricted cases are left out unless an auditor asks for them.',
    complexity: 200,
  })
  async processInsight(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('bpmnProcessId', { type: () => String, description: 'Id of the process.' }) bpmnProcessId: string,
    @Args() given: PeriodArguments,
  ): Promise<ProcessInsight> {
    const viewer = viewerOf(context);
    if (!isOverseer(viewer, region)) throw forbidden(['ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR']);
    const maySeeRestricted = mayReadHistory(viewer, { tenant: region, isRestricted: true });
    const { includeRestricted } = given;
    if (includeRestricted === true && !(maySeeRestricted && hasRole(viewer, 'AUDITOR')))
      throw forbidden(['AUDITOR']);
    const { regions } = await this.configuration.current();
    const timeZone = regions.get(region)?.calendar.timeZone ?? 'Asia/Jakarta';
    const insight = await counted(
      this.insights.process(
        { region, bpmnProcessId, ...periodOf(given, Date.now()), timeZone },
        async (first) =>
          includeRestricted === true ? new Set() : this.visibility.restrictedAmong(context, first),
      ),
    );
    requireKnown(region, regions, insight);
    return toProcessInsight(insight);
  }
}
