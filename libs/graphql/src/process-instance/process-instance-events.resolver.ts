import { Args, Context, Field, ID, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { mayReadHistory } from '#identity';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput } from '../common/faults.js';
import { instanceOfId } from '../common/global-id.js';
import type { InstanceKey } from '../common/loaders.js';
import { HistoryEntry, toHistoryEntry } from '../history/history.type.js';
import { abortable } from '../live/abortable.js';
import { LiveHeads } from '../live/live-heads.js';
import { LiveStream } from '../live/live-stream.js';
import { StreamRights } from '../live/stream-rights.js';

/** An entry of an instance's history as it comes in. */
@ObjectType({ description: "An entry of an instance's history as it comes in." })
export class ProcessInstanceEvent {
  @Field(() => String, { description: 'Give it as `after` to go on from here.' })
  cursor!: string;

  @Field(() => Boolean, {
    description:
      'True when the cursor could not be resumed from: read the history again; what follows is live.',
  })
  isResync!: boolean;

  @Field(() => HistoryEntry, { nullable: true, description: 'The entry; null on a resync.' })
  entry?: HistoryEntry;
}

/** An instance's history, live. */
@Resolver(() => ProcessInstanceEvent)
export class ProcessInstanceEventsResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly heads: LiveHeads,
    private readonly stream: LiveStream,
    private readonly rights: StreamRights,
  ) {}

  @Requires('ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR', 'OFFICER')
  @Subscription(() => ProcessInstanceEvent, {
    resolve: (event: ProcessInstanceEvent) => event,
    description:
      "An instance's history, live: first what happened after the cursor, then what happens, in order and without a gap.",
  })
  async processInstanceEvents(
    @Context() context: EdgeContext,
    @Args('id', { type: () => ID, description: "The instance's id." }) id: string,
    @Args('after', {
      nullable: true,
      type: () => String,
      description: 'A live cursor; from now on when absent.',
    })
    after?: string,
  ): Promise<AsyncIterableIterator<ProcessInstanceEvent>> {
    const key = instanceOfId(id);
    if (!key || !(await this.visibility.instance(context, key)) || !(await this.mayFollow(context, key))) {
      throw badInput('Expected "id" to be a process instance whose history you may read.', 'id');
    }
    return abortable((signal) => this.follow(context, key, after, signal));
  }

  private async *follow(
    context: EdgeContext,
    key: InstanceKey,
    after: string | undefined,
    signal: AbortSignal,
  ): AsyncGenerator<ProcessInstanceEvent, void, void> {
    const { positions, isGap } = await this.stream.start([key.tenant], after);
    if (isGap)
      yield Object.assign(new ProcessInstanceEvent(), { isResync: true, cursor: this.heads.seal(positions) });
    for await (const { entry, cursor } of this.stream.follow(context, positions, signal)) {
      if (entry.instanceKey !== key.instanceKey) continue;
      // A case that became restricted ends the stream of those who may not see it any more.
      if (!(await this.rights.viewerStillAllowed(context)) || !(await this.mayFollow(context, key))) return;
      yield Object.assign(new ProcessInstanceEvent(), {
        isResync: false,
        entry: toHistoryEntry(entry),
        cursor: cursor(true),
      });
    }
  }

  private async mayFollow(context: EdgeContext, key: InstanceKey): Promise<boolean> {
    const isRestricted = await this.visibility.isRestricted(context, key);
    return mayReadHistory(viewerOf(context), { tenant: key.tenant, isRestricted });
  }
}
