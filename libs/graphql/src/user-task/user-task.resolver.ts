import { Inject } from '@nestjs/common';
import { Args, Context, ID, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { hasRole, mayAssignTask, mayWorkOnTask, taskScopeOf } from '#identity';
import type { QueryStore } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { AsParent, Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { elementOfId } from '../common/global-id.js';
import { PageArguments, filledPage, pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { Complaint, toComplaint } from '../complaint/complaint.type.js';
import { LiveHeads } from '../live/live-heads.js';
import { ProcessInstance, toProcessInstance } from '../process-instance/process-instance.type.js';
import { CONFIGURATION, QUERIES, type ConfigurationPort } from '../services.js';
import { UserTaskFilterInput, UserTaskOrderField, taskFilterOf, taskOrderOf } from './user-task.inputs.js';
import {
  DueState,
  TaskAction,
  TaskForm,
  UserTask,
  UserTaskConnection,
  toUserTask,
} from './user-task.type.js';

const isOpen = (state: string): boolean => state === 'created' || state === 'claimed';

/** Tasks as the viewer sees them. */
@Resolver(() => UserTask)
export class UserTaskResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly heads: LiveHeads,
    @Inject(QUERIES) private readonly queries: QueryStore,
    @Inject(CONFIGURATION) private readonly configuration: ConfigurationPort,
  ) {}

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER', 'AUDITOR', 'DEVELOPER')
  @Query(() => UserTaskConnection, {
    description:
      "The viewer's inbox: an officer's own and his groups' tasks; all tasks of their regions for those who oversee.",
  })
  async userTasks(
    @Context() context: EdgeContext,
    @Args() page: PageArguments,
    @Args('filter', {
      nullable: true,
      type: () => UserTaskFilterInput,
      description: 'Which tasks; open ones when absent.',
    })
    filter?: UserTaskFilterInput,
    @Args('orderBy', {
      nullable: true,
      type: () => UserTaskOrderField,
      description: 'By what; DUE_AT when absent.',
    })
    orderBy?: UserTaskOrderField,
  ): Promise<ConnectionOf<UserTask>> {
    const viewer = viewerOf(context);
    const regions = await this.visibility.regionsOf(viewer);
    const request = pageRequestOf(page);
    const wanted = taskFilterOf(filter);
    // Before the read: what changes between the two is then told twice, never not at all.
    const liveCursor = await this.heads.cursor(regions, viewer.groups);
    const scope = taskScopeOf(viewer, regions);
    if (!scope)
      return toConnection({ items: [], hasNextPage: false, hasPreviousPage: false }, toUserTask, liveCursor);
    const read = (next: typeof request) => this.queries.userTasks(scope, wanted, taskOrderOf(orderBy), next);
    const found =
      scope.groups === undefined
        ? await filledPage(request, read, (tasks) => this.visibility.withoutRestricted(context, tasks))
        : await read(request);
    return toConnection(found, toUserTask, liveCursor);
  }

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER', 'AUDITOR', 'DEVELOPER')
  @Query(() => UserTask, {
    nullable: true,
    description: 'One task; null when there is none that the viewer may see.',
  })
  async userTask(
    @Context() context: EdgeContext,
    @Args('id', { type: () => ID, description: "The task's id." }) id: string,
  ): Promise<UserTask | undefined> {
    const key = elementOfId(id, 'UserTask');
    const view = key && (await this.visibility.task(context, key));
    return view && toUserTask(view);
  }

  @AsParent()
  @ResolveField(() => DueState, { description: 'Where it stands against its due date.' })
  dueState(@Parent() { view }: UserTask): DueState {
    if (view.dueAt === undefined) return DueState.NONE;
    const until = view.endedAt === undefined ? Date.now() : Date.parse(view.endedAt);
    return until <= Date.parse(view.dueAt) ? DueState.ON_TRACK : DueState.BREACHED;
  }

  @AsParent()
  @ResolveField(() => [TaskAction], { description: 'What the viewer may do with it now.' })
  async viewerCan(@Parent() { view }: UserTask, @Context() context: EdgeContext): Promise<TaskAction[]> {
    const viewer = viewerOf(context);
    if (!isOpen(view.status) || view.isSuspended) return [];
    const actions: TaskAction[] = [];
    const isFree = view.assignee === undefined;
    if (mayWorkOnTask(viewer, view)) {
      if (isFree) actions.push(TaskAction.CLAIM);
      if (view.assignee === viewer.id) actions.push(TaskAction.RELEASE);
      if (isFree || view.assignee === viewer.id) actions.push(TaskAction.COMPLETE);
    }
    const isRestricted =
      hasRole(viewer, 'ADMIN', 'PROCESS_OWNER') && (await this.visibility.isRestricted(context, view));
    if (mayAssignTask(viewer, view, isRestricted)) actions.push(TaskAction.ASSIGN);
    return actions;
  }

  @AsParent()
  @ResolveField(() => TaskForm, {
    nullable: true,
    description: 'The form by which it is completed.',
    complexity: 2,
  })
  async form(@Parent() { view }: UserTask): Promise<TaskForm | undefined> {
    if (view.formId === undefined) return undefined;
    const schema = await this.configuration.form(view.tenant, view.formId);
    return schema === undefined ? undefined : Object.assign(new TaskForm(), { formId: view.formId, schema });
  }

  @AsParent()
  @ResolveField(() => ProcessInstance, {
    nullable: true,
    description: 'The instance it belongs to, when the viewer may see it.',
  })
  async instance(
    @Parent() { view }: UserTask,
    @Context() context: EdgeContext,
  ): Promise<ProcessInstance | undefined> {
    const instance = await this.visibility.instance(context, view);
    return instance && toProcessInstance(instance);
  }

  @AsParent()
  @ResolveField(() => Complaint, {
    nullable: true,
    description: 'The complaint it is about, when the viewer may see it.',
  })
  async complaint(
    @Parent() { view }: UserTask,
    @Context() context: EdgeContext,
  ): Promise<Complaint | undefined> {
    const complaint = await this.visibility.complaintOfInstance(context, view, [view]);
    return complaint && toComplaint(complaint);
  }
}
