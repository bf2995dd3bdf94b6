import { Args, Context, Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
import type { Json } from '#feel';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { MutationInput, commandOptionsOf, payloadOf } from '../common/mutation.js';
import { forbiddenError, UserError } from '../common/user-error.js';
import { InstanceTargetsInput, OperationRequests } from './instance-targets.js';
import { OperationsPayload } from './operation.type.js';

@InputType({ description: 'Which instances are ended, and why.' })
export class CancelInBackgroundInput extends MutationInput {
  @Field(() => InstanceTargetsInput, { description: 'Which running instances.' })
  instances!: InstanceTargetsInput;

  @Field(() => String, { description: 'Why: stands in the history of each.' })
  reason!: string;
}

@InputType({ description: 'Which instances are held as they stand, and why.' })
export class SuspendInBackgroundInput extends CancelInBackgroundInput {
  @Field(() => Boolean, {
    defaultValue: true,
    description:
      'Whether the instances that they called are held with them, and those that they call meanwhile.',
  })
  includesCalled!: boolean;
}

@InputType({ description: 'Which suspended instances go on, and why.' })
export class ResumeInBackgroundInput extends CancelInBackgroundInput {}

@InputType({ description: 'Which incidents may go on now, and why.' })
export class ResolveInBackgroundInput extends MutationInput {
  @Field(() => String, { description: 'Code of the region.' })
  region!: string;

  @Field(() => String, { nullable: true, description: 'Only of this kind, e.g. "EXPRESSION_FAILED".' })
  kind?: string;

  @Field(() => String, { nullable: true, description: 'Only of elements of this id.' })
  elementId?: string;

  @Field(() => String, { description: 'Why: stands in the history of each.' })
  reason!: string;
}

/** Repairs of many at once, as operations in the background. */
@Resolver()
export class OperationRequestsResolver {
  constructor(private readonly requests: OperationRequests) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER')
  @Mutation(() => OperationsPayload, {
    description:
      'As cancelProcessInstances, for any number: in the background, one operation for each region.',
  })
  cancelProcessInstancesInBackground(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instances, and why.' }) input: CancelInBackgroundInput,
  ): Promise<OperationsPayload> {
    return this.onInstances(context, input, 'cancelProcessInstancesInBackground', 'cancel-instances');
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER')
  @Mutation(() => OperationsPayload, {
    description:
      'As suspendProcessInstances, for any number: in the background, one operation for each region.',
  })
  suspendProcessInstancesInBackground(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instances, and why.' }) input: SuspendInBackgroundInput,
  ): Promise<OperationsPayload> {
    const { includesCalled } = input;
    return this.onInstances(context, input, 'suspendProcessInstancesInBackground', 'suspend-instances', {
      includesCalled,
    });
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER')
  @Mutation(() => OperationsPayload, {
    description:
      'As resumeProcessInstances, for any number: in the background, one operation for each region.',
  })
  resumeProcessInstancesInBackground(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instances, and why.' }) input: ResumeInBackgroundInput,
  ): Promise<OperationsPayload> {
    return this.onInstances(context, input, 'resumeProcessInstancesInBackground', 'resume-instances');
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER')
  @Mutation(() => OperationsPayload, {
    description: 'As resolveIncidents, for all open ones of a region: in the background.',
  })
  async resolveIncidentsInBackground(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which incidents, and why.' }) input: ResolveInBackgroundInput,
  ): Promise<OperationsPayload> {
    const { region, kind, elementId, reason } = input;
    if (!(await this.requests.regionsOf(context)).includes(region))
      return refused(
        input,
        forbiddenError(['input', 'region'], 'Expected a region of yours.', [
          'ADMIN',
          'PROCESS_OWNER',
          'DEVELOPER',
        ]),
      );
    const target = { ...(isGiven(kind) && { kind }), ...(isGiven(elementId) && { elementId }) };
    const options = commandOptionsOf(input, context, 'resolveIncidentsInBackground');
    const asked = await this.requests.request(
      context,
      new Map([[region, target]]),
      { kind: 'resolve-incidents', reason },
      options,
    );
    return Array.isArray(asked)
      ? payloadOf(OperationsPayload, input, { operations: asked })
      : refused(input, asked);
  }

  private async onInstances(
    context: EdgeContext,
    input: CancelInBackgroundInput,
    mutation: string,
    kind: string,
    more: { readonly [name: string]: Json } = {},
  ): Promise<OperationsPayload> {
    const targets = await this.requests.targetsOf(context, input.instances);
    if (targets instanceof UserError) return refused(input, targets);
    const { reason } = input;
    const options = commandOptionsOf(input, context, mutation);
    const asked = await this.requests.request(context, targets, { kind, reason, input: more }, options);
    return Array.isArray(asked)
      ? payloadOf(OperationsPayload, input, { operations: asked })
      : refused(input, asked);
  }
}

function refused(input: MutationInput, error: UserError): OperationsPayload {
  return payloadOf(OperationsPayload, input, { operations: [], userErrors: [error] });
}
