import { Inject } from '@nestjs/common';
import { Args, Context, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { isOverseer } from '#identity';
import type { QueryStore } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { AsParent, Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { PageArguments, filledPage, pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { ProcessInstance, toProcessInstance } from '../process-instance/process-instance.type.js';
import { LiveHeads } from '../live/live-heads.js';
import { QUERIES } from '../services.js';
import { Incident, IncidentConnection, toIncident } from './incident.type.js';

/** Faults that wait for operators: what there is. */
@Resolver(() => Incident)
export class IncidentResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly heads: LiveHeads,
    @Inject(QUERIES) private readonly queries: QueryStore,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => IncidentConnection, { description: "Faults in the viewer's regions, restricted cases apart." })
  async incidents(
    @Context() context: EdgeContext,
    @Args() page: PageArguments,
    @Args('isOpen', {
      type: () => Boolean,
      defaultValue: true,
      description: 'Those that wait (true), or those resolved (false).',
    })
    isOpen: boolean,
  ): Promise<ConnectionOf<Incident>> {
    const viewer = viewerOf(context);
    const all = await this.visibility.regionsOf(viewer);
    // Before the read: what changes between the two is then told twice, never not at all.
    const liveCursor = await this.heads.cursor(all);
    const regions = all.filter((region) => isOverseer(viewer, region));
    const found = await filledPage(
      pageRequestOf(page),
      (request) => this.queries.incidents(regions, isOpen, request),
      (incidents) => this.visibility.withoutRestricted(context, incidents),
    );
    return toConnection(found, toIncident, liveCursor);
  }

  @AsParent()
  @ResolveField(() => ProcessInstance, { nullable: true, description: 'The instance it stands in.' })
  async instance(
    @Parent() { view }: Incident,
    @Context() context: EdgeContext,
  ): Promise<ProcessInstance | undefined> {
    const instance = await this.visibility.instance(context, view);
    return instance && toProcessInstance(instance);
  }
}
