import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { archivedEntryLine, archiveHeaderLine, checkpointLine, formatLine } from '../export/export-line.js';
import type { ChainedEntry } from './archive.port.js';

/** A run with what proves it. */
export interface ProvableRun {
  readonly checkpoint: Checkpoint;
  /** All of its entries, in order. */
  readonly entries: readonly ChainedEntry[];
}

/** The lines of an archive: a header, then for each run its entries and the checkpoint that covers them. */
export function* archiveLines(region: string, runs: readonly ProvableRun[]): Generator<string, void> {
  yield formatLine(archiveHeaderLine(region));
  for (const { checkpoint, entries } of runs) {
    for (const entry of entries) yield formatLine(archivedEntryLine(entry));
    yield formatLine(checkpointLine(checkpoint));
  }
}
