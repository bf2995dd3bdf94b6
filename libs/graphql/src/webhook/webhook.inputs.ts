import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { MutationInput, MutationPayload } from '../common/mutation.js';
import { Webhook } from './webhook.type.js';

@InputType({ isAbstract: true })
abstract class WebhookDeedInput extends MutationInput {
  @Field(() => ID, { description: "The webhook's id." })
  id!: string;

  @Field(() => String, { description: 'Why: stands with the webhook.' })
  reason!: string;
}

@InputType({ description: 'Where messages are posted to, and what they tell of.' })
export class RegisterWebhookInput extends MutationInput {
  @Field(() => String, { description: 'Code of the region whose changes are told.' })
  region!: string;

  @Field(() => String, { description: 'An address of the public internet that begins with https://.' })
  url!: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Kinds as `webhookKinds` tells them; all when absent.',
  })
  kinds?: string[];

  @Field(() => String, { nullable: true, description: 'What it is for.' })
  description?: string;

  @Field(() => String, { description: 'Why: stands with the webhook.' })
  reason!: string;
}

@InputType({ description: 'What of a webhook is to be different.' })
export class ChangeWebhookInput extends WebhookDeedInput {
  @Field(() => String, { nullable: true, description: 'Another address; as it is when absent.' })
  url?: string;

  @Field(() => [String], {
    nullable: true,
    description: 'Other kinds, none for all; as they are when absent.',
  })
  kinds?: string[];

  @Field(() => String, { nullable: true, description: 'What it is for; as it is when absent.' })
  description?: string;

  @Field(() => Boolean, {
    nullable: true,
    description: 'Whether it is told of changes; what is written meanwhile is told when it is active again.',
  })
  isActive?: boolean;
}

@InputType({ description: 'Which webhook is removed, and why.' })
export class RemoveWebhookInput extends WebhookDeedInput {}

@InputType({ description: 'Which webhook is given a new secret, and why.' })
export class RotateWebhookSecretInput extends WebhookDeedInput {
  @Field(() => Float, {
    nullable: true,
    description: 'For so many hours messages are signed with the old secret too, 0 to 168; 24 when absent.',
  })
  overlapHours?: number;
}

@InputType({ description: 'Which webhook is sent a message that is about nothing.' })
export class TestWebhookInput extends MutationInput {
  @Field(() => ID, { description: "The webhook's id." })
  id!: string;
}

@InputType({ description: 'Which messages are sent anew, and why.' })
export class RedeliverWebhookInput extends WebhookDeedInput {
  @Field(() => [Int], {
    nullable: true,
    description: 'Numbers of deliveries that have ended, 1 to 1000; all that were given up when absent.',
  })
  numbers?: number[];
}

@ObjectType({ implements: () => [MutationPayload], description: 'The webhook as it is now.' })
export class WebhookPayload extends MutationPayload {
  @Field(() => Webhook, { nullable: true, description: 'The webhook; null when it was refused.' })
  webhook?: Webhook;
}

@ObjectType({
  implements: () => [MutationPayload],
  description: 'The webhook with the secret that it has now.',
})
export class WebhookSecretPayload extends WebhookPayload {
  @Field(() => String, {
    nullable: true,
    description:
      'The secret by which its receiver verifies messages: it is shown here and never again. Null when it was refused.',
  })
  secret?: string;
}

@ObjectType({ implements: () => [MutationPayload], description: 'Which webhook was removed.' })
export class RemoveWebhookPayload extends MutationPayload {
  @Field(() => ID, { nullable: true, description: 'Id of what was removed; null when it was refused.' })
  removedId?: string;
}

@ObjectType({ implements: () => [MutationPayload], description: 'The message that is on its way.' })
export class TestWebhookPayload extends MutationPayload {
  @Field(() => Int, { nullable: true, description: 'Number of the delivery; null when it was refused.' })
  number?: number;
}

@ObjectType({ implements: () => [MutationPayload], description: 'How many messages are on their way again.' })
export class RedeliverWebhookPayload extends MutationPayload {
  @Field(() => Int, { description: 'How many; 0 when it was refused, too.' })
  count!: number;
}
