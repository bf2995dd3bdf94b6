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

  /** @param offices candidate groups of whoever gets the cursor, where it is for his inbox */
  async cursor(tenants: readonly string[], offices?: readonly string[]): Promise<string> {
    return this.cursors.seal(await this.positions(tenants), offices);
  }

  seal(positions: LivePositions, offices?: readonly string[]): string {
    return this.cursors.seal(positions, offices);
  }

  /** The offices of whoever got the cursor, as far as it tells. */
  officesIn(cursor: string): string[] | undefined {
    return this.cursors.officesIn(cursor);
  }

  nameOf(tenant: string, position: number, at: number): string {
    return this.cursors.nameOf(tenant, position, at);
  }

  open(cursor: string): Map<string, number> | undefined {
    return this.cursors.open(cursor);
  }
}
