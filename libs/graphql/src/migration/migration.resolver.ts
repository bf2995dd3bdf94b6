import { Inject } from '@nestjs/common';
import { Args, Context, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { migrationCommand, type ElementMap, type MigrationVersions, type QueryStore } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput } from '../common/faults.js';
import { isGiven } from '../common/given.js';
import { instanceOfId, uuidOfId } from '../common/global-id.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { notFound, UserError, validationError } from '../common/user-error.js';
import { OperationRequests } from '../operation/instance-targets.js';
import { OperationsPayload } from '../operation/operation.type.js';
import { InstanceRepair, ProcessInstancePayload } from '../process-instance/instance-repair.js';
import { MIGRATIONS, QUERIES, type MigrationPort } from '../services.js';
import {
  ElementMappingInput,
  MigrateProcessInstanceInput,
  MigrateProcessInstancesInput,
  MigrationPlan,
  toMigrationPlan,
  toMigrationPreview,
  type MigrationPreview,
} from './migration.type.js';

const MOST_PREVIEWS = 50;

/** Lets running instances go on by another version of their process. */
@Resolver()
export class MigrationResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly requests: OperationRequests,
    private readonly repairs: InstanceRepair,
    @Inject(QUERIES) private readonly queries: QueryStore,
    @Inject(MIGRATIONS) private readonly migrations: MigrationPort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER')
  @Query(() => MigrationPlan, {
    description:
      'What it would mean to let running instances go on by another version: which element becomes which, and what some instances would become. Nothing is written.',
    complexity: 50,
  })
  async planMigration(
    @Context() context: EdgeContext,
    @Args('fromId', { type: () => ID, description: 'Id of the version that they leave.' }) fromId: string,
    @Args('toId', { type: () => ID, description: 'Id of the version that they go on by.' }) toId: string,
    @Args('mapping', {
      type: () => [ElementMappingInput],
      defaultValue: [],
      description: 'What becomes what; goes before the proposal.',
    })
    mapping: ElementMappingInput[],
    @Args('usesProposal', {
      type: () => Boolean,
      defaultValue: true,
      description: 'Whether the proposal is taken too.',
    })
    usesProposal: boolean,
    @Args('instanceIds', {
      type: () => [ID],
      nullable: true,
      description: 'Which instances are looked at, 1 to 50; the youngest ones when absent.',
    })
    instanceIds?: string[],
    @Args('first', { type: () => Int, defaultValue: 10, description: 'How many instances, 0 to 50.' })
    first = 10,
  ): Promise<MigrationPlan> {
    const versions = await this.versions(fromId, toId);
    if (typeof versions === 'string') throw badInput(versions, 'toId');
    if (first < 0 || first > MOST_PREVIEWS || (instanceIds?.length ?? 0) > MOST_PREVIEWS)
      throw badInput(`Expected at most ${MOST_PREVIEWS} instances to look at.`, 'first');
    const taken = this.taken(versions, { mapping, usesProposal });
    const regions = await this.requests.regionsOf(context);
    const running = await this.queries.runningInstances(regions);
    const { resourceKey } = versions.from;
    const count = running
      .filter(({ definitionKey }) => definitionKey === resourceKey)
      .reduce((total, one) => total + one.count, 0);
    const previews: MigrationPreview[] = [];
    for (const view of await this.lookedAt(context, versions, regions, instanceIds, first)) {
      const { tenant, instanceKey } = view;
      const preview = await this.migrations.preview(
        tenant,
        instanceKey,
        versions,
        taken,
        viewerOf(context).id,
      );
      if (preview) previews.push(toMigrationPreview(view, preview));
    }
    return toMigrationPlan(versions, mapOf(mapping), count, previews);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER')
  @Mutation(() => OperationsPayload, {
    description:
      'Lets running instances go on by another version, in the background. Those that cannot stay as they are, and the items say why.',
  })
  async migrateProcessInstances(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instances, by which version, and why.' })
    input: MigrateProcessInstancesInput,
  ): Promise<OperationsPayload> {
    const refused = (error: UserError): OperationsPayload =>
      payloadOf(OperationsPayload, input, { operations: [], userErrors: [error] });
    const versions = await this.versions(input.fromId, input.toId);
    if (typeof versions === 'string')
      return refused(validationError(['input', 'toId'], 'INVALID_ARGUMENT', versions));
    const from = versions.from.resourceKey;
    const to = versions.to.resourceKey;
    const targets = await this.requests.targetsOf(context, input.instances, { definitionKey: from });
    if (targets instanceof UserError) return refused(targets);
    for (const tenant of targets.keys()) {
      const fault = this.migrations.foreignVersion(tenant, versions.to);
      if (fault !== undefined) return refused(validationError(['input', 'toId'], 'INVALID_ARGUMENT', fault));
    }
    const mapping = this.taken(versions, input);
    const asked = await this.requests.request(
      context,
      targets,
      { kind: 'migrate-instances', reason: input.reason, input: { from, to, mapping: { ...mapping } } },
      commandOptionsOf(input, context, 'migrateProcessInstances'),
    );
    return Array.isArray(asked) ? payloadOf(OperationsPayload, input, { operations: asked }) : refused(asked);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ProcessInstancePayload, {
    description: 'Lets one instance go on by another version, at once; "dryRun" tells what it would become.',
  })
  async migrateProcessInstance(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which instance, by which version, and why.' })
    input: MigrateProcessInstanceInput,
  ): Promise<ProcessInstancePayload> {
    const view = await this.repairs.repairable(context, input.id);
    if (!view)
      return payloadOf(ProcessInstancePayload, input, { userErrors: [notFound('id', 'a process instance')] });
    const to = uuidOfId(input.toId, 'ProcessDefinition');
    const versions =
      to === undefined
        ? 'Expected the id of a process definition.'
        : await this.migrations.versions(view.definitionKey, to);
    const fault =
      typeof versions === 'string' ? versions : this.migrations.foreignVersion(view.tenant, versions.to);
    if (typeof versions === 'string' || fault !== undefined)
      return payloadOf(ProcessInstancePayload, input, {
        userErrors: [validationError(['input', 'toId'], 'INVALID_ARGUMENT', fault!)],
      });
    const mapping = this.taken(versions, input);
    const command = migrationCommand(view.definitionKey, versions.to.resourceKey, mapping, input.reason);
    return this.repairs.repair(context, input, 'migrateProcessInstance', command);
  }

  /** The mapping that holds: what is given, before what is proposed. */
  private taken(
    versions: MigrationVersions,
    { mapping, usesProposal }: { mapping: readonly ElementMappingInput[]; usesProposal: boolean },
  ): ElementMap {
    const given = mapOf(mapping);
    return usesProposal ? this.migrations.mappingOf(versions, given) : given;
  }

  private async versions(fromId: string, toId: string): Promise<MigrationVersions | string> {
    const [from, to] = [uuidOfId(fromId, 'ProcessDefinition'), uuidOfId(toId, 'ProcessDefinition')];
    if (from === undefined || to === undefined) return 'Expected two ids of process definitions.';
    return this.migrations.versions(from, to);
  }

  /** Of those named what the viewer may see; else the youngest that run by the version, restricted cases apart. */
  private async lookedAt(
    context: EdgeContext,
    { from }: MigrationVersions,
    regions: readonly string[],
    ids: readonly string[] | undefined,
    first: number,
  ) {
    if (isGiven(ids)) {
      const found = await Promise.all(
        ids.map(async (id) => {
          const key = instanceOfId(id);
          return key && this.visibility.instance(context, key);
        }),
      );
      return found.flatMap((one) => one ?? []);
    }
    if (first === 0) return [];
    const page = await this.queries.instances(
      { tenants: regions, definitionKey: from.resourceKey, statuses: ['active', 'suspended'] },
      { first },
    );
    const views = page.items.map(({ item }) => item);
    const visible = await this.visibility.withoutRestricted(context, views);
    return views.filter((view) => visible.has(view));
  }
}

function mapOf(mapping: readonly ElementMappingInput[]): ElementMap {
  return Object.fromEntries(mapping.map(({ from, to }) => [from, to]));
}
