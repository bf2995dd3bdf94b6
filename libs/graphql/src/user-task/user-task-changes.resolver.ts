import { Inject } from '@nestjs/common';
import { Args, Context, Field, ObjectType, Resolver, Subscription, registerEnumType } from '@nestjs/graphql';
import { hasRole, maySeeTask, type Viewer } from '#identity';
import type { QueryStore, UserTaskFilter, UserTaskView } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { abortable } from '../live/abortable.js';
import { LiveHeads } from '../live/live-heads.js';
import { LiveStream } from '../live/live-stream.js';
import { StreamRights } from '../live/stream-rights.js';
import { TaskTimeline, type TaskChange } from '../live/task-timeline.js';
import { QUERIES } from '../services.js';
import { officeChange } from './office-change.js';
import { UserTaskFilterInput, taskFilterOf } from './user-task.inputs.js';
import { UserTask, toUserTask } from './user-task.type.js';

/** What a change is to whoever follows. */
export enum ChangeKind {
  ADDED = 'ADDED',
  UPDATED = 'UPDATED',
  REMOVED = 'REMOVED',
  RESYNC = 'RESYNC',
}
registerEnumType(ChangeKind, {
  name: 'ChangeKind',
  description: 'What a change is to whoever follows.',
  valuesMap: {
    ADDED: { description: 'It is new in the view.' },
    UPDATED: { description: 'It changed and stays in the view.' },
    REMOVED: {
      description: 'It left the view: done, withdrawn, given to others, or no longer as the filter wants it.',
    },
    RESYNC: { description: 'The cursor cannot be resumed from: read the list again; what follows is live.' },
  },
});

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
    private readonly rights: StreamRights,
    private readonly timeline: TaskTimeline,
    @Inject(QUERIES) private readonly queries: QueryStore,
  ) {}

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER', 'AUDITOR', 'DEVELOPER')
  @Subscription(() => UserTaskChange, {
    resolve: (change: UserTaskChange) => change,
    description:
      "The viewer's inbox, live: first what happened after the cursor, then what happens, in order and without a gap.",
  })
  userTaskChanges(
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
  ): AsyncIterableIterator<UserTaskChange> {
    const wanted = taskFilterOf(filter);
    return abortable((signal) => this.follow(context, wanted, after, signal));
  }

  private async *follow(
    context: EdgeContext,
    filter: UserTaskFilter,
    after: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<UserTaskChange, void, void> {
    const tenants = await this.visibility.regionsOf(viewerOf(context));
    const { positions, isGap } = await this.stream.start(tenants, after);
    if (isGap) yield this.resync(positions, viewerOf(context));
    else yield* this.movedByOffice(viewerOf(context), tenants, positions, filter, after);
    for await (const { entry, cursor } of this.stream.follow(context, positions, signal)) {
      const changes = await this.timeline.changesOf(entry);
      if (changes.length === 0) continue;
      const viewer = await this.rights.viewerStillAllowed(context);
      if (!viewer) return;
      const isRestricted =
        !hasRole(viewer, 'AUDITOR') && (await this.visibility.isRestricted(context, entry));
      const seen = changes
        .map((change) => kindFor(viewer, change, filter, isRestricted))
        .filter((change) => change !== undefined);
      for (const [at, { kind, task }] of seen.entries()) {
        yield Object.assign(new UserTaskChange(), {
          kind,
          task: toUserTask(task),
          changedBy: entry.actor,
          // Whoever leaves in the middle of an entry gets the whole of it again.
          cursor: cursor(at === seen.length - 1),
        });
      }
    }
  }

  /**
   * Whoever comes back with other offices than his cursor was made for is told first what moved with them. All cursors but the
   * last are still for the offices of before: whoever leaves in the middle gets the whole of it again.
   */
  private async *movedByOffice(
    viewer: Viewer,
    tenants: readonly string[],
    positions: ReadonlyMap<string, number>,
    filter: UserTaskFilter,
    after: string | undefined,
  ): AsyncGenerator<UserTaskChange, void, void> {
    const offices = isGiven(after) ? this.heads.officesIn(after) : undefined;
    if (!offices || offices.join() === viewer.groups.join()) return;
    const moved = await officeChange(this.queries, { ...viewer, groups: offices }, viewer, tenants, filter);
    if (!moved) {
      yield this.resync(positions, viewer);
      return;
    }
    const changes = [
      ...moved.lost.map((task) => ({ kind: ChangeKind.REMOVED, task })),
      ...moved.gained.map((task) => ({ kind: ChangeKind.ADDED, task })),
    ];
    for (const [at, { kind, task }] of changes.entries())
      yield Object.assign(new UserTaskChange(), {
        kind,
        task: toUserTask(task),
        changedBy: ORGANISATION,
        cursor: this.heads.seal(positions, at === changes.length - 1 ? viewer.groups : offices),
      });
  }

  private resync(positions: ReadonlyMap<string, number>, viewer: Viewer): UserTaskChange {
    return Object.assign(new UserTaskChange(), {
      kind: ChangeKind.RESYNC,
      cursor: this.heads.seal(positions, viewer.groups),
    });
  }
}

/** Who brings it about when a change of holders moves a task. */
const ORGANISATION = 'organisasi';

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
