import type { DuePage } from '#runtime';
import type { RetentionCutoffs } from '#policy';

/** Complaints whose words need not be kept. */
export interface WordRetentionStore {
  /**
   * Complaints with a key whose instances all ended before the cutoff, none of them held: the oldest first. A key of the page is the
   * instance's and the complaint's, `<instanceKey>/<complaintKey>`.
   */
  dueWords(
    tenant: string,
    cutoffs: RetentionCutoffs,
    cursor: string | undefined,
    limit: number,
  ): Promise<DuePage>;
  /** How many `dueWords` names, `atMost` at most. */
  countDueWords(tenant: string, cutoffs: RetentionCutoffs, atMost: number): Promise<number>;
}
