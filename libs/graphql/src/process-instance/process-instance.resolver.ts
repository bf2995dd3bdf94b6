import { Inject } from '@nestjs/common';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { isOverseer, maySeeTask } from '#identity';
import type { InstanceView, QueryStore } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { AsParent, Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { instanceOfId } from '../common/global-id.js';
import { PageArguments, filledPage, pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { Complaint, toComplaint } from '../complaint/complaint.type.js';
import { Incident, toIncident } from '../incident/incident.type.js';
import { LiveHeads } from '../live/live-heads.js';
import { ProcessDefinition, toProcessDefinition } from '../process-definition/process-definition.type.js';
import { HISTORY, QUERIES, type HistoryPort } from '../services.js';
import { UserTask, toUserTask } from '../user-task/user-task.type.js';
import { ProcessInstanceFilterInput, instanceFilterOf } from './process-instance.inputs.js';
import {
  ProcessInstance,
  ProcessInstanceConnection,
  Token,
  Variable,
  toProcessInstance,
  tokensOf,
  variablesOf,
} from './process-instance.type.js';

/** The latest moment there is: the state after all entries. */
const LATEST = { moment: '9999-12-31T23:59:59.999Z' };

/** Instances as they are. */
@Resolver(() => ProcessInstance)
export class ProcessInstanceResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly heads: LiveHeads,
    @Inject(QUERIES) private readonly queries: QueryStore,
    @Inject(HISTORY) private readonly histories: HistoryPort,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR')
  @Query(() => ProcessInstanceConnection, {
    description: "Instances in the viewer's regions, the youngest first.",
  })
  async processInstances(
    @Context() context: EdgeContext,
    @Args() page: PageArguments,
    @Args('filter', {
      nullable: true,
      type: () => ProcessInstanceFilterInput,
      description: 'Which instances.',
    })
    filter?: ProcessInstanceFilterInput,
  ): Promise<ConnectionOf<ProcessInstance>> {
    const viewer = viewerOf(context);
    const regions = (await this.visibility.regionsOf(viewer)).filter((region) => isOverseer(viewer, region));
    const wanted = instanceFilterOf(filter, regions);
    const liveCursor = await this.heads.cursor(regions);
    const found = await filledPage(
      pageRequestOf(page),
      (request) => this.queries.instances(wanted, request),
      (instances) => this.visibility.withoutRestricted(context, instances),
    );
    return toConnection(found, toProcessInstance, liveCursor);
  }

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER')
  @Query(() => ProcessInstance, {
    nullable: true,
    description: 'One instance; null when there is none that the viewer may see.',
  })
  async processInstance(
    @Context() context: EdgeContext,
    @Args('id', { type: () => ID, description: "The instance's id." }) id: string,
  ): Promise<ProcessInstance | undefined> {
    const view = await this.instanceOf(context, id);
    return view && toProcessInstance(view);
  }

  @AsParent()
  @ResolveField(() => ProcessDefinition, {
    nullable: true,
    description: 'The version of the process that it is pinned to.',
  })
  async definition(
    @Parent() { view }: ProcessInstance,
    @Context() context: EdgeContext,
  ): Promise<ProcessDefinition | undefined> {
    const resource = await context.loaders.resource.load(view.definitionKey);
    return resource && toProcessDefinition(resource);
  }

  @AsParent()
  @ResolveField(() => ProcessInstance, {
    nullable: true,
    description: 'The instance that called it, when the viewer may see that.',
  })
  async parent(
    @Parent() { view }: ProcessInstance,
    @Context() context: EdgeContext,
  ): Promise<ProcessInstance | undefined> {
    return view.isRestarted ? undefined : this.instanceAbove(context, view);
  }

  @AsParent()
  @ResolveField(() => ProcessInstance, {
    nullable: true,
    description: 'The finished instance that it does anew, when the viewer may see that.',
  })
  async restartedFrom(
    @Parent() { view }: ProcessInstance,
    @Context() context: EdgeContext,
  ): Promise<ProcessInstance | undefined> {
    return view.isRestarted ? this.instanceAbove(context, view) : undefined;
  }

  @AsParent()
  @ResolveField(() => Complaint, {
    nullable: true,
    description: 'The complaint it is about, when the viewer may see it.',
  })
  async complaint(
    @Parent() { view }: ProcessInstance,
    @Context() context: EdgeContext,
  ): Promise<Complaint | undefined> {
    const complaint = await this.visibility.complaintOfInstance(context, view);
    return complaint && toComplaint(complaint);
  }

  @AsParent()
  @ResolveField(() => [UserTask], {
    description: 'Its tasks that the viewer may see, closed ones too, the oldest first.',
    complexity: 5,
  })
  async userTasks(@Parent() { view }: ProcessInstance, @Context() context: EdgeContext): Promise<UserTask[]> {
    const viewer = viewerOf(context);
    const [tasks, isRestricted] = await Promise.all([
      context.loaders.tasks.load(view),
      this.visibility.isRestricted(context, view),
    ]);
    return tasks.filter((task) => maySeeTask(viewer, task, isRestricted)).map(toUserTask);
  }

  @AsParent()
  @ResolveField(() => [Incident], { description: 'Its faults, resolved ones too.', complexity: 5 })
  async incidents(@Parent() { view }: ProcessInstance, @Context() context: EdgeContext): Promise<Incident[]> {
    return (await context.loaders.incidents.load(view)).map(toIncident);
  }

  @AsParent()
  @ResolveField(() => [Token], { description: 'Where its tokens stand now.', complexity: 10 })
  async tokens(@Parent() { view }: ProcessInstance): Promise<Token[]> {
    const now = await this.histories.asOf(view.tenant, view.instanceKey, LATEST);
    return now ? tokensOf(now.state) : [];
  }

  @AsParent()
  @ResolveField(() => [Variable], { description: 'Its variables now.', complexity: 10 })
  async variables(@Parent() { view }: ProcessInstance): Promise<Variable[]> {
    const now = await this.histories.asOf(view.tenant, view.instanceKey, LATEST);
    return now ? variablesOf(now.state) : [];
  }

  private async instanceAbove(
    context: EdgeContext,
    { tenant, parentInstanceKey: instanceKey }: InstanceView,
  ): Promise<ProcessInstance | undefined> {
    if (instanceKey === undefined) return undefined;
    const above = await this.visibility.instance(context, { tenant, instanceKey });
    return above && toProcessInstance(above);
  }

  private async instanceOf(context: EdgeContext, id: string): Promise<InstanceView | undefined> {
    const key = instanceOfId(id);
    return key && (await this.visibility.instance(context, key));
  }
}
