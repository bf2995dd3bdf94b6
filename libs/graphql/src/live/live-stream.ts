import { Inject, Injectable } from '@nestjs/common';
import type { JournalEntry } from '#runtime';
import { badInput } from '../common/faults.js';
import { FEED, type FeedPort } from '../services.js';
import {
  ChangeStream,
  type ChangeRule,
  type LiveEvent,
  type Opening,
  type StreamStart,
} from './change-stream.js';
import { LiveHeads } from './live-heads.js';
import { isGiven } from '../common/given.js';

/** The journal as subscriptions follow it: replay after a cursor, then live, without a gap. */
@Injectable()
export class LiveStream {
  constructor(
    private readonly heads: LiveHeads,
    @Inject(FEED) private readonly feed: FeedPort,
  ) {}

  /**
   * Where to begin. A cursor that is ahead of the journal, knows nothing of one of the tenants, or is older than what went to the
   * archive cannot be resumed from.
   * @throws GraphQLError for a text that is no cursor of this installation.
   */
  async start(tenants: readonly string[], after: string | undefined | null): Promise<StreamStart> {
    const heads = await this.heads.positions(tenants);
    if (!isGiven(after)) return { positions: new Map(heads), heads, isGap: false };
    const seen = this.heads.open(after);
    if (!seen) throw badInput('Expected "after" to be a live cursor.', 'after');
    const archived = await this.feed.archivedUpTo(tenants);
    const isGap = tenants.some((tenant) => {
      const position = seen.get(tenant)!;
      return !(position <= heads.get(tenant)! && position >= (archived.get(tenant) ?? 0));
    });
    return {
      positions: new Map(isGap ? heads : tenants.map((tenant) => [tenant, seen.get(tenant)!])),
      heads,
      isGap,
    };
  }

  /**
   * A stream that is shared by all who see the same of it.
   * @param opening what this subscriber alone is told first
   * @throws GraphQLError for an `after` that is no cursor of this installation.
   */
  async changes<Facts, Event extends LiveEvent>(
    tenants: readonly string[],
    after: string | undefined | null,
    rule: ChangeRule<Facts, Event>,
    opening?: () => Promise<Opening | 'resync' | undefined>,
  ): Promise<ChangeStream> {
    const start = await this.start(tenants, after);
    const first = start.isGap ? undefined : await opening?.();
    if (first === 'resync') return ChangeStream.of({ ...start, isGap: true }, rule);
    return ChangeStream.of({ ...start, ...(first && { opening: first }) }, rule);
  }

  /** Follows the tenants from a start until the signal aborts, for one subscriber; `positions` moves along. */
  async *follow(
    positions: Map<string, number>,
    signal: AbortSignal,
  ): AsyncGenerator<JournalEntry, void, void> {
    for await (const entry of this.feed.follow(new Map(positions), signal)) {
      positions.set(entry.tenant, entry.position);
      yield entry;
    }
  }
}
