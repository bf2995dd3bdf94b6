import { Inject } from '@nestjs/common';
import { Args, Context, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { Json } from '#feel';
import { isOverseer, mayReadHistory, mayRepairInstance, type Viewer } from '#identity';
import type { ItemOutcome, Operation as StoredOperation, OperationAction, OperationStatus } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { AsParent, Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { forbidden } from '../common/faults.js';
import { isGiven } from '../common/given.js';
import { operationOfId } from '../common/global-id.js';
import { payloadOf } from '../common/mutation.js';
import { PageArguments, pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { JsonScalar } from '../common/scalars.js';
import { errorOfRejection, notFound } from '../common/user-error.js';
import { OPERATION_READS, OPERATIONS, type OperationPort, type OperationReads } from '../services.js';
import {
  ChangeOperationInput,
  ItemOutcomeEnum,
  Operation,
  OperationChange,
  OperationConnection,
  OperationItem,
  OperationItemConnection,
  OperationPayload,
  OperationStatusEnum,
  toOperation,
  toOperationChange,
  toOperationItem,
} from './operation.type.js';

/** Work in the background: what there is, how far it is, and who may stop it. */
@Resolver(() => Operation)
export class OperationResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(OPERATIONS) private readonly operationPort: OperationPort,
    @Inject(OPERATION_READS) private readonly reads: OperationReads,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => OperationConnection, {
    description: "Operations in the viewer's regions, the youngest first.",
  })
  async operations(
    @Context() context: EdgeContext,
    @Args() page: PageArguments,
    @Args('regions', { type: () => [String], nullable: true, description: 'Only of these regions.' })
    regions?: string[],
    @Args('kinds', { type: () => [String], nullable: true, description: 'Only of these kinds.' })
    kinds?: string[],
    @Args('statuses', {
      type: () => [OperationStatusEnum],
      nullable: true,
      description: 'Only in one of these.',
    })
    statuses?: OperationStatusEnum[],
  ): Promise<ConnectionOf<Operation>> {
    const viewer = viewerOf(context);
    const tenants = (await this.visibility.regionsOf(viewer)).filter(
      (region) => isOverseer(viewer, region) && (!isGiven(regions) || regions.includes(region)),
    );
    const filter = {
      tenants,
      ...(isGiven(kinds) && { kinds }),
      ...(isGiven(statuses) && { statuses: statuses as OperationStatus[] }),
    };
    return toConnection(await this.reads.list(filter, pageRequestOf(page)), toOperation);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => Operation, { nullable: true, description: 'One operation.' })
  async operation(
    @Context() context: EdgeContext,
    @Args('id', { type: () => ID, description: "The operation's id." }) id: string,
  ): Promise<Operation | undefined> {
    const key = operationOfId(id);
    if (!key || !isOverseer(viewerOf(context), key.tenant)) return undefined;
    const stored = await this.reads.find(key.tenant, key.operationKey);
    return stored && toOperation(stored);
  }

  @AsParent()
  @ResolveField(() => OperationItemConnection, {
    description: 'What became of each thing, in the order in which it was done.',
    complexity: 5,
  })
  async items(
    @Parent() { stored }: Operation,
    @Context() context: EdgeContext,
    @Args() page: PageArguments,
    @Args('outcomes', {
      type: () => [ItemOutcomeEnum],
      nullable: true,
      description: 'Only with one of these.',
    })
    outcomes?: ItemOutcomeEnum[],
  ): Promise<ConnectionOf<OperationItem>> {
    requireResults(viewerOf(context), stored);
    const filter = isGiven(outcomes) ? { outcomes: outcomes as ItemOutcome[] } : {};
    const { tenant, operationKey } = stored;
    return toConnection(
      await this.reads.items(tenant, operationKey, filter, pageRequestOf(page)),
      toOperationItem,
    );
  }

  @AsParent()
  @ResolveField(() => JsonScalar, {
    nullable: true,
    description:
      'What it has come to so far, for the kinds that come to one answer over all things; null before the first batch, and for the others.',
    complexity: 5,
  })
  result(@Parent() { stored }: Operation, @Context() context: EdgeContext): Promise<Json | undefined> {
    requireResults(viewerOf(context), stored);
    return this.reads.result(stored.tenant, stored.operationKey);
  }

  @AsParent()
  @ResolveField(() => [OperationChange], { description: 'Who wanted what of it, and why.', complexity: 3 })
  async changes(@Parent() { stored }: Operation): Promise<OperationChange[]> {
    return (await this.reads.changes(stored.tenant, stored.operationKey)).map(toOperationChange);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Mutation(() => OperationPayload, { description: 'Lets an operation rest when the batch at hand is done.' })
  pauseOperation(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which operation, and why.' }) input: ChangeOperationInput,
  ): Promise<OperationPayload> {
    return this.change(context, input, 'pause');
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Mutation(() => OperationPayload, { description: 'Lets an operation go on that rests or has failed.' })
  resumeOperation(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which operation, and why.' }) input: ChangeOperationInput,
  ): Promise<OperationPayload> {
    return this.change(context, input, 'resume');
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Mutation(() => OperationPayload, {
    description: 'Ends an operation when the batch at hand is done; what was done stays done.',
  })
  cancelOperation(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which operation, and why.' }) input: ChangeOperationInput,
  ): Promise<OperationPayload> {
    return this.change(context, input, 'cancel');
  }

  /** Needs no idempotency key: what is so already is answered as it is. */
  private async change(
    context: EdgeContext,
    input: ChangeOperationInput,
    action: OperationAction,
  ): Promise<OperationPayload> {
    const viewer = viewerOf(context);
    const key = operationOfId(input.id);
    if (!key || !(await this.mayChange(viewer, key)))
      return payloadOf(OperationPayload, input, { userErrors: [notFound('id', 'an operation')] });
    const change = { action, actor: viewer.id, reason: input.reason };
    const outcome = await this.operationPort.change(key.tenant, key.operationKey, change);
    return outcome.outcome === 'accepted'
      ? payloadOf(OperationPayload, input, { operation: toOperation(outcome.operation) })
      : payloadOf(OperationPayload, input, {
          userErrors: [errorOfRejection(outcome.rejection, ['input', 'id'])],
        });
  }

  /** Those who run the processes, and whoever asked for it. */
  private async mayChange(viewer: Viewer, { tenant, operationKey }: OperationPlace): Promise<boolean> {
    if (mayRepairInstance(viewer, { tenant, isRestricted: false })) return true;
    if (!isOverseer(viewer, tenant)) return false;
    return (await this.reads.find(tenant, operationKey))?.requestedBy === viewer.id;
  }
}

type OperationPlace = Pick<StoredOperation, 'tenant' | 'operationKey'>;

/** What came of restricted cases is for those who may read their history. */
function requireResults(viewer: Viewer, { tenant, input }: StoredOperation): void {
  const { includeRestricted } = (input ?? {}) as { readonly includeRestricted?: Json };
  if (includeRestricted === true && !mayReadHistory(viewer, { tenant, isRestricted: true }))
    throw forbidden(['AUDITOR']);
}
