import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { isOverseer } from '#identity';
import type { InstanceView, QueryStore } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import { bulkSizeError, MOST_IN_BULK, optionsOfOne, outcomeOfEach } from '../common/bulk.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { elementOfId, toGlobalId } from '../common/global-id.js';
import { clearLoaders, type InstanceKey } from '../common/loaders.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import { filledPage } from '../common/page.js';
import { errorOfRejection, notFound, type UserError } from '../common/user-error.js';
import { toPreview } from '../process-instance/command-preview.js';
import { InstanceRepair } from '../process-instance/instance-repair.js';
import { toProcessInstance } from '../process-instance/process-instance.type.js';
import { QUERIES, RUNTIME, type CommandOptions, type ProcessRuntimePort } from '../services.js';
import { JOB_INCIDENT, toIncident } from './incident.type.js';
import {
  IncidentOutcome,
  IncidentResult,
  ResolveIncidentInput,
  ResolveIncidentPayload,
  ResolveIncidentsInput,
  ResolveIncidentsPayload,
  type IncidentTargetInput,
} from './resolve-incident.type.js';

type IncidentKey = InstanceKey & { readonly key: number };

/** What operators do with faults. */
@Resolver()
export class IncidentOperationsResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly repairs: InstanceRepair,
    @Inject(QUERIES) private readonly queries: QueryStore,
    @Inject(RUNTIME) private readonly runtime: ProcessRuntimePort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ResolveIncidentPayload, {
    description:
      'Lets the element take its failed step again. Tells what came of it, not only that it was asked for.',
  })
  async resolveIncident(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which fault, and why.' }) input: ResolveIncidentInput,
  ): Promise<ResolveIncidentPayload> {
    const refuse = (error: UserError) => payloadOf(ResolveIncidentPayload, input, { userErrors: [error] });
    const found = await this.repairable(context, input.id);
    if (!found) return refuse(notFound('id', 'an incident'));
    const { key, instance } = found;
    const options = commandOptionsOf(input, context, 'resolveIncident');
    const command = { type: 'ResolveIncident', incidentKey: key.key, reason: input.reason } as const;
    if (input.dryRun) {
      const tried = await this.runtime.preview(key.tenant, key.instanceKey, command, options);
      return tried.outcome === 'rejected'
        ? refuse(errorOfRejection(tried.rejection, ['input', 'id']))
        : payloadOf(ResolveIncidentPayload, input, {
            instance: toProcessInstance(instance),
            preview: toPreview(tried),
          });
    }
    const outcome = await this.runtime.execute(key.tenant, key.instanceKey, command, options);
    if (outcome.outcome === 'rejected') return refuse(errorOfRejection(outcome.rejection, ['input', 'id']));
    clearLoaders(context.loaders);
    const now = (await context.loaders.instance.load(key)) ?? instance;
    return payloadOf(ResolveIncidentPayload, input, {
      instance: toProcessInstance(now),
      ...(await this.recheck(key)),
    });
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ResolveIncidentsPayload, {
    description: 'As resolveIncident, for several: each has an outcome of its own.',
  })
  async resolveIncidents(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which faults, and why.' }) input: ResolveIncidentsInput,
  ): Promise<ResolveIncidentsPayload> {
    const { ids: given } = input.target;
    const error = isGiven(given) ? bulkSizeError(given) : undefined;
    if (error)
      return payloadOf(ResolveIncidentsPayload, input, { results: [], hasMore: false, userErrors: [error] });
    const { ids, hasMore } = await this.targets(context, input.target);
    const options = commandOptionsOf(input, context, 'resolveIncident');
    const results = await outcomeOfEach(
      ids,
      (id) => this.one(context, id, input.reason, options),
      (id, failed) => resultOf({ id, error: failed }),
    );
    clearLoaders(context.loaders);
    return payloadOf(ResolveIncidentsPayload, input, { results, hasMore });
  }

  private async one(
    context: EdgeContext,
    id: string,
    reason: string,
    given: CommandOptions,
  ): Promise<IncidentResult> {
    const found = await this.repairable(context, id);
    if (!found) return resultOf({ id, error: notFound('target', 'an incident') });
    const { tenant, instanceKey, key: incidentKey } = found.key;
    const outcome = await this.runtime.execute(
      tenant,
      instanceKey,
      { type: 'ResolveIncident', incidentKey, reason },
      optionsOfOne(given, `${instanceKey}:${incidentKey}`),
    );
    return outcome.outcome === 'rejected'
      ? resultOf({ id, error: errorOfRejection(outcome.rejection, ['input', 'target']) })
      : resultOf({ id, ...(await this.recheck(found.key)) });
  }

  private async targets(
    context: EdgeContext,
    { ids, filter }: IncidentTargetInput,
  ): Promise<{ ids: readonly string[]; hasMore: boolean }> {
    if (isGiven(ids)) return { ids: [...new Set(ids)], hasMore: false };
    const { regions, kind, elementId } = filter!;
    const viewer = viewerOf(context);
    const listable = (await this.visibility.regionsOf(viewer)).filter((region) => isOverseer(viewer, region));
    const tenants = isGiven(regions) ? listable.filter((region) => regions.includes(region)) : listable;
    const wanted = { ...(isGiven(kind) && { kind }), ...(isGiven(elementId) && { elementId }) };
    const page = await filledPage(
      { first: MOST_IN_BULK },
      (request) => this.queries.incidents(tenants, true, request, wanted),
      (incidents) => this.visibility.withoutRestricted(context, incidents),
    );
    return {
      ids: page.items.map(({ item }) => toGlobalId('Incident', item.tenant, item.instanceKey, item.key)),
      hasMore: page.hasNextPage,
    };
  }

  private async repairable(
    context: EdgeContext,
    id: string,
  ): Promise<{ key: IncidentKey; instance: InstanceView } | undefined> {
    const key = elementOfId(id, 'Incident');
    const instance =
      key &&
      (await this.repairs.repairable(context, toGlobalId('ProcessInstance', key.tenant, key.instanceKey)));
    return key && instance && { key, instance };
  }

  /** What stands now, not only that it was asked for. */
  private async recheck(key: IncidentKey): Promise<Pick<ResolveIncidentPayload, 'outcome' | 'raisedAgain'>> {
    const incidents = await this.queries.incidentsByInstance([key]);
    const resolved = incidents.find((incident) => incident.key === key.key);
    const again = incidents.find(
      (incident) =>
        incident.key > key.key &&
        incident.resolvedAt === undefined &&
        incident.elementKey === resolved?.elementKey,
    );
    if (again) return { outcome: IncidentOutcome.RAISED_AGAIN, raisedAgain: toIncident(again) };
    const isJob = resolved?.kind === JOB_INCIDENT;
    return { outcome: isJob ? IncidentOutcome.JOB_RETRIED : IncidentOutcome.RESOLVED };
  }
}

function resultOf(fields: Partial<IncidentResult>): IncidentResult {
  return Object.assign(new IncidentResult(), fields);
}
