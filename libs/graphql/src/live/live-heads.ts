import { Inject, Injectable } from '@nestjs/common';
import { LiveCursors, type LivePositions } from '../common/live-cursor.js';
import { FEED, type FeedPort } from '../services.js';

/** Where the journal stands now, as a cursor for subscriptions. */
@Injectable()
export class LiveHeads {
  constructor(
    private readonly cursors: LiveCursors,
    @Inject(FEED) private readonly feed: FeedPort,
  ) {}

  /** Positions of these tenants; 0 for those that have no entry yet. */
  async positions(tenants: readonly string[]): Promise<Map<string, number>> {
    const heads = await this.feed.heads([...tenants]);
    return new Map(tenants.map((tenant) => [tenant, heads.get(tenant) ?? 0]));
  }

  async cursor(tenants: readonly string[]): Promise<string> {
    return this.cursors.seal(await this.positions(tenants));
  }

  seal(positions: LivePositions): string {
    return this.cursors.seal(positions);
  }

  nameOf(tenant: string, position: number, at: number): string {
    return this.cursors.nameOf(tenant, position, at);
  }

  open(cursor: string): Map<string, number> | undefined {
    return this.cursors.open(cursor);
  }
}
