import { Inject } from '@nestjs/common';
import { Args, Context, Field, InputType, Mutation, registerEnumType, Resolver } from '@nestjs/graphql';
import type { Json } from '#feel';
import { hasRole, isOverseer, mayReadHistory } from '#identity';
import type { QueryStore } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { MutationInput, commandOptionsOf, payloadOf } from '../common/mutation.js';
import { forbiddenError } from '../common/user-error.js';
import { OperationRequests } from '../operation/instance-targets.js';
import { OperationsPayload } from '../operation/operation.type.js';
import { instanceFilterOf, ProcessInstanceFilterInput } from '../process-instance/process-instance.inputs.js';
import { QUERIES } from '../services.js';

/** What histories are compared with; each value is the kind of the operation. */
export enum ReplayComparisonEnum {
  STORED_STATE = 'verify-replay',
  ENGINE = 'decide-anew',
}
registerEnumType(ReplayComparisonEnum, {
  name: 'ReplayComparison',
  description: 'What histories are compared with.',
  valuesMap: {
    STORED_STATE: {
      description: 'Whether the history is whole and gives the stored state: "verify-replay".',
    },
    ENGINE: {
      description:
        'Whether this version of the engine decides the recorded commands in the same way: "decide-anew".',
    },
  },
});

@InputType({ description: 'Which histories are checked against what, and why.' })
export class ReplayInBackgroundInput extends MutationInput {
  @Field(() => ProcessInstanceFilterInput, {
    nullable: true,
    description: "Which instances, running and ended; all of the viewer's regions when absent.",
  })
  filter?: ProcessInstanceFilterInput;

  @Field(() => ReplayComparisonEnum, {
    defaultValue: ReplayComparisonEnum.STORED_STATE,
    description: 'What they are compared with.',
  })
  comparison!: ReplayComparisonEnum;

  @Field(() => Boolean, { defaultValue: false, description: 'Restricted cases too; for auditors.' })
  includeRestricted!: boolean;

  @Field(() => String, { description: 'Why: stands with the operation.' })
  reason!: string;
}

/** Checks of many histories, in the background. They change nothing. */
@Resolver()
export class ReplayOperationsResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly requests: OperationRequests,
    @Inject(QUERIES) private readonly queries: QueryStore,
  ) {}

  @Requires('AUDITOR', 'DEVELOPER', 'ADMIN')
  @Mutation(() => OperationsPayload, {
    description:
      'Checks the histories of instances in the background, one operation for each region. Those that differ are its failed items; its result tells the first of them and the sums.',
  })
  async replayProcessInstancesInBackground(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which histories, against what.' }) input: ReplayInBackgroundInput,
  ): Promise<OperationsPayload> {
    const { comparison, includeRestricted, reason } = input;
    if (includeRestricted && !hasRole(viewerOf(context), 'AUDITOR'))
      return payloadOf(OperationsPayload, input, {
        operations: [],
        userErrors: [
          forbiddenError(['input', 'includeRestricted'], 'Expected an auditor to ask for restricted cases.', [
            'AUDITOR',
          ]),
        ],
      });
    const asked = await this.requests.request(
      context,
      await this.targetsOf(context, input),
      { kind: comparison, reason, input: includeRestricted ? { includeRestricted } : {} },
      commandOptionsOf(input, context, 'replayProcessInstancesInBackground'),
    );
    return Array.isArray(asked)
      ? payloadOf(OperationsPayload, input, { operations: asked })
      : payloadOf(OperationsPayload, input, { operations: [], userErrors: [asked] });
  }

  /** The regions that have such instances, each with the filter. */
  private async targetsOf(
    context: EdgeContext,
    { filter, includeRestricted }: ReplayInBackgroundInput,
  ): Promise<ReadonlyMap<string, { readonly [name: string]: Json }>> {
    const viewer = viewerOf(context);
    const regions = (await this.visibility.regionsOf(viewer)).filter(
      (tenant) =>
        isOverseer(viewer, tenant) && mayReadHistory(viewer, { tenant, isRestricted: includeRestricted }),
    );
    const { tenants, ...wanted } = instanceFilterOf(filter, regions);
    const targets = new Map<string, { readonly [name: string]: Json }>();
    for (const tenant of tenants) {
      const { items } = await this.queries.instances({ ...wanted, tenants: [tenant] }, { first: 1 });
      if (items.length > 0) targets.set(tenant, { filter: { ...wanted } as { [name: string]: Json } });
    }
    return targets;
  }
}
