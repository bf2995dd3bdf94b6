import type { Page, PageRequest, UserTaskView } from '#runtime';

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
}
