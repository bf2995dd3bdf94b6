import { Inject } from '@nestjs/common';
import { Args, Context, Int, Query, Resolver } from '@nestjs/graphql';
import type { InboxMoment, OpenTask as OpenTaskView } from '#audit';
import { isInRegion } from '#identity';
import type { OfficeOwner } from '#organisation';
import type { PageRequest, UserTaskView } from '#runtime';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput } from '../common/faults.js';
import { filledPage, pageRequestOf, toConnection } from '../common/page.js';
import { DateTime } from '../common/scalars.js';
import { INBOX_HISTORY, type InboxHistoryPort } from '../services.js';
import { InboxOwnerInput, InboxSnapshot } from './inbox-snapshot.type.js';
import { momentOf } from './moment.js';
import { toOpenTask } from './open-task.type.js';

/** Inboxes as they were. */
@Resolver()
export class InboxSnapshotResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(INBOX_HISTORY) private readonly inboxes: InboxHistoryPort,
  ) {}

  @Requires('OFFICER', 'ADMIN', 'PROCESS_OWNER', 'AUDITOR', 'DEVELOPER')
  @Query(() => InboxSnapshot, {
    nullable: true,
    description:
      "The open tasks that somebody had at a moment, or after a position of the region's journal: give one of the two. Of them those that the viewer may see today; null when the region is not his.",
    complexity: 50,
  })
  async inboxAsOf(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('owner', { type: () => InboxOwnerInput, description: 'Whose inbox.' }) owner: InboxOwnerInput,
    @Args('moment', { type: () => DateTime, nullable: true, description: 'At this moment.' }) moment?: string,
    @Args('sequence', {
      type: () => Int,
      nullable: true,
      description: "After this position of the region's journal.",
    })
    sequence?: number,
    @Args('first', {
      type: () => Int,
      nullable: true,
      description: 'How many tasks, 1 to 100; 25 when absent.',
    })
    first?: number,
    @Args('after', { type: () => String, nullable: true, description: 'Only tasks after this cursor.' })
    after?: string,
  ): Promise<InboxSnapshot | undefined> {
    const request = pageRequestOf({ first, after });
    if (!isInRegion(viewerOf(context), region)) return undefined;
    const inbox = await this.inboxes.at(region, owner as OfficeOwner, momentOf(moment, sequence));
    if (inbox === 'BEYOND')
      throw badInput(
        `Expected "sequence" to be a position that the journal of ${region} has reached.`,
        'sequence',
      );
    if (inbox === 'UNKNOWN')
      throw badInput(`Expected "owner" to be of ${region} as it was deployed at that moment.`, 'owner');
    const { generation, groups } = inbox;
    const tasks = toConnection(await this.page(context, inbox, request), toOpenTask);
    return Object.assign(new InboxSnapshot(), {
      moment: inbox.moment,
      sequence: inbox.sequence,
      generation,
      groups,
      tasks,
    });
  }

  /** A page of the tasks that were open then and that the viewer may see now. */
  private async page(context: EdgeContext, inbox: InboxMoment, request: PageRequest) {
    const then = new Map<UserTaskView, OpenTaskView>();
    const found = await filledPage(
      request,
      (next) => this.inboxes.candidates(inbox, next),
      async (tasks) => {
        const open = await this.inboxes.openAmong(inbox, await this.visibility.tasksAmong(context, tasks));
        for (const [task, asItWas] of open) then.set(task, asItWas);
        return new Set(open.keys());
      },
    );
    return { ...found, items: found.items.map(({ item, cursor }) => ({ item: then.get(item)!, cursor })) };
  }
}
