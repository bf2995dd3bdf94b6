import type { Json } from '#feel';
import type { JournalEntry } from '#runtime';

/** What an entry changed, as it is told outside: keys and codes, never a variable, a reason or a name of a person. */
export interface FeedChange {
  readonly kind: string;
  readonly data: { readonly [name: string]: Json };
}

/**
 * Reads changes out of entries of one tenant: for each entry its changes, in the order of the entries. The same each time it is
 * asked, since the place of a change in its entry is part of its id.
 */
export type ChangeReader = (tenant: string, entries: readonly JournalEntry[]) => Promise<FeedChange[][]>;
