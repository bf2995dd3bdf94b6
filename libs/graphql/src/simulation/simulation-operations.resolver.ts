import { Inject } from '@nestjs/common';
import { Args, Context, Field, InputType, Int, Mutation, Resolver } from '@nestjs/graphql';
import type { Json } from '#feel';
import { mayDeployTo } from '#identity';
import { viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { MutationInput, commandOptionsOf, payloadOf } from '../common/mutation.js';
import { DateTime } from '../common/scalars.js';
import { forbiddenError, lintErrorOf, type UserError } from '../common/user-error.js';
import { ResourceInput } from '../deployment/deployment.inputs.js';
import { OperationRequests } from '../operation/instance-targets.js';
import { OperationsPayload } from '../operation/operation.type.js';
import { SIMULATIONS, type SimulationPort } from '../services.js';

@InputType({ description: 'A candidate that is tried on all past complaints of a region, and why.' })
export class SimulateInBackgroundInput extends MutationInput {
  @Field(() => String, { description: 'Region whose complaints are taken, e.g. "14.08".' })
  region!: string;

  @Field(() => [ResourceInput], {
    description:
      'Policies, chains, organisations, calendars, 1 to 200 with 400,000 characters at most; laid over what is active now.',
  })
  files!: ResourceInput[];

  @Field(() => [String], { nullable: true, description: 'Only complaints of these categories.' })
  categories?: string[];

  @Field(() => DateTime, { nullable: true, description: 'Only complaints received from then on.' })
  receivedFrom?: string;

  @Field(() => DateTime, { nullable: true, description: 'Only complaints received before.' })
  receivedBefore?: string;

  @Field(() => Int, {
    defaultValue: 20,
    description: 'How many changed cases are told with both traces, 0 to 100.',
  })
  cases!: number;

  @Field(() => String, { description: 'Why: stands with the operation.' })
  reason!: string;
}

/** What-if over everything that there is, in the background. */
@Resolver()
export class SimulationOperationsResolver {
  constructor(
    private readonly requests: OperationRequests,
    @Inject(SIMULATIONS) private readonly simulations: SimulationPort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => OperationsPayload, {
    description:
      'As simulatePolicy, over all past complaints of a region in the background: against what is active now, whatever is deployed meanwhile. The report is the result of the operation.',
  })
  async simulatePolicyInBackground(
    @Context() context: EdgeContext,
    @Args('input', { description: 'The candidate and the complaints.' }) input: SimulateInBackgroundInput,
  ): Promise<OperationsPayload> {
    const { region, cases, reason, categories, receivedFrom, receivedBefore } = input;
    const files = input.files.map(({ path, content }) => ({ path, content }));
    const refusals = await this.refusals(context, region, files);
    if (refusals.length > 0)
      return payloadOf(OperationsPayload, input, { operations: [], userErrors: refusals });
    const target: { readonly [name: string]: Json } = {
      files,
      cases,
      ...(isGiven(categories) && { categories }),
      ...(isGiven(receivedFrom) && { receivedFrom }),
      ...(isGiven(receivedBefore) && { receivedBefore }),
    };
    const asked = await this.requests.request(
      context,
      new Map([[region, target]]),
      { kind: 'simulate-policy', reason },
      commandOptionsOf(input, context, 'simulatePolicyInBackground'),
    );
    return Array.isArray(asked)
      ? payloadOf(OperationsPayload, input, { operations: asked })
      : payloadOf(OperationsPayload, input, { operations: [], userErrors: [asked] });
  }

  /** Whoever may not deploy to a region learns nothing of its complaints by trying; a candidate with errors cannot be tried. */
  private async refusals(
    context: EdgeContext,
    region: string,
    files: readonly { path: string; content: string }[],
  ): Promise<UserError[]> {
    const viewer = viewerOf(context);
    const regions = [region, ...(await this.simulations.regionsOf(files))];
    if (regions.some((one) => !mayDeployTo(viewer, one)))
      return [
        forbiddenError(['input'], 'Expected regions to which you may deploy.', ['ADMIN', 'PROCESS_OWNER']),
      ];
    return (await this.simulations.check(files))
      .filter(({ severity }) => severity === 'error')
      .map((finding) =>
        lintErrorOf(
          finding,
          files.findIndex(({ path }) => path === finding.file),
        ),
      );
  }
}
