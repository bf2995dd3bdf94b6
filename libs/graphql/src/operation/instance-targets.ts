import { Field, ID, InputType } from '@nestjs/graphql';
import { Inject, Injectable } from '@nestjs/common';
import { mayRepairInstance } from '#identity';
import type { Json } from '#feel';
import type { InstanceFilter, QueryStore } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { instanceOfId } from '../common/global-id.js';
import { errorOfRejection, validationError, type UserError } from '../common/user-error.js';
import { instanceFilterOf, ProcessInstanceFilterInput } from '../process-instance/process-instance.inputs.js';
import {
  OPERATION_READS,
  OPERATIONS,
  QUERIES,
  type CommandOptions,
  type OperationPort,
  type OperationReads,
} from '../services.js';
import { InstanceRepair } from '../process-instance/instance-repair.js';
import { toOperation, type Operation } from './operation.type.js';

@InputType({
  isOneOf: true,
  description: 'Which running instances: those named, or all that a filter finds.',
})
export class InstanceTargetsInput {
  @Field(() => [ID], { nullable: true, description: 'Ids of instances, 1 to 1,000.' })
  ids?: string[];

  @Field(() => ProcessInstanceFilterInput, {
    nullable: true,
    description: "All running instances that it finds in the viewer's regions, restricted cases apart.",
  })
  filter?: ProcessInstanceFilterInput;
}

/** The instances that bulk work concerns, by region, as an operation's input names them. */
export type TargetsByRegion = ReadonlyMap<string, { readonly [name: string]: Json }>;

const NAMED_AT_MOST = 1_000;
const EARLIER_AT_MOST = 1_000;

/** Turns what a person names into operations, one for each region that he may work in. */
@Injectable()
export class OperationRequests {
  constructor(
    private readonly visibility: Visibility,
    private readonly repairs: InstanceRepair,
    @Inject(QUERIES) private readonly queries: QueryStore,
    @Inject(OPERATIONS) private readonly operations: OperationPort,
    @Inject(OPERATION_READS) private readonly reads: OperationReads,
  ) {}

  /** Regions in which the viewer may repair instances. */
  async regionsOf(context: EdgeContext): Promise<string[]> {
    const viewer = viewerOf(context);
    return (await this.visibility.regionsOf(viewer)).filter((tenant) =>
      mayRepairInstance(viewer, { tenant, isRestricted: false }),
    );
  }

  /** @param narrowed what the filter must hold beside, such as a version */
  async targetsOf(
    context: EdgeContext,
    { ids, filter }: InstanceTargetsInput,
    narrowed: Pick<InstanceFilter, 'definitionKey'> = {},
  ): Promise<TargetsByRegion | UserError> {
    if (isGiven(ids)) return this.named(context, ids);
    const {
      tenants,
      statuses: _statuses,
      ...given
    } = instanceFilterOf(filter, await this.regionsOf(context));
    const wanted = { ...given, ...narrowed };
    if (Object.keys(wanted).length === 0)
      return validationError(
        ['input', 'instances', 'filter'],
        'INVALID_ARGUMENT',
        'Expected the filter to name a process, a version, a business key or incidents: it would find everything.',
      );
    const found = await Promise.all(
      tenants.map(async (tenant) => {
        const page = await this.queries.instances(
          { ...wanted, tenants: [tenant], statuses: ['active', 'suspended'] },
          { first: 1 },
        );
        return page.items.length > 0 ? [tenant] : [];
      }),
    );
    return new Map(found.flat().map((tenant) => [tenant, { filter: wanted }]));
  }

  /**
   * One operation in each region, all with the same input beside their targets. A key that was seen before answers the operations that
   * it asked for, whatever a filter finds by now.
   */
  async request(
    context: EdgeContext,
    targets: TargetsByRegion,
    work: {
      readonly kind: string;
      readonly reason: string;
      readonly input?: { readonly [name: string]: Json };
    },
    options: CommandOptions,
  ): Promise<Operation[] | UserError> {
    const { idempotencyKey: requestKey } = options;
    if (requestKey !== undefined) {
      // The key is bound to whoever sent it: what is found is his own.
      const tenants = await this.visibility.regionsOf(viewerOf(context));
      const earlier = await this.reads.list({ tenants, requestKey }, { first: EARLIER_AT_MOST });
      if (earlier.items.length > 0) return earlier.items.map(({ item }) => toOperation(item));
    }
    const asked: Operation[] = [];
    for (const [tenant, target] of targets) {
      const { kind, reason, input } = work;
      const outcome = await this.operations.request(
        { tenant, kind, reason, input: { ...input, ...target } },
        options,
      );
      if (outcome.outcome === 'rejected') return errorOfRejection(outcome.rejection, ['input']);
      asked.push(toOperation(outcome.operation));
    }
    return asked;
  }

  /** Whoever may not repair one of them is answered as if it did not exist; restricted cases are for one by one. */
  private async named(context: EdgeContext, ids: readonly string[]): Promise<TargetsByRegion | UserError> {
    const path = ['input', 'instances', 'ids'];
    if (ids.length < 1 || ids.length > NAMED_AT_MOST)
      return validationError(
        path,
        'INVALID_ARGUMENT',
        `Expected 1 to ${NAMED_AT_MOST} ids but got ${ids.length}.`,
      );
    const byRegion = new Map<string, string[]>();
    const keys = ids.map(instanceOfId);
    const areAllowed = await Promise.all(
      ids.map(async (id) => {
        const view = await this.repairs.repairable(context, id);
        return view !== undefined && !(await this.visibility.isRestricted(context, view));
      }),
    );
    for (const [at, key] of keys.entries()) {
      if (!key || !areAllowed[at])
        return validationError(
          [...path, String(at)],
          'NOT_FOUND',
          'Expected a process instance that you may see but found none.',
        );
      byRegion.set(key.tenant, [...new Set([...(byRegion.get(key.tenant) ?? []), key.instanceKey])]);
    }
    return new Map([...byRegion].map(([tenant, instanceKeys]) => [tenant, { instanceKeys }]));
  }
}
