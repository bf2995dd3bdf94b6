import { Inject } from '@nestjs/common';
import {
  Args,
  Context,
  Field,
  ID,
  InputType,
  Mutation,
  ObjectType,
  registerEnumType,
  Parent,
  Query,
  ResolveField,
  Resolver,
} from '@nestjs/graphql';
import { isOverseer, mayRepairInstance } from '#identity';
import type { QueryStore } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { AsParent, Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { elementOfId } from '../common/global-id.js';
import { clearLoaders } from '../common/loaders.js';
import { ContestedInput, MutationPayload, commandOptionsOf, payloadOf } from '../common/mutation.js';
import { PageArguments, filledPage, pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { errorOfRejection, notFound } from '../common/user-error.js';
import { ProcessInstance, toProcessInstance } from '../process-instance/process-instance.type.js';
import { QUERIES, RUNTIME, type ProcessRuntimePort } from '../services.js';
import { Incident, IncidentConnection, JOB_INCIDENT, toIncident } from './incident.type.js';

@InputType({ description: 'Which fault, and why it may go on now.' })
export class ResolveIncidentInput extends ContestedInput {
  @Field(() => ID, { description: "The incident's id." })
  id!: string;

  @Field(() => String, { description: 'Why it may go on now: stands in the history.' })
  reason!: string;
}

/** What came of a resolved incident. */
export enum IncidentOutcome {
  RESOLVED = 'RESOLVED',
  RAISED_AGAIN = 'RAISED_AGAIN',
  JOB_RETRIED = 'JOB_RETRIED',
}
registerEnumType(IncidentOutcome, {
  name: 'IncidentOutcome',
  description: 'What came of a resolved incident.',
  valuesMap: {
    RESOLVED: { description: 'The step was taken again and held.' },
    RAISED_AGAIN: { description: 'The step was taken again and failed again: a new incident stands.' },
    JOB_RETRIED: {
      description: 'The job is offered to workers once more; whether it holds is known when one has done it.',
    },
  },
});

@ObjectType({
  implements: () => [MutationPayload],
  description: 'The instance after its element took the failed step again.',
})
export class ResolveIncidentPayload extends MutationPayload {
  @Field(() => ProcessInstance, {
    nullable: true,
    description: 'The instance now. When the step failed again, a new incident stands in it.',
  })
  instance?: ProcessInstance;

  @Field(() => IncidentOutcome, {
    nullable: true,
    description: 'What came of it, looked at again after the command; null when it was refused.',
  })
  outcome?: IncidentOutcome;

  @Field(() => Incident, { nullable: true, description: 'The new incident, when the step failed again.' })
  raisedAgain?: Incident;
}

/** Faults that wait for operators. */
@Resolver(() => Incident)
export class IncidentResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(QUERIES) private readonly queries: QueryStore,
    @Inject(RUNTIME) private readonly runtime: ProcessRuntimePort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => IncidentConnection, { description: "Faults in the viewer's regions, restricted cases apart." })
  async incidents(
    @Context() context: EdgeContext,
    @Args() page: PageArguments,
    @Args('isOpen', {
      type: () => Boolean,
      defaultValue: true,
      description: 'Those that wait (true), or those resolved (false).',
    })
    isOpen: boolean,
  ): Promise<ConnectionOf<Incident>> {
    const viewer = viewerOf(context);
    const regions = (await this.visibility.regionsOf(viewer)).filter((region) => isOverseer(viewer, region));
    const found = await filledPage(
      pageRequestOf(page),
      (request) => this.queries.incidents(regions, isOpen, request),
      (incidents) => this.visibility.withoutRestricted(context, incidents),
    );
    return toConnection(found, toIncident);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'OFFICER')
  @Mutation(() => ResolveIncidentPayload, {
    description:
      'Lets the element take its failed step again. Tells what came of it, not only that it was asked for.',
  })
  async resolveIncident(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which fault, and why.' }) input: ResolveIncidentInput,
  ): Promise<ResolveIncidentPayload> {
    const key = elementOfId(input.id, 'Incident');
    const instance = key && (await this.visibility.instance(context, key));
    const isRestricted = instance !== undefined && (await this.visibility.isRestricted(context, instance));
    if (!key || !instance || !mayRepairInstance(viewerOf(context), { tenant: key.tenant, isRestricted })) {
      return payloadOf(ResolveIncidentPayload, input, { userErrors: [notFound('id', 'an incident')] });
    }
    const outcome = await this.runtime.execute(
      key.tenant,
      key.instanceKey,
      { type: 'ResolveIncident', incidentKey: key.key, reason: input.reason },
      commandOptionsOf(input, context, 'resolveIncident'),
    );
    if (outcome.outcome === 'rejected') {
      return payloadOf(ResolveIncidentPayload, input, {
        userErrors: [errorOfRejection(outcome.rejection, ['input', 'id'])],
      });
    }
    clearLoaders(context.loaders);
    const now = (await context.loaders.instance.load(key)) ?? instance;
    return payloadOf(ResolveIncidentPayload, input, {
      instance: toProcessInstance(now),
      ...(await this.recheck(context, key)),
    });
  }

  /** What stands now, not only that it was asked for. */
  private async recheck(
    context: EdgeContext,
    key: { tenant: string; instanceKey: string; key: number },
  ): Promise<Pick<ResolveIncidentPayload, 'outcome' | 'raisedAgain'>> {
    const incidents = await context.loaders.incidents.load(key);
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

  @AsParent()
  @ResolveField(() => ProcessInstance, { nullable: true, description: 'The instance it stands in.' })
  async instance(
    @Parent() { view }: Incident,
    @Context() context: EdgeContext,
  ): Promise<ProcessInstance | undefined> {
    const instance = await this.visibility.instance(context, view);
    return instance && toProcessInstance(instance);
  }
}
