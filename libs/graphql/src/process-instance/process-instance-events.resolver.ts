import { Args, Context, Field, ID, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { mayReadHistory } from '#identity';
import { Visibility } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput } from '../common/faults.js';
import { instanceOfId } from '../common/global-id.js';
import { HistoryEntry, toHistoryEntry } from '../history/history.type.js';
import type { ChangeStream } from '../live/change-stream.js';
import { LiveStream } from '../live/live-stream.js';

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
    private readonly stream: LiveStream,
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
  ): Promise<ChangeStream> {
    const key = instanceOfId(id);
    if (
      !key ||
      !(await this.visibility.instance(context, key)) ||
      !(await this.visibility.mayReadHistory(context, key))
    ) {
      throw badInput('Expected "id" to be a process instance whose history you may read.', 'id');
    }
    return this.stream.changes([key.tenant], after, {
      facts: async (entry) =>
        entry.instanceKey === key.instanceKey
          ? { entry, isRestricted: await this.visibility.isRestricted(context, key) }
          : undefined,
      // A case that became restricted ends the stream of those who may not see it any more.
      seen: (viewer, { entry, isRestricted }) =>
        mayReadHistory(viewer, { tenant: key.tenant, isRestricted })
          ? [eventOf({ isResync: false, entry: toHistoryEntry(entry) })]
          : undefined,
      resync: () => eventOf({ isResync: true }),
    });
  }
}

const eventOf = (fields: Partial<ProcessInstanceEvent>): ProcessInstanceEvent =>
  Object.assign(new ProcessInstanceEvent(), fields);
