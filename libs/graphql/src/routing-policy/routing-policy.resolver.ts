import { Inject } from '@nestjs/common';
import { Args, Query, Resolver } from '@nestjs/graphql';
import { Requires } from '../common/access.js';
import { badInput } from '../common/faults.js';
import { PageArguments, pageOfList, pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { EvaluateRouteInput, MAX_TEXT, newComplaintOf } from '../complaint/complaint.inputs.js';
import { CONFIGURATION, ROUTE_PREVIEW, type ConfigurationPort, type RoutePreviewPort } from '../services.js';
import { RoutePreview, toRoutePreview } from './route-preview.type.js';
import { RoutingPolicy, RoutingPolicyConnection, toRoutingPolicy } from './routing-policy.type.js';
import { isGiven } from '../common/given.js';

/** What regions route by. */
@Resolver(() => RoutingPolicy)
export class RoutingPolicyResolver {
  constructor(
    @Inject(CONFIGURATION) private readonly configuration: ConfigurationPort,
    @Inject(ROUTE_PREVIEW) private readonly previews: RoutePreviewPort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER')
  @Query(() => RoutingPolicyConnection, { description: 'The effective policy of every deployed region.' })
  async routingPolicies(@Args() page: PageArguments): Promise<ConnectionOf<RoutingPolicy>> {
    const { regions } = await this.configuration.current();
    const sorted = [...regions.values()].sort((a, b) => (a.code < b.code ? -1 : 1));
    return toConnection(
      pageOfList(sorted, ({ code }) => code, pageRequestOf(page)),
      toRoutingPolicy,
    );
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER')
  @Query(() => RoutingPolicy, {
    nullable: true,
    description: 'What a region routes by, every rule with its origin.',
  })
  async routingPolicy(
    @Args('region', { type: () => String, description: 'Code of the region, e.g. "14.08".' }) region: string,
  ): Promise<RoutingPolicy | undefined> {
    const found = (await this.configuration.current()).regions.get(region);
    return found && toRoutingPolicy(found);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER')
  @Query(() => RoutePreview, {
    description:
      'What the effective policy would make of a complaint, with the trace of every rule. Nothing is stored.',
    complexity: 20,
  })
  async evaluateRoute(
    @Args('input', { description: 'The complaint.' }) input: EvaluateRouteInput,
  ): Promise<RoutePreview> {
    if (input.text.length > MAX_TEXT) throw badInput(`Expected at most ${MAX_TEXT} characters.`, 'text');
    const preview = await this.previews.preview({
      ...newComplaintOf(input),
      ...(isGiven(input.receivedAt) && { receivedAt: input.receivedAt }),
    });
    if (!('errors' in preview)) return toRoutePreview(preview);
    throw badInput(
      preview.errors.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '),
      'input',
    );
  }
}
