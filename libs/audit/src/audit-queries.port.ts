import type { JournalEntry, Page, PageRequest, UserTaskView } from '#runtime';
import type { EntryKind } from './entry-kind.js';

/** Whose tasks: at least one of it must hold. */
export interface TaskHolders {
  /** Candidate groups, e.g. `14.08/PUPR:pelaksana`. */
  readonly groups: readonly string[];
  /** All groups of a unit, e.g. `14.08/PUPR`. */
  readonly unit?: string;
  /** A person who is named as a candidate, or who ever had the task. */
  readonly person?: string;
}

/**
 * How far the clocks of two nodes may be apart, in milliseconds. Where rows are chosen by time, what lies so close to the moment
 * is looked at too, and the journal decides.
 */
export const CLOCK_SKEW_MS = 600_000;

/** Which entries of a tenant's journal; all of what is given must hold for an entry. */
export interface JournalFilter {
  readonly actors?: readonly string[];
  /** An element of the model that one of its events names, or whose user task it changes. */
  readonly elementId?: string;
  readonly kinds?: readonly EntryKind[];
  /** RFC 3339, included. */
  readonly from?: string;
  /** RFC 3339, included. */
  readonly to?: string;
  readonly instanceKey?: string;
  readonly businessKey?: string;
  /** Stands in the reason that somebody gave; case does not matter. */
  readonly reason?: string;
}

/** What a search found on a stretch of the journal. */
export interface JournalStretch {
  /** In the order of their positions. */
  readonly entries: readonly JournalEntry[];
  /** Up to which position was looked. */
  readonly upTo: number;
  /** Whether nothing is left to be looked at. */
  readonly isLast: boolean;
}

/** Entries that one look goes through at most where nothing narrows it down to instances. */
export const STRETCH = 20_000;

/** Reads of whole tenants for auditors; none of them is on the path of a command. */
export interface AuditQueries {
  /** When the entry at a position was written, RFC 3339; undefined beyond the end of the tenant's journal. */
  momentOf(tenant: string, position: number): Promise<string | undefined>;
  /** The last position that was written up to a moment (RFC 3339); 0 before the first. Found by halving, as positions are dense. */
  positionAt(tenant: string, moment: string): Promise<number>;
  /**
   * Tasks as they stand now that were open within `CLOCK_SKEW_MS` of a moment and may have been somebody's then, the oldest first.
   * Which of them were, the journal says. Pages forwards only.
   */
  tasksAround(
    tenant: string,
    moment: string,
    holders: TaskHolders,
    page: Pick<PageRequest, 'first' | 'after'>,
  ): Promise<Page<UserTaskView>>;
  /**
   * Entries after a position that a filter wants, at most `limit` of a stretch of the journal. With an instance or a business key
   * the journals of those instances are read by their index; without, at most `STRETCH` entries, between the positions of the period.
   */
  search(
    tenant: string,
    filter: JournalFilter,
    afterPosition: number,
    limit: number,
  ): Promise<JournalStretch>;
}
