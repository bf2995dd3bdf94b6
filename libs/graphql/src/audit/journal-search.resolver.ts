import { Inject } from '@nestjs/common';
import { Args, Context, Int, Query, Resolver } from '@nestjs/graphql';
import { Visibility } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { toConnection, type ConnectionOf } from '../common/page.js';
import { AUDIT, type AuditPort } from '../services.js';
import { cursorOf, pageOf, requireRegion } from './audit.resolver.js';
import {
  JournalMatch,
  JournalMatchConnection,
  JournalSearchInput,
  journalFilterOf,
  toJournalMatch,
} from './journal-search.type.js';

/** Searches in a region's journal, for auditors. */
@Resolver()
export class JournalSearchResolver {
  constructor(
    private readonly visibility: Visibility,
    @Inject(AUDIT) private readonly audit: AuditPort,
  ) {}

  @Requires('AUDITOR')
  @Query(() => JournalMatchConnection, {
    description:
      "Entries of a region's journal, the oldest first. A page looks through a stretch of it: it may have less than was asked for, even nothing, while `hasNextPage` says that there is more to look through after `endCursor`. Restricted cases are left out.",
    complexity: 100,
  })
  async searchJournal(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('filter', { type: () => JournalSearchInput, description: 'Which entries.' })
    filter: JournalSearchInput,
    @Args('after', { type: () => String, nullable: true, description: 'Only entries after this cursor.' })
    after?: string,
    @Args('first', {
      type: () => Int,
      nullable: true,
      description: 'How many entries at most, 1 to 100; 25 when absent.',
    })
    first?: number,
    @Args('includeRestricted', {
      type: () => Boolean,
      nullable: true,
      description: 'Shows restricted cases too, as far as the viewer may read them.',
    })
    includeRestricted?: boolean,
  ): Promise<ConnectionOf<JournalMatch>> {
    requireRegion(context, region);
    const { size, afterPosition } = pageOf(first, after);
    const { entries, upTo, isLast } = await this.audit.search(
      region,
      journalFilterOf(region, filter),
      afterPosition,
      size,
    );
    const withheld = await this.visibility.withheldAmong(context, region, entries, includeRestricted);
    const shown = entries.filter(({ instanceKey }) => !withheld.has(instanceKey));
    const connection = toConnection(
      {
        items: shown.map((item) => ({ item, cursor: cursorOf(item.position) })),
        hasNextPage: !isLast,
        hasPreviousPage: afterPosition > 0,
      },
      toJournalMatch,
    );
    // The page ends where it was looked up to, not at its last entry.
    return { ...connection, pageInfo: { ...connection.pageInfo, endCursor: cursorOf(upTo) } };
  }
}
