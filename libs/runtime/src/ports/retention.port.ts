import type { KeptThing, RetentionCutoffs } from '#policy';

/** What ended too long ago in a region for a thing to be kept; undefined where it is kept for ever. */
export type RetentionRule = (tenant: string, thing: KeptThing) => Promise<RetentionCutoffs | undefined>;

/** Some of the things that are due, and where to go on behind them; undefined when nothing is left. */
export interface DuePage {
  readonly keys: readonly string[];
  readonly cursor?: string;
}

/** Rows that an instance has in a table. */
export interface RowCount {
  readonly table: string;
  readonly rows: number;
}

/** Finished instances that need not be kept, and their rows. */
export interface RetentionStore {
  /**
   * Finished instances that ended before their cutoff, the oldest first. Not among them: those that are held, and those of a case
   * (a business key) of which another instance runs, is held or ended later.
   */
  dueInstances(
    tenant: string,
    cutoffs: RetentionCutoffs,
    cursor: string | undefined,
    limit: number,
  ): Promise<DuePage>;
  /** How many `dueInstances` names, `atMost` at most. */
  countDueInstances(tenant: string, cutoffs: RetentionCutoffs, atMost: number): Promise<number>;
  /** What `deleteInstances` would delete of one. */
  rowsOf(tenant: string, instanceKey: string): Promise<RowCount[]>;
  /** Another instance of the same case that runs or is held: the case is kept for it. */
  caseIsKeptBy(tenant: string, instanceKey: string): Promise<string | undefined>;
  /**
   * Deletes state and rows, those of the host too, of instances whose state says that they are deleted; others are left alone. What is
   * gone already is nothing to do. Their journal stays.
   */
  deleteInstances(tenant: string, instanceKeys: readonly string[]): Promise<void>;
}
