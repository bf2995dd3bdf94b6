import { Inject } from '@nestjs/common';
import { Args, Context, Field, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { hasRole, maySeeTask, type Viewer } from '#identity';
import type { QueryStore, UserTaskFilter, UserTaskView } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { ChangeKind } from '../live/change-kind.js';
import type { ChangeStream, Opening } from '../live/change-stream.js';
import { LiveHeads } from '../live/live-heads.js';
import { LiveStream } from '../live/live-stream.js';
import { TaskTimeline, type TaskChange } from '../live/task-timeline.js';
import { QUERIES } from '../services.js';
import { officeChange } from './office-change.js';
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

  @Field(() => String, {
    nullable: true,
    description: 'Who brought it about, "organisasi" for a change of holders; null with RESYNC.',
  })
  changedBy?: string;
}

/** The live inbox. */
@Resolver(() => UserTaskChange)
export class UserTaskChangesResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly heads: LiveHeads,
    private readonly stream: LiveStream,
    private readonly timeline: TaskTimeline,
    @Inject(QUERIES) private readonly queries: QueryStore,
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
    const viewer = viewerOf(context);
    const tenants = await this.visibility.regionsOf(viewer);
    const wanted = taskFilterOf(filter);
    return this.stream.changes(
      tenants,
      after,
      {
        facts: async (entry) => {
          const changes = await this.timeline.changesOf(entry);
          if (changes.length === 0) return undefined;
          return {
            changes,
            actor: entry.actor,
            isRestricted: await this.visibility.isRestricted(context, entry),
          };
        },
        seen: (who, { changes, actor, isRestricted }) =>
          changes.flatMap((change) => {
            const isHidden = isRestricted && !hasRole(who, 'AUDITOR');
            const seen = kindFor(who, change, wanted, isHidden);
            return seen ? [changeOf({ kind: seen.kind, task: toUserTask(seen.task), changedBy: actor })] : [];
          }),
        followsOffices: true,
        resync: () => changeOf({ kind: ChangeKind.RESYNC }),
      },
      () => this.movedByOffice(viewer, tenants, wanted, after),
    );
  }

  /** Whoever comes back with other offices than his cursor was made for is told first what moved with them. */
  private async movedByOffice(
    viewer: Viewer,
    tenants: readonly string[],
    filter: UserTaskFilter,
    after: string | undefined,
  ): Promise<Opening | 'resync' | undefined> {
    const formerOffices = isGiven(after) ? this.heads.officesIn(after) : undefined;
    if (!formerOffices || formerOffices.join() === viewer.groups.join()) return undefined;
    const former = { ...viewer, groups: formerOffices };
    const moved = await officeChange(this.queries, former, viewer, tenants, filter);
    if (!moved) return 'resync';
    const events = [
      ...moved.lost.map((task) => ({ kind: ChangeKind.REMOVED, task })),
      ...moved.gained.map((task) => ({ kind: ChangeKind.ADDED, task })),
    ].map(({ kind, task }) => changeOf({ kind, task: toUserTask(task), changedBy: ORGANISATION }));
    return { events, formerOffices };
  }
}

/** Who brings it about when a change of holders moves a task. */
const ORGANISATION = 'organisasi';

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
