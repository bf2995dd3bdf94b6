import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Query, Resolver } from '@nestjs/graphql';
import { isInRegion } from '#identity';
import { viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { forbidden } from '../common/faults.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { errorOfRejection, forbiddenError, type UserError } from '../common/user-error.js';
import { OperationsPayload, toOperation, type Operation } from '../operation/operation.type.js';
import { OPERATIONS, RETENTION, type OperationPort, type RetentionPort } from '../services.js';
import { ApplyRetentionInput, KeptThingEnum, Retention } from './retention.type.js';

/** Which operation lets a thing go, in the order in which they do. */
const KINDS: Readonly<Record<KeptThingEnum, string>> = {
  [KeptThingEnum.WORDS]: 'erase-words',
  [KeptThingEnum.INSTANCES]: 'delete-instances',
  [KeptThingEnum.JOURNAL]: 'archive-journal',
};

/** How long a region keeps things. */
@Resolver()
export class RetentionResolver {
  constructor(
    @Inject(RETENTION) private readonly port: RetentionPort,
    @Inject(OPERATIONS) private readonly operations: OperationPort,
  ) {}

  @Requires('ADMIN', 'AUDITOR')
  @Query(() => Retention, {
    nullable: true,
    description:
      'How long a region keeps things, and what is over. Null where no region is deployed by that code.',
    complexity: 50,
  })
  async retention(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
  ): Promise<Retention | undefined> {
    if (!isInRegion(viewerOf(context), region)) throw forbidden(['ADMIN', 'AUDITOR']);
    const report = await this.port.report(region);
    return report && Object.assign(new Retention(), { ...report, region });
  }

  @Requires('ADMIN')
  @Mutation(() => OperationsPayload, {
    description:
      'Erases, deletes and archives what is over in a region, in the background; the workers do so by themselves once a day.',
  })
  async applyRetention(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Where, what, and why.' }) input: ApplyRetentionInput,
  ): Promise<OperationsPayload> {
    const { region: tenant, things, reason } = input;
    const refuse = (error: UserError): OperationsPayload =>
      payloadOf(OperationsPayload, input, { operations: [], userErrors: [error] });
    if (!isInRegion(viewerOf(context), tenant))
      return refuse(forbiddenError(['input', 'region'], 'Expected a region of yours.', ['ADMIN']));
    const options = commandOptionsOf(input, context, 'applyRetention');
    const asked: Operation[] = [];
    for (const thing of Object.values(KeptThingEnum).filter((one) => things.includes(one))) {
      const kind = KINDS[thing];
      const { idempotencyKey } = options;
      const outcome = await this.operations.request(
        { tenant, kind, input: {}, reason },
        { ...options, ...(idempotencyKey !== undefined && { idempotencyKey: `${idempotencyKey}:${kind}` }) },
      );
      if (outcome.outcome === 'rejected') return refuse(errorOfRejection(outcome.rejection, ['input']));
      asked.push(toOperation(outcome.operation));
    }
    return payloadOf(OperationsPayload, input, { operations: asked });
  }
}
