import { Inject } from '@nestjs/common';
import { Args, Context, Int, Query, Resolver } from '@nestjs/graphql';
import { isInRegion } from '#identity';
import type { Checkpoint } from '#audit';
import { Visibility, viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput, forbidden } from '../common/faults.js';
import { isGiven } from '../common/given.js';
import { pageRequestOf, toConnection, type ConnectionOf } from '../common/page.js';
import { LiveHeads } from '../live/live-heads.js';
import { AUDIT, type AuditPort } from '../services.js';
import {
  JournalArchive,
  JournalArchiveConnection,
  JournalCheckpoint,
  JournalCheckpointConnection,
  JournalRecord,
  JournalRecordConnection,
  toJournalArchive,
  toJournalCheckpoint,
  toJournalRecord,
} from './audit.type.js';

/** A region's whole journal with what proves it, for auditors. */
@Resolver()
export class AuditResolver {
  constructor(
    private readonly visibility: Visibility,
    private readonly heads: LiveHeads,
    @Inject(AUDIT) private readonly audit: AuditPort,
  ) {}

  @Requires('AUDITOR')
  @Query(() => JournalRecordConnection, {
    description:
      "A region's journal, the oldest entry first. Of restricted cases only their places are shown.",
  })
  async journal(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('after', { type: () => String, nullable: true, description: 'Only entries after this cursor.' })
    after?: string,
    @Args('first', {
      type: () => Int,
      nullable: true,
      description: 'How many entries, 1 to 100; 25 when absent.',
    })
    first?: number,
    @Args('includeRestricted', {
      type: () => Boolean,
      nullable: true,
      description: 'Shows restricted cases too, as far as the viewer may read them.',
    })
    includeRestricted?: boolean,
  ): Promise<ConnectionOf<JournalRecord>> {
    requireRegion(context, region);
    const { size, afterPosition } = pageOf(first, after);
    // Before the read: what is written between the two is then told twice, never not at all.
    const liveCursor = await this.heads.cursor([region]);
    const found = await this.audit.journal(region, afterPosition, size + 1);
    const entries = found.slice(0, size);
    const withheld = await this.visibility.withheldAmong(context, region, entries, includeRestricted);
    return toConnection(
      {
        items: entries.map((item) => ({ item, cursor: cursorOf(item.position) })),
        hasNextPage: found.length > size,
        hasPreviousPage: afterPosition > 0,
      },
      (entry) => toJournalRecord(entry, withheld.has(entry.instanceKey)),
      liveCursor,
    );
  }

  @Requires('AUDITOR')
  @Query(() => JournalCheckpointConnection, {
    description: "The signed checkpoints of a region's journal, the oldest first.",
  })
  async checkpoints(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('after', { type: () => String, nullable: true, description: 'Only checkpoints after this cursor.' })
    after?: string,
    @Args('first', {
      type: () => Int,
      nullable: true,
      description: 'How many checkpoints, 1 to 100; 25 when absent.',
    })
    first?: number,
  ): Promise<ConnectionOf<JournalCheckpoint>> {
    requireRegion(context, region);
    const { size, afterPosition } = pageOf(first, after);
    const found: Checkpoint[] = await this.audit.checkpoints(region, afterPosition, size + 1);
    return toConnection(
      {
        items: found.slice(0, size).map((item) => ({ item, cursor: cursorOf(item.fromPosition) })),
        hasNextPage: found.length > size,
        hasPreviousPage: afterPosition > 0,
      },
      toJournalCheckpoint,
    );
  }

  @Requires('AUDITOR')
  @Query(() => JournalArchiveConnection, {
    description: "Runs of a region's journal that are in the archive, the oldest first.",
  })
  async archivedRuns(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
    @Args('after', { type: () => String, nullable: true, description: 'Only runs after this cursor.' })
    after?: string,
    @Args('first', {
      type: () => Int,
      nullable: true,
      description: 'How many runs, 1 to 100; 25 when absent.',
    })
    first?: number,
  ): Promise<ConnectionOf<JournalArchive>> {
    requireRegion(context, region);
    const { size, afterPosition } = pageOf(first, after);
    const found = await this.audit.archivedRuns(region, afterPosition, size + 1);
    return toConnection(
      {
        items: found.slice(0, size).map((item) => ({ item, cursor: cursorOf(item.fromPosition) })),
        hasNextPage: found.length > size,
        hasPreviousPage: afterPosition > 0,
      },
      toJournalArchive,
    );
  }

  @Requires('AUDITOR')
  @Query(() => JournalCheckpoint, {
    nullable: true,
    description:
      "Where a region's journal ends now, signed now; covers what came after the last checkpoint. Null where no key is set.",
    complexity: 50,
  })
  async journalHead(
    @Context() context: EdgeContext,
    @Args('region', { type: () => String, description: 'Code of the region.' }) region: string,
  ): Promise<JournalCheckpoint | undefined> {
    requireRegion(context, region);
    const head = await this.audit.head(region);
    return head && toJournalCheckpoint(head);
  }
}

/** @throws GraphQLError when the viewer is no auditor of the region. */
export function requireRegion(context: EdgeContext, region: string): void {
  if (!isInRegion(viewerOf(context), region)) throw forbidden(['AUDITOR']);
}

/** The cursor of a position. */
export function cursorOf(position: number): string {
  return Buffer.from(String(position)).toString('base64url');
}

/** A page of positions as arguments ask for it. */
export function pageOf(
  first: number | undefined,
  after: string | undefined,
): { size: number; afterPosition: number } {
  const { first: size = 25 } = pageRequestOf({ first, after });
  const afterPosition = !isGiven(after) ? 0 : Number(Buffer.from(after, 'base64url').toString());
  if (!Number.isSafeInteger(afterPosition) || afterPosition < 0)
    throw badInput('Expected "after" to be a cursor.', 'after');
  return { size, afterPosition };
}
