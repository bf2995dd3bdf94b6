import { Field, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Json } from '#feel';
import type { Delivery, Webhook as StoredWebhook, WebhookChange as StoredChange } from '#webhook';
import { toGlobalId } from '../common/global-id.js';
import { Node } from '../common/node.type.js';
import { connectionTypeOf } from '../common/page.js';
import { DateTime, JsonScalar } from '../common/scalars.js';

/** Whether a webhook is told of changes. */
export enum WebhookStateEnum {
  ACTIVE = 'active',
  DISABLED = 'disabled',
  GONE = 'gone',
}
registerEnumType(WebhookStateEnum, {
  name: 'WebhookState',
  description: 'Whether a webhook is told of changes.',
  valuesMap: {
    ACTIVE: { description: 'It is told of them.' },
    DISABLED: {
      description: 'Somebody disabled it; what is written meanwhile is told when it is active again.',
    },
    GONE: {
      description:
        'Its receiver answered 410 Gone; what is written meanwhile is told when it is active again.',
    },
  },
});

/** What became of a delivery. */
export enum DeliveryStateEnum {
  WAITING = 'waiting',
  DELIVERED = 'delivered',
  DEAD = 'dead',
  WITHHELD = 'withheld',
}
registerEnumType(DeliveryStateEnum, {
  name: 'WebhookDeliveryState',
  description: 'What became of a delivery.',
  valuesMap: {
    WAITING: { description: 'It is to be sent, for the first time or again.' },
    DELIVERED: { description: 'Its receiver answered 200 to 299.' },
    DEAD: { description: 'It was given up after the last try; it can be sent anew.' },
    WITHHELD: { description: 'Its case was restricted before it could be sent.' },
  },
});

@ObjectType({ description: 'A kind of change that webhooks may be told of.' })
export class WebhookKind {
  @Field(() => String, { description: 'The kind, e.g. "task.added": the `type` of the message.' })
  kind!: string;

  @Field(() => String, { description: 'What it says.' })
  description!: string;
}

@ObjectType({ description: 'A message to a webhook, and what became of it.' })
export class WebhookDelivery {
  @Field(() => Int, { description: 'Number in the webhook, from 1, in the order of the journal.' })
  number!: number;

  @Field(() => String, { description: 'The header webhook-id: the same however often it is sent.' })
  messageId!: string;

  @Field(() => String, { description: 'The kind of change, e.g. "task.added".' })
  kind!: string;

  @Field(() => String, { description: 'Key of the instance whose order it keeps, else of the webhook.' })
  instanceKey!: string;

  @Field(() => Int, {
    description: "Position of the entry in the region's journal; 0 where it comes from none.",
  })
  position!: number;

  @Field(() => DeliveryStateEnum, { description: 'What became of it.' })
  state!: DeliveryStateEnum;

  @Field(() => Int, { description: 'Tries so far.' })
  attempts!: number;

  @Field(() => Int, { nullable: true, description: 'HTTP status of the answer to the last try.' })
  httpStatus?: number;

  @Field(() => String, { nullable: true, description: 'What the last try failed at.' })
  fault?: string;

  @Field(() => DateTime, { description: 'When it was made.' })
  createdAt!: string;

  @Field(() => DateTime, { nullable: true, description: 'When the last try began.' })
  attemptedAt?: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Not before this is it sent; null when it has ended.',
  })
  nextAt?: string;

  @Field(() => DateTime, { nullable: true, description: 'When it was delivered, given up or withheld.' })
  endedAt?: string;

  @Field(() => JsonScalar, { description: 'The message: its body.' })
  body!: Json;
}

export const WebhookDeliveryConnection = connectionTypeOf(WebhookDelivery, 'WebhookDelivery', false);

@ObjectType({ description: 'Who did something to a webhook.' })
export class WebhookChange {
  @Field(() => String, {
    description: '"register", "change", "rotate-secret", "redeliver", "gone" or "remove".',
  })
  action!: string;

  @Field(() => String, { description: 'Who; "webhook" where its receiver brought it about.' })
  actor!: string;

  @Field(() => String, { description: 'Why.' })
  reason!: string;

  @Field(() => DateTime, { description: 'When.' })
  at!: string;
}

/** A system outside that is told of changes of one region. */
@ObjectType({
  implements: () => [Node],
  description: 'A system outside that is told of changes of one region, restricted cases apart.',
})
export class Webhook extends Node {
  /** What the fields are read from. */
  stored!: StoredWebhook;

  @Field(() => ID, { description: 'UUID of the webhook.' })
  webhookKey!: string;

  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => String, { description: 'Where messages are posted to.' })
  url!: string;

  @Field(() => [String], { description: 'Kinds of changes that it is told of; none: all.' })
  kinds!: readonly string[];

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string;

  @Field(() => WebhookStateEnum, { description: 'Whether it is told of changes.' })
  state!: WebhookStateEnum;

  @Field(() => String, { nullable: true, description: 'Why it is not active.' })
  stateReason?: string;

  @Field(() => DateTime, { description: 'When it was registered.' })
  createdAt!: string;

  @Field(() => String, { description: 'Who registered it.' })
  createdBy!: string;

  @Field(() => Int, { description: "Position in the region's journal up to which messages were made." })
  position!: number;

  @Field(() => Int, { description: 'Entries of the journal that were not looked at for it yet.' })
  behind!: number;

  @Field(() => DateTime, {
    nullable: true,
    description: 'The secret before the current one signs too until then; null when it does not.',
  })
  previousSecretUntil?: string;

  @Field(() => DateTime, {
    nullable: true,
    description: 'Its receiver answered 429: nothing is sent before this.',
  })
  pausedUntil?: string;
}

export const WebhookConnection = connectionTypeOf(Webhook, 'Webhook', false);

export function toWebhook(stored: StoredWebhook): Webhook {
  const { tenant, webhookKey, state, ...rest } = stored;
  return Object.assign(new Webhook(), rest, {
    stored,
    id: toGlobalId('Webhook', tenant, webhookKey),
    webhookKey,
    region: tenant,
    state: state as WebhookStateEnum,
  });
}

export function toDelivery({ state, body, ...rest }: Delivery): WebhookDelivery {
  return Object.assign(new WebhookDelivery(), rest, {
    state: state as DeliveryStateEnum,
    body: JSON.parse(body) as Json,
  });
}

export function toWebhookChange({ action, actor, reason, at }: StoredChange): WebhookChange {
  return Object.assign(new WebhookChange(), { action, actor, reason, at });
}
