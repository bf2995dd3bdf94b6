import type { Checkpoint } from './checkpoint.js';
import type { LeafEntry } from './merkle-tree.js';

/** Where checkpoints are kept. Rows never change. */
export interface CheckpointStore {
  /**
   * Keeps a checkpoint. False, and nothing written, when there is one from the same position: nodes that race make one chain.
   */
  add(checkpoint: Checkpoint): Promise<boolean>;
  /** The tenant's last checkpoint. */
  last(tenant: string): Promise<Checkpoint | undefined>;
  /** Checkpoints that begin after a position, in order, at most `limit`. */
  read(tenant: string, afterPosition: number, limit: number): Promise<Checkpoint[]>;
  /** What leaves are made of, of entries after a position, in order, at most `limit`. */
  readLeaves(tenant: string, afterPosition: number, limit: number): Promise<LeafEntry[]>;
}
