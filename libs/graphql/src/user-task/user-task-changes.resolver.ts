import { Args, Context, Field, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { hasRole, maySeeTask, type Viewer } from '#identity';
import type { UserTaskFilter, UserTaskView } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { ChangeKind } from '../live/change-kind.js';
import type { ChangeStream } from '../live/change-stream.js';
import { LiveStream } from '../live/live-stream.js';
import { TaskTimeline, type TaskChange } from '../live/task-timeline.js';
import { UserTaskFilterInput, taskFilterOf } from './user-task.inputs.js';
import { UserTask, toUserTask } from './user-task.type.js';

/** A task that came into, changed in, or left the viewer's inbox. */
@ObjectType({ description: "A task that came into, changed in, or left the viewer's inbox." })
export class UserTaskChange {
  @Field(() => String, { description: 'Give it as `after` to go on from here.' })
  cursor!: string;

  @Field(() => ChangeKind, { description: 'What happened to the view.' })
  kind!: ChangeKind;

  @Field(() => UserTask, { nullable: true, description: 'The task as it was then; null with RESYNC.' })
  task?: UserTask;

  @Field(() => String, { nullable: true, description: 'Who brought it about; null with RESYNC.' })
  changedBy?: string;
}

/** The live inbox. */
@Resolver(() => UserTaskChange)
export class UserTaskChangesResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly stream: LiveStream,
    private readonly timeline: TaskTimeline,
  ) {}

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER', 'AUDITOR', 'DEVELOPER')
  @Subscription(() => UserTaskChange, {
    resolve: (change: UserTaskChange) => change,
    description:
      "The viewer's inbox, live: first what happened after the cursor, then what happens, in order and without a gap.",
  })
  async userTaskChanges(
    @Context() context: EdgeContext,
    @Args('filter', {
      nullable: true,
      type: () => UserTaskFilterInput,
      description: 'Which tasks; open ones when absent.',
    })
    filter?: UserTaskFilterInput,
    @Args('after', {
      nullable: true,
      type: () => String,
      description: 'A live cursor; from now on when absent.',
    })
    after?: string,
  ): Promise<ChangeStream> {
    const wanted = taskFilterOf(filter);
    return this.stream.changes(await this.visibility.regionsOf(viewerOf(context)), after, {
      facts: async (entry) => {
        const changes = await this.timeline.changesOf(entry);
        if (changes.length === 0) return undefined;
        return {
          changes,
          actor: entry.actor,
          isRestricted: await this.visibility.isRestricted(context, entry),
        };
      },
      seen: (viewer, { changes, actor, isRestricted }) =>
        changes.flatMap((change) => {
          const isHidden = isRestricted && !hasRole(viewer, 'AUDITOR');
          const seen = kindFor(viewer, change, wanted, isHidden);
          return seen ? [changeOf({ kind: seen.kind, task: toUserTask(seen.task), changedBy: actor })] : [];
        }),
      resync: () => changeOf({ kind: ChangeKind.RESYNC }),
    });
  }
}

const changeOf = (fields: Partial<UserTaskChange>): UserTaskChange =>
  Object.assign(new UserTaskChange(), fields);

/** What a change is to a viewer's filtered inbox; undefined when nothing. */
export function kindFor(
  viewer: Viewer,
  { before, after }: TaskChange,
  filter: UserTaskFilter,
  isRestricted: boolean,
): { kind: ChangeKind; task: UserTaskView } | undefined {
  const mayBefore = before !== undefined && maySeeTask(viewer, before, isRestricted);
  const mayAfter = after !== undefined && maySeeTask(viewer, after, isRestricted);
  const was = mayBefore && matches(before, filter);
  const is = mayAfter && matches(after, filter);
  if (is) return { kind: was ? ChangeKind.UPDATED : ChangeKind.ADDED, task: after };
  // What the viewer may no longer see is told as he knew it.
  return was ? { kind: ChangeKind.REMOVED, task: mayAfter ? after : before } : undefined;
}

function matches(task: UserTaskView, filter: UserTaskFilter): boolean {
  return (
    (filter.statuses?.includes(task.status) ?? true) &&
    (filter.assignee === undefined || task.assignee === filter.assignee) &&
    (filter.isUnassigned === undefined || (task.assignee === undefined) === filter.isUnassigned) &&
    (filter.elementId === undefined || task.elementId === filter.elementId) &&
    (filter.businessKey === undefined || task.businessKey === filter.businessKey) &&
    (filter.instanceKey === undefined || task.instanceKey === filter.instanceKey) &&
    (filter.dueBefore === undefined || (task.dueAt !== undefined && task.dueAt < filter.dueBefore))
  );
}
