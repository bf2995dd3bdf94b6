import { Inject } from '@nestjs/common';
import { Args, Context, ID, Int, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { isOverseer } from '#identity';
import { CHANGE_KINDS, type DeliveryState } from '#webhook';
import { Visibility, viewerOf } from '../access/visibility.js';
import { AsParent, Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { webhookOfId } from '../common/global-id.js';
import { filledPage, PageArguments, pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { WEBHOOK_READS, type WebhookReads } from '../services.js';
import {
  DeliveryStateEnum,
  toDelivery,
  toWebhook,
  toWebhookChange,
  Webhook,
  WebhookChange,
  WebhookConnection,
  WebhookDelivery,
  WebhookDeliveryConnection,
  WebhookKind,
} from './webhook.type.js';

/** Systems outside that are told of changes, and what became of each message. */
@Resolver(() => Webhook)
export class WebhookResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(WEBHOOK_READS) private readonly reads: WebhookReads,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => [WebhookKind], { description: 'Kinds of changes that webhooks may be told of.' })
  webhookKinds(): WebhookKind[] {
    return CHANGE_KINDS.map((kind) => Object.assign(new WebhookKind(), kind));
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => WebhookConnection, {
    description: "Webhooks of the viewer's regions, the youngest first.",
  })
  async webhooks(
    @Context() context: EdgeContext,
    @Args() page: PageArguments,
    @Args('regions', { type: () => [String], nullable: true, description: 'Only of these regions.' })
    regions?: string[],
  ): Promise<ConnectionOf<Webhook>> {
    const viewer = viewerOf(context);
    const tenants = (await this.visibility.regionsOf(viewer)).filter(
      (region) => isOverseer(viewer, region) && (!isGiven(regions) || regions.includes(region)),
    );
    return toConnection(await this.reads.list(tenants, pageRequestOf(page)), toWebhook);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => Webhook, { nullable: true, description: 'One webhook.' })
  async webhook(
    @Context() context: EdgeContext,
    @Args('id', { type: () => ID, description: "The webhook's id." }) id: string,
  ): Promise<Webhook | undefined> {
    const key = webhookOfId(id);
    if (!key || !isOverseer(viewerOf(context), key.tenant)) return undefined;
    const stored = await this.reads.find(key.tenant, key.webhookKey);
    return stored && toWebhook(stored);
  }

  @AsParent()
  @ResolveField(() => Int, { description: 'Messages that wait, counted up to 10,001.', complexity: 3 })
  async waiting(@Parent() { stored }: Webhook): Promise<number> {
    return (await this.reads.counts(stored.tenant, stored.webhookKey)).waiting;
  }

  @AsParent()
  @ResolveField(() => Int, {
    description: 'Messages that were given up, counted up to 10,001.',
    complexity: 3,
  })
  async dead(@Parent() { stored }: Webhook): Promise<number> {
    return (await this.reads.counts(stored.tenant, stored.webhookKey)).dead;
  }

  @AsParent()
  @ResolveField(() => [WebhookChange], { description: 'Who did what to it, and why.', complexity: 3 })
  async changes(@Parent() { stored }: Webhook): Promise<WebhookChange[]> {
    return (await this.reads.changes(stored.tenant, stored.webhookKey)).map(toWebhookChange);
  }

  @AsParent()
  @ResolveField(() => WebhookDelivery, { nullable: true, description: 'One of its messages.', complexity: 3 })
  async delivery(
    @Context() context: EdgeContext,
    @Parent() { stored }: Webhook,
    @Args('number', { type: () => Int, description: 'Number of the delivery.' }) number: number,
  ): Promise<WebhookDelivery | undefined> {
    const { tenant, webhookKey } = stored;
    const found = await this.reads.delivery(tenant, webhookKey, number);
    if (!found) return undefined;
    const placed = { ...found, tenant };
    return (await this.visibility.withoutRestricted(context, [placed])).has(placed)
      ? toDelivery(found)
      : undefined;
  }

  @AsParent()
  @ResolveField(() => WebhookDeliveryConnection, {
    description: 'Its messages, the youngest first; those of cases that the viewer may not see are left out.',
    complexity: 5,
  })
  async deliveries(
    @Context() context: EdgeContext,
    @Parent() { stored }: Webhook,
    @Args() page: PageArguments,
    @Args('states', { type: () => [DeliveryStateEnum], nullable: true, description: 'Only in one of these.' })
    states?: DeliveryStateEnum[],
  ): Promise<ConnectionOf<WebhookDelivery>> {
    const { tenant, webhookKey } = stored;
    const filter = isGiven(states) ? { states: states as DeliveryState[] } : {};
    const found = await filledPage(
      pageRequestOf(page),
      async (request) => {
        const { items, ...rest } = await this.reads.deliveries(tenant, webhookKey, filter, request);
        return { ...rest, items: items.map(({ item, cursor }) => ({ cursor, item: { ...item, tenant } })) };
      },
      (items) => this.visibility.withoutRestricted(context, items),
    );
    return toConnection(found, toDelivery);
  }
}
