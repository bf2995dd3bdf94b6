import { Inject, Injectable } from '@nestjs/common';
import type { JournalEntry } from '#runtime';
import { badInput } from '../common/faults.js';
import { FEED, type FeedPort } from '../services.js';
import { ChangeStream, type ChangeRule, type LiveEvent, type StreamStart } from './change-stream.js';
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
   * Where to begin. A cursor that is ahead of the journal, or knows nothing of one of the tenants, cannot be resumed from.
   * @throws GraphQLError for a text that is no cursor of this installation.
   */
  async start(tenants: readonly string[], after: string | undefined | null): Promise<StreamStart> {
    const heads = await this.heads.positions(tenants);
    if (!isGiven(after)) return { positions: new Map(heads), heads, isGap: false };
    const seen = this.heads.open(after);
    if (!seen) throw badInput('Expected "after" to be a live cursor.', 'after');
    const isGap = tenants.some((tenant) => !(seen.get(tenant)! <= heads.get(tenant)!));
    return {
      positions: new Map(isGap ? heads : tenants.map((tenant) => [tenant, seen.get(tenant)!])),
      heads,
      isGap,
    };
  }

  /**
   * A stream that is shared by all who see the same of it.
   * @throws GraphQLError for an `after` that is no cursor of this installation.
   */
  async changes<Facts, Event extends LiveEvent>(
    tenants: readonly string[],
    after: string | undefined | null,
    rule: ChangeRule<Facts, Event>,
  ): Promise<ChangeStream> {
    return ChangeStream.of(await this.start(tenants, after), rule);
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
