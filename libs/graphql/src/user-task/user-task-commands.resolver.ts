import { Inject } from '@nestjs/common';
import { Args, Context, Field, Mutation, ObjectType, Resolver } from '@nestjs/graphql';
import { mayAssignTask, mayTakeOver, mayWorkOnTask, type GroupDirectory } from '#identity';
import type { Command } from '#engine';
import type { Json } from '#feel';
import type { QueryStore, UserTaskView } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { clearLoaders } from '../common/loaders.js';
import { elementOfId } from '../common/global-id.js';
import { MutationPayload, commandOptionsOf, payloadOf } from '../common/mutation.js';
import {
  errorOfRejection,
  errorsOfInput,
  notFound,
  validationError,
  type UserError,
} from '../common/user-error.js';
import {
  COMPLAINTS,
  GROUPS,
  QUERIES,
  RUNTIME,
  type CommandOutcome,
  type ComplaintPort,
  type InputError,
  type ProcessRuntimePort,
} from '../services.js';
import { AssignUserTaskInput, CompleteUserTaskInput, UserTaskInput } from './user-task.inputs.js';
import { UserTask, toUserTask } from './user-task.type.js';

@ObjectType({ implements: () => [MutationPayload], description: 'The task after the command.' })
export class UserTaskPayload extends MutationPayload {
  @Field(() => UserTask, { nullable: true, description: 'The task as it is now; null when it was refused.' })
  task?: UserTask;
}

const isOpen = (state: string): boolean => state === 'created' || state === 'claimed';

/** Working on tasks. */
@Resolver()
export class UserTaskCommandsResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(QUERIES) private readonly queries: QueryStore,
    @Inject(RUNTIME) private readonly runtime: ProcessRuntimePort,
    @Inject(COMPLAINTS) private readonly complaints: ComplaintPort,
    @Inject(GROUPS) private readonly groups: GroupDirectory,
  ) {}

  @Requires('OFFICER')
  @Mutation(() => UserTaskPayload, {
    description: 'Takes a task. Of two who try, one gets it and the other a conflict.',
  })
  async claimUserTask(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which task.' }) input: UserTaskInput,
  ): Promise<UserTaskPayload> {
    const viewer = viewerOf(context);
    const before = await this.taskOf(context, input.id);
    const held = before?.assignee === undefined ? [] : await this.groups.groupsOf(before.assignee);
    return this.onTask(context, input, 'claimUserTask', (task) => {
      if (!mayWorkOnTask(viewer, task)) return notFound('id', 'a user task');
      // Looked at for the assignee of before: somebody else who was quicker keeps it.
      const type =
        task.assignee === before?.assignee && mayTakeOver(viewer, task, held)
          ? 'AssignUserTask'
          : 'ClaimUserTask';
      return { type, elementKey: task.key, assignee: viewer.id };
    });
  }

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER')
  @Mutation(() => UserTaskPayload, { description: 'Gives a task back to its groups.' })
  async releaseUserTask(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which task.' }) input: UserTaskInput,
  ): Promise<UserTaskPayload> {
    const viewer = viewerOf(context);
    return this.onTask(context, input, 'releaseUserTask', (task, isRestricted) => {
      if (mayWorkOnTask(viewer, task))
        return { type: 'ReleaseUserTask', elementKey: task.key, assignee: viewer.id };
      return mayAssignTask(viewer, task, isRestricted)
        ? { type: 'ReleaseUserTask', elementKey: task.key }
        : notFound('id', 'a user task');
    });
  }

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER')
  @Mutation(() => UserTaskPayload, {
    description: 'Gives a task to somebody who holds one of its candidate groups.',
  })
  async assignUserTask(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which task, and to whom.' }) input: AssignUserTaskInput,
  ): Promise<UserTaskPayload> {
    const viewer = viewerOf(context);
    const groups = await this.groups.groupsOf(input.assignee);
    return this.onTask(context, input, 'assignUserTask', (task, isRestricted) => {
      if (!mayAssignTask(viewer, task, isRestricted)) return notFound('id', 'a user task');
      const isCandidate =
        task.candidateUsers.includes(input.assignee) ||
        task.candidateGroups.some((group) => groups.includes(group));
      return isCandidate
        ? { type: 'AssignUserTask', elementKey: task.key, assignee: input.assignee }
        : validationError(
            ['input', 'assignee'],
            'NOT_A_CANDIDATE',
            "Expected somebody who holds one of the task's candidate groups now.",
          );
    });
  }

  @Requires('OFFICER')
  @Mutation(() => UserTaskPayload, {
    description:
      'Finishes a task with the data of its form. Words that the form seals go into the complaint, never into variables.',
  })
  async completeUserTask(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which task, and the data of its form.' }) input: CompleteUserTaskInput,
  ): Promise<UserTaskPayload> {
    const viewer = viewerOf(context);
    const task = await this.taskOf(context, input.id);
    if (!task || !mayWorkOnTask(viewer, task)) {
      return payloadOf(UserTaskPayload, input, { userErrors: [notFound('id', 'a user task')] });
    }
    if (typeof input.data !== 'object' || input.data === null || Array.isArray(input.data)) {
      const error = validationError(
        ['input', 'data'],
        'INVALID_DATA',
        "Expected an object with the form's values.",
      );
      return payloadOf(UserTaskPayload, input, { userErrors: [error] });
    }
    const outcome = await this.complaints.completeUserTask(task, input.data as Record<string, Json>, {
      ...commandOptionsOf(input, context, 'completeUserTask'),
      user: viewer.id,
    });
    return this.payloadAfter(context, input, task, outcome);
  }
  private async taskOf(context: EdgeContext, id: string): Promise<UserTaskView | undefined> {
    const key = elementOfId(id, 'UserTask');
    return key && (await this.visibility.task(context, key));
  }

  /** Looks the task up, asks for the command or the refusal, runs it. */
  private async onTask(
    context: EdgeContext,
    input: UserTaskInput,
    mutation: string,
    commandOf: (task: UserTaskView, isRestricted: boolean) => Command | UserError,
  ): Promise<UserTaskPayload> {
    const task = await this.taskOf(context, input.id);
    if (!task) return payloadOf(UserTaskPayload, input, { userErrors: [notFound('id', 'a user task')] });
    const command = commandOf(task, await this.visibility.isRestricted(context, task));
    if (!('type' in command)) return payloadOf(UserTaskPayload, input, { userErrors: [command] });
    const options = commandOptionsOf(input, context, mutation);
    return this.payloadAfter(
      context,
      input,
      task,
      await this.runtime.execute(task.tenant, task.instanceKey, command, options),
    );
  }

  private async payloadAfter(
    context: EdgeContext,
    input: UserTaskInput,
    task: UserTaskView,
    outcome: CommandOutcome | { readonly outcome: 'rejected'; readonly errors: readonly InputError[] },
  ): Promise<UserTaskPayload> {
    if (outcome.outcome === 'rejected') {
      if ('errors' in outcome)
        return payloadOf(UserTaskPayload, input, { userErrors: errorsOfInput(outcome.errors) });
      const now = await this.queries.userTask(task.tenant, task.instanceKey, task.key);
      // The kernel has forgotten a task that is done; whoever was second is told so.
      const isGone = outcome.rejection.code === 'NOT_FOUND' && now !== undefined && !isOpen(now.status);
      const rejection = isGone
        ? { code: 'ALREADY_COMPLETED', message: `Expected an open task but it is ${now.status}.` }
        : outcome.rejection;
      const error = errorOfRejection(rejection, ['input', 'id'], now?.assignee);
      return payloadOf(UserTaskPayload, input, { userErrors: [error] });
    }
    clearLoaders(context.loaders);
    const now = (await this.queries.userTask(task.tenant, task.instanceKey, task.key)) ?? task;
    return payloadOf(UserTaskPayload, input, { task: toUserTask(now) });
  }
}
