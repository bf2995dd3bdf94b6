import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import type { Command } from '#engine';
import { isOverseer } from '#identity';
import type { InstanceFilter, QueryStore } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import { bulkSizeError, MOST_IN_BULK, optionsOfOne, outcomeOfEach } from '../common/bulk.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { toGlobalId } from '../common/global-id.js';
import { clearLoaders } from '../common/loaders.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { filledPage } from '../common/page.js';
import { errorOfRejection, notFound } from '../common/user-error.js';
import { QUERIES, RUNTIME, type CommandOptions, type ProcessRuntimePort } from '../services.js';
import {
  CancelProcessInstancesInput,
  ProcessInstanceResult,
  ProcessInstancesPayload,
  ResumeProcessInstancesInput,
  SuspendProcessInstancesInput,
  type BulkInput,
  type ProcessInstanceTargetInput,
} from './bulk-operations.inputs.js';
import { InstanceRepair } from './instance-repair.js';
import { instanceFilterOf, type ProcessInstanceFilterInput } from './process-instance.inputs.js';
import { toProcessInstance } from './process-instance.type.js';

/** Operations on several instances at once, within the request: each has an outcome of its own. */
@Resolver()
export class BulkOperationsResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly repairs: InstanceRepair,
    @Inject(QUERIES) private readonly queries: QueryStore,
    @Inject(RUNTIME) private readonly runtime: ProcessRuntimePort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ProcessInstancesPayload, { description: 'Ends instances before their end.' })
  cancelProcessInstances(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instances, and why.' }) input: CancelProcessInstancesInput,
  ): Promise<ProcessInstancesPayload> {
    const command = { type: 'CancelInstance', reason: input.reason } as const;
    return this.each(context, input, 'cancelProcessInstance', command, ['active', 'suspended']);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ProcessInstancesPayload, { description: 'Holds instances as they stand.' })
  suspendProcessInstances(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instances, and why.' }) input: SuspendProcessInstancesInput,
  ): Promise<ProcessInstancesPayload> {
    const { reason, includesCalled } = input;
    const command = { type: 'SuspendInstance', reason, includesCalled } as const;
    return this.each(context, input, 'suspendProcessInstance', command, ['active']);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ProcessInstancesPayload, { description: 'Lets suspended instances go on.' })
  resumeProcessInstances(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instances, and why.' }) input: ResumeProcessInstancesInput,
  ): Promise<ProcessInstancesPayload> {
    const command = { type: 'ResumeInstance', reason: input.reason } as const;
    return this.each(context, input, 'resumeProcessInstance', command, ['suspended']);
  }

  private async each(
    context: EdgeContext,
    input: BulkInput,
    mutation: string,
    command: Exclude<Command, { type: 'StartInstance' }>,
    meant: InstanceFilter['statuses'],
  ): Promise<ProcessInstancesPayload> {
    const { ids: given } = input.target;
    const error = isGiven(given) ? bulkSizeError(given) : undefined;
    if (error)
      return payloadOf(ProcessInstancesPayload, input, { results: [], hasMore: false, userErrors: [error] });
    const { ids, hasMore } = await this.targets(context, input.target, meant);
    const options = commandOptionsOf(input, context, mutation);
    const results = await outcomeOfEach(
      ids,
      (id) => this.one(context, id, command, options, input.dryRun),
      (id, failed) => resultOf({ id, error: failed }),
    );
    clearLoaders(context.loaders);
    return payloadOf(ProcessInstancesPayload, input, { results, hasMore });
  }

  private async one(
    context: EdgeContext,
    id: string,
    command: Exclude<Command, { type: 'StartInstance' }>,
    given: CommandOptions,
    isDryRun: boolean,
  ): Promise<ProcessInstanceResult> {
    const view = await this.repairs.repairable(context, id);
    if (!view) return resultOf({ id, error: notFound('target', 'a process instance') });
    const { tenant, instanceKey } = view;
    const options = optionsOfOne(given, instanceKey);
    const outcome = isDryRun
      ? await this.runtime.preview(tenant, instanceKey, command, options)
      : await this.runtime.execute(tenant, instanceKey, command, options);
    if (outcome.outcome === 'rejected')
      return resultOf({ id, error: errorOfRejection(outcome.rejection, ['input', 'target']) });
    const [now = view] = isDryRun ? [] : await this.queries.instancesByKey([view]);
    return resultOf({ id, instance: toProcessInstance(now) });
  }

  private async targets(
    context: EdgeContext,
    { ids, filter }: ProcessInstanceTargetInput,
    meant: InstanceFilter['statuses'],
  ): Promise<{ ids: readonly string[]; hasMore: boolean }> {
    if (isGiven(ids)) return { ids: [...new Set(ids)], hasMore: false };
    const wanted = await this.filterOf(context, filter!, meant);
    const page = await filledPage(
      { first: MOST_IN_BULK },
      (request) => this.queries.instances(wanted, request),
      (instances) => this.visibility.withoutRestricted(context, instances),
    );
    return {
      ids: page.items.map(({ item }) => toGlobalId('ProcessInstance', item.tenant, item.instanceKey)),
      hasMore: page.hasNextPage,
    };
  }

  private async filterOf(
    context: EdgeContext,
    filter: ProcessInstanceFilterInput,
    meant: InstanceFilter['statuses'],
  ): Promise<InstanceFilter> {
    const viewer = viewerOf(context);
    const regions = (await this.visibility.regionsOf(viewer)).filter((region) => isOverseer(viewer, region));
    return { statuses: meant, ...instanceFilterOf(filter, regions) };
  }
}

function resultOf(fields: Partial<ProcessInstanceResult>): ProcessInstanceResult {
  return Object.assign(new ProcessInstanceResult(), fields);
}
