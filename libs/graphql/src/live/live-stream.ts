import { Inject, Injectable } from '@nestjs/common';
import type { JournalEntry } from '#runtime';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput } from '../common/faults.js';
import { FEED, type FeedPort } from '../services.js';
import { LiveHeads } from './live-heads.js';
import { isGiven } from '../common/given.js';

/** Where a stream begins: after a cursor, or now; `isGap` when the cursor cannot be resumed from. */
export interface StreamStart {
  readonly positions: Map<string, number>;
  readonly isGap: boolean;
}

/** An entry with the cursor to resume after it, and the one to get it again. */
export interface StreamStep {
  readonly entry: JournalEntry;
  /** Seals the position after the entry (true), or before it. */
  cursor(isDone: boolean): string;
}

/** Close code for a reader that is too slow: it comes back with its last cursor. */
export const TRY_AGAIN_LATER_CLOSE = 1013;

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
    if (!isGiven(after)) return { positions: heads, isGap: false };
    const seen = this.heads.open(after);
    if (!seen) throw badInput('Expected "after" to be a live cursor.', 'after');
    const isGap = tenants.some((tenant) => !(seen.get(tenant)! <= heads.get(tenant)!));
    return {
      positions: isGap ? heads : new Map(tenants.map((tenant) => [tenant, seen.get(tenant)!])),
      isGap,
    };
  }

  /** Follows the tenants from a start until the signal aborts. A reader that is too slow is closed with 1013. */
  async *follow(
    context: EdgeContext,
    positions: Map<string, number>,
    signal: AbortSignal,
  ): AsyncGenerator<StreamStep, void, void> {
    try {
      for await (const entry of this.feed.follow(new Map(positions), signal)) {
        positions.set(entry.tenant, entry.position);
        yield {
          entry,
          cursor: (isDone) =>
            this.heads.seal(
              isDone ? positions : new Map([...positions, [entry.tenant, entry.position - 1]]),
              context.viewer?.groups,
            ),
        };
      }
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'SLOW_CONSUMER') throw error;
      context.closeConnection?.(TRY_AGAIN_LATER_CLOSE, 'Too slow: resume from the last cursor');
    }
  }
}
