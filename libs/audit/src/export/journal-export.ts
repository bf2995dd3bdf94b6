import type { Checkpoint } from '../checkpoint/checkpoint.js';
import { leafHash } from '../checkpoint/merkle-tree.js';
import {
  checkpointLine,
  entryLine,
  headerLine,
  type EntryLine,
  type ExportLine,
  type WithheldLine,
} from './export-line.js';

/** What an export is made of; each list in order of position. */
export interface ExportSource {
  readonly region: string;
  /** Where the journal ended when the export began. */
  readonly head: Checkpoint;
  readonly entries: AsyncIterable<ExportedEntry> | Iterable<ExportedEntry>;
  readonly checkpoints: AsyncIterable<Checkpoint> | Iterable<Checkpoint>;
  /** First positions of the runs that are in the archive: of those there are no entries. */
  readonly archived?: ReadonlySet<number>;
}

/** An entry as it is shown, or only its place when its case is not. */
export type ExportedEntry = Omit<EntryLine, 'line'> | Omit<WithheldLine, 'line'>;

/**
 * The lines of an export: the header, the entries with each checkpoint after those that it covers, and the head at the end. What
 * came after the head is left for the next export.
 */
export async function* exportLines(source: ExportSource): AsyncGenerator<ExportLine, void> {
  const { region, head, archived = new Set() } = source;
  yield headerLine(region);
  const checkpoints = iterate(source.checkpoints);
  const nextCheckpoint = async (): Promise<Checkpoint | undefined> => {
    const { done, value } = await checkpoints.next();
    return done === true || value.toPosition >= head.fromPosition ? undefined : value;
  };
  let checkpoint = await nextCheckpoint();
  /** Last entry of each instance that is shown. */
  const shown = new Map<string, number>();
  for await (const entry of source.entries) {
    if (entry.position > head.toPosition) break;
    while (checkpoint && checkpoint.toPosition < entry.position) {
      yield* checkpointLines(checkpoint, archived);
      checkpoint = await nextCheckpoint();
    }
    yield lineOf(region, entry, shown);
  }
  for (; checkpoint; checkpoint = await nextCheckpoint()) yield* checkpointLines(checkpoint, archived);
  yield checkpointLine(head);
}

function checkpointLines(checkpoint: Checkpoint, archived: ReadonlySet<number>): ExportLine[] {
  const { fromPosition, toPosition } = checkpoint;
  const line = checkpointLine(checkpoint);
  return archived.has(fromPosition) ? [{ line: 'archived', fromPosition, toPosition }, line] : [line];
}

/**
 * A case that was opened to the reader half-way, or whose beginning is in the archive, is withheld to its end: without its beginning
 * nobody can check it.
 */
function lineOf(region: string, entry: ExportedEntry, shown: Map<string, number>): EntryLine | WithheldLine {
  if ('leafHash' in entry) return { line: 'withheld', position: entry.position, leafHash: entry.leafHash };
  const { instanceKey, entryNo, position } = entry;
  if ((shown.get(instanceKey) ?? 0) + 1 !== entryNo) {
    const leaf = leafHash({ ...entry, tenant: region });
    return { line: 'withheld', position, leafHash: leaf.toString('base64') };
  }
  shown.set(instanceKey, entryNo);
  return entryLine(entry);
}

async function* iterate<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T, void> {
  yield* items;
}
