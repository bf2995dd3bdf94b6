import type { RetentionCutoffs } from '#policy';
import type { JournalEntry } from '#runtime';

/** Consecutive positions of a journal that one checkpoint covers. */
export interface JournalRun {
  readonly fromPosition: number;
  readonly toPosition: number;
}

/** A run whose entries stand in a file and no longer in the database. */
export interface ArchivedRun extends JournalRun {
  readonly archivedAt: string;
  /** Name below the directory of the archive. */
  readonly file: string;
  /** SHA-256 of the file, hexadecimal. */
  readonly checksum: string;
}

/** An entry with the hash of its instance's entry before; empty for its first. */
export type ChainedEntry = JournalEntry & { readonly previousHash: string };

/** Which runs of a journal may leave the database, and which have. */
export interface ArchiveStore {
  /**
   * Runs that are signed, delivered by the courier, and of which every instance was deleted and ended before its cutoff; from
   * `afterPosition` on, in order.
   */
  dueRuns(
    tenant: string,
    cutoffs: RetentionCutoffs,
    afterPosition: number,
    limit: number,
  ): Promise<JournalRun[]>;
  /** The run's entries, in order; none where it was archived before. */
  readRun(tenant: string, run: JournalRun): Promise<ChainedEntry[]>;
  /**
   * Deletes the runs' entries, in one transaction with the note where they are now.
   * @throws Error, and deletes nothing, when a run has not as many entries as positions
   */
  release(
    tenant: string,
    runs: readonly JournalRun[],
    file: Pick<ArchivedRun, 'file' | 'checksum'>,
  ): Promise<void>;
  /** Runs in the archive that begin after a position, in order. */
  archivedRuns(tenant: string, afterPosition: number, limit: number): Promise<ArchivedRun[]>;
}

/** Where archives are kept: files that are written once. */
export interface ArchiveFiles {
  /**
   * Writes a whole file and makes it durable before it answers.
   * @param lines without their ends
   * @returns SHA-256 of the file as it was read back, hexadecimal
   */
  write(name: string, lines: Iterable<string>): Promise<string>;
  /** The lines of a file, without their ends. */
  read(name: string): AsyncIterable<string>;
}
