import { Inject } from '@nestjs/common';
import { Args, Context, Query, Resolver } from '@nestjs/graphql';
import { hasRole, isOverseer, mayReadHistory } from '#identity';
import { PeriodTooLong } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput, forbidden, limitExceeded } from '../common/faults.js';
import { isGiven } from '../common/given.js';
import { DateTime } from '../common/scalars.js';
import { CONFIGURATION, INSIGHTS, type ConfigurationPort, type InsightPort } from '../services.js';
import { ProcessInsight, toProcessInsight } from './insight.type.js';

/** A period when none is given, in milliseconds. */
const DEFAULT_PERIOD_MS = 30 * 24 * 3_600_000;

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
    @Args('from', {
      type: () => DateTime,
      nullable: true,
      description: 'Beginning of the period; 30 days before its end when absent.',
    })
    from?: string,
    @Args('to', {
      type: () => DateTime,
      nullable: true,
      description: 'End of the period, which does not belong to it; now when absent.',
    })
    to?: string,
    @Args('includeRestricted', {
      type: () => Boolean,
      nullable: true,
      description: 'Counts restricted cases too; for auditors.',
    })
    includeRestricted?: boolean,
  ): Promise<ProcessInsight> {
    const viewer = viewerOf(context);
    if (!isOverseer(viewer, region)) throw forbidden(['ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR']);
    const maySeeRestricted = mayReadHistory(viewer, { tenant: region, isRestricted: true });
    if (includeRestricted === true && !(maySeeRestricted && hasRole(viewer, 'AUDITOR')))
      throw forbidden(['AUDITOR']);
    const end = isGiven(to) ? Date.parse(to) : Date.now();
    const begin = isGiven(from) ? Date.parse(from) : end - DEFAULT_PERIOD_MS;
    if (begin >= end) throw badInput('Expected "from" before "to".', 'from');
    const { regions } = await this.configuration.current();
    const timeZone = regions.get(region)?.calendar.timeZone ?? 'Asia/Jakarta';
    try {
      return toProcessInsight(
        await this.insights.process(
          { region, bpmnProcessId, from: begin, to: end, timeZone },
          async (first) =>
            includeRestricted === true ? new Set() : this.visibility.restrictedAmong(context, first),
        ),
      );
    } catch (error) {
      if (error instanceof PeriodTooLong) throw limitExceeded(error.message, 'entries');
      throw error;
    }
  }
}
