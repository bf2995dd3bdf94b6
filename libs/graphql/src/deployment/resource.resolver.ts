import { Context, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { isInRegion } from '#identity';
import { viewerOf } from '../access/visibility.js';
import { AsParent } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { Resource, ResourceType } from './deployment.type.js';

/** The text of what is deployed. */
@Resolver(() => Resource)
export class ResourceResolver {
  @AsParent()
  @ResolveField(() => String, {
    nullable: true,
    description:
      'The whole text of the file; null for the organisation of a region that is not yours, as with exportOrganisation.',
    complexity: 5,
  })
  content(@Context() context: EdgeContext, @Parent() { kind, region, text }: Resource): string | undefined {
    const isOpen = kind !== ResourceType.ORGANISATION || isInRegion(viewerOf(context), region);
    return isOpen ? text : undefined;
  }
}
