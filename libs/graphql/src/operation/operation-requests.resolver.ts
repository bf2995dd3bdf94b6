import { Args, Context, Field, InputType, Mutation, Resolver } from '@nestjs/graphql';
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
  async cancelProcessInstancesInBackground(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instances, and why.' }) input: CancelInBackgroundInput,
  ): Promise<OperationsPayload> {
    const targets = await this.requests.targetsOf(context, input.instances);
    if (targets instanceof UserError) return refused(input, targets);
    const { reason } = input;
    const options = commandOptionsOf(input, context, 'cancelProcessInstancesInBackground');
    const asked = await this.requests.request(
      context,
      targets,
      { kind: 'cancel-instances', reason },
      options,
    );
    return Array.isArray(asked)
      ? payloadOf(OperationsPayload, input, { operations: asked })
      : refused(input, asked);
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
}

function refused(input: MutationInput, error: UserError): OperationsPayload {
  return payloadOf(OperationsPayload, input, { operations: [], userErrors: [error] });
}
