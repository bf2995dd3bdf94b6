import { Inject } from '@nestjs/common';
import { Args, Context, Field, ID, InputType, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { mayDrive } from '#identity';
import type { Json } from '#feel';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { MutationInput, MutationPayload, commandOptionsOf, payloadOf } from '../common/mutation.js';
import { Duration, JsonScalar, durationMs } from '../common/scalars.js';
import { forbiddenError, validationError, type UserError } from '../common/user-error.js';
import { ProcessInstance, toProcessInstance } from '../process-instance/process-instance.type.js';
import { RUNTIME, type ProcessRuntimePort } from '../services.js';
import { isGiven } from '../common/given.js';

@InputType({ description: 'A message to whoever waits for it.' })
export class PublishMessageInput extends MutationInput {
  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => String, { description: 'Name of the message in the model.' })
  name!: string;

  @Field(() => String, { description: "What the waiting instance compares, e.g. the complaint's number." })
  correlationKey!: string;

  @Field(() => JsonScalar, {
    nullable: true,
    description: 'Variables by name: keys and codes, never personal data.',
  })
  variables?: Json;

  @Field(() => ID, {
    nullable: true,
    description: 'The same id is delivered once, as long as the message lives.',
  })
  messageId?: string;

  @Field(() => Duration, {
    nullable: true,
    description: 'How long it waits for a receiver, e.g. "PT1H"; not at all when absent.',
  })
  timeToLive?: string;
}

@ObjectType({ implements: () => [MutationPayload], description: 'Who got the message.' })
export class PublishMessagePayload extends MutationPayload {
  @Field(() => [ProcessInstance], {
    description: 'Instances that got it or were started by it, and that the viewer may see.',
  })
  instances!: ProcessInstance[];

  @Field(() => Boolean, { description: 'Whether it waits for a receiver.' })
  isBuffered!: boolean;
}

/** Longest time to live of a message: 30 days. */
const MAX_TIME_TO_LIVE_MS = 30 * 24 * 60 * 60 * 1000;

/** Messages of other systems to running instances. */
@Resolver()
export class MessageResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(RUNTIME) private readonly runtime: ProcessRuntimePort,
  ) {}

  @Requires('WORKER', 'ADMIN', 'PROCESS_OWNER', 'DEVELOPER')
  @Mutation(() => PublishMessagePayload, {
    description:
      'Publishes a message: to one waiter; where none waits it starts one instance of each process that begins with it.',
  })
  async publishMessage(
    @Context() context: EdgeContext,
    @Args('input', { description: 'The message.' }) input: PublishMessageInput,
  ): Promise<PublishMessagePayload> {
    const refuse = (error: UserError) =>
      payloadOf(PublishMessagePayload, input, { userErrors: [error], instances: [], isBuffered: false });
    if (!mayDrive(viewerOf(context), input.region)) {
      return refuse(
        forbiddenError(['input', 'region'], 'Expected a region of yours.', [
          'WORKER',
          'ADMIN',
          'PROCESS_OWNER',
          'DEVELOPER',
        ]),
      );
    }
    const variables = input.variables ?? {};
    if (typeof variables !== 'object' || Array.isArray(variables)) {
      return refuse(
        validationError(
          ['input', 'variables'],
          'INVALID_ARGUMENT',
          'Expected an object of variables by name.',
        ),
      );
    }
    const timeToLiveMs = !isGiven(input.timeToLive) ? undefined : durationMs(input.timeToLive);
    if (isGiven(input.timeToLive) && (timeToLiveMs === undefined || timeToLiveMs > MAX_TIME_TO_LIVE_MS)) {
      return refuse(
        validationError(
          ['input', 'timeToLive'],
          'INVALID_ARGUMENT',
          'Expected at most 30 days, without months and years.',
        ),
      );
    }
    const { region: tenant, name, correlationKey, messageId } = input;
    const done = await this.runtime.publishMessage(
      {
        tenant,
        name,
        correlationKey,
        variables,
        ...(isGiven(messageId) && { messageId }),
        ...(timeToLiveMs !== undefined && { timeToLiveMs }),
      },
      commandOptionsOf(input, context, 'publishMessage'),
    );
    const seen = await Promise.all(
      done.instanceKeys.map((instanceKey) => this.visibility.instance(context, { tenant, instanceKey })),
    );
    const instances = seen.filter((instance) => instance !== undefined).map(toProcessInstance);
    return payloadOf(PublishMessagePayload, input, { instances, isBuffered: done.isBuffered });
  }
}
