import { Args, Context, Field, ObjectType, Resolver, Subscription } from '@nestjs/graphql';
import { mayReadHistory } from '#identity';
import { Visibility } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import type { ChangeStream } from '../live/change-stream.js';
import { LiveStream } from '../live/live-stream.js';
import { requireRegion } from './audit.resolver.js';
import { JournalRecord, toJournalRecord } from './audit.type.js';

/** An entry of a region's journal as it comes in. */
@ObjectType({ description: "An entry of a region's journal as it comes in." })
export class JournalRecordAdded {
  @Field(() => String, { description: 'Give it as `after` to go on from here.' })
  cursor!: string;

  @Field(() => Boolean, {
    description:
      'True when the cursor could not be resumed from: read the journal again; what follows is live.',
  })
  isResync!: boolean;

  @Field(() => JournalRecord, { nullable: true, description: 'The entry; null on a resync.' })
  record?: JournalRecord;
}

/** A region's journal, live. */
@Resolver(() => JournalRecordAdded)
export class JournalRecordsResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly stream: LiveStream,
  ) {}

  @Requires('AUDITOR')
  @Subscription(() => JournalRecordAdded, {
    resolve: (added: JournalRecordAdded) => added,
    description:
      "A region's journal, live: first what was written after the cursor, then what is written, position by position. Of restricted cases only their places are shown.",
  })
  async journalRecords(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('includeRestricted', {
      type: () => Boolean,
      nullable: true,
      description: 'Shows restricted cases too, as far as the viewer may read them.',
    })
    includeRestricted?: boolean,
    @Args('after', {
      nullable: true,
      type: () => String,
      description: 'A live cursor; from now on when absent.',
    })
    after?: string,
  ): Promise<ChangeStream> {
    requireRegion(context, region);
    return this.stream.changes([region], after, {
      facts: async (entry) => ({ entry, isRestricted: await this.visibility.isRestricted(context, entry) }),
      seen: (viewer, { entry, isRestricted }) => {
        const isShown =
          !isRestricted ||
          (includeRestricted === true && mayReadHistory(viewer, { tenant: region, isRestricted }));
        return [addedOf({ isResync: false, record: toJournalRecord(entry, !isShown) })];
      },
      resync: () => addedOf({ isResync: true }),
    });
  }
}

const addedOf = (fields: Partial<JournalRecordAdded>): JournalRecordAdded =>
  Object.assign(new JournalRecordAdded(), fields);
