import { entryHash } from '#runtime';
import { provenLeaves, signatureFault } from '../checkpoint/checkpoint.js';
import type { PublicCheckpointKey } from '../checkpoint/checkpoint-key.js';
import { leafHash } from '../checkpoint/merkle-tree.js';
import { findMismatch, type Piece } from '../export/find-mismatch.js';
import { parseLine, type ArchivedEntryLine, type CheckpointLine } from '../export/export-line.js';
import type { Forgery, ForgeryKind } from '../export/verify-export.js';

export interface ArchiveReport {
  readonly region?: string;
  readonly entries: number;
  /** Runs that hold, with their roots; by the root an export's checkpoint names the same run. */
  readonly runs: readonly {
    readonly fromPosition: number;
    readonly toPosition: number;
    readonly root: string;
  }[];
  readonly forgery?: Forgery;
}

/**
 * Checks an archive by itself: each entry against its hash, each run against the root that was signed. An entry names the hash of the
 * one before in its instance, wherever that stands; another name would not fit the entry's own hash, which is signed.
 * @param keys absent: signatures are not looked at, for whoever has just written the archive
 */
export async function verifyArchive(
  lines: AsyncIterable<string> | Iterable<string>,
  keys?: readonly PublicCheckpointKey[],
): Promise<ArchiveReport> {
  let region: string | undefined;
  let forgery: Forgery | undefined;
  let lineNumber = 0;
  let entries = 0;
  let pieces: Piece[] = [];
  const runs: ArchiveReport['runs'][number][] = [];
  const find = (kind: ForgeryKind, message: string): void => {
    forgery ??= { kind, position: pieces[0]?.position ?? 0, lineNumber, message };
  };
  for await (const text of lines) {
    lineNumber++;
    const line = parseLine(text);
    if (region === undefined) {
      if (line?.line === 'runut-archive') region = line.region;
      else find('unreadable', 'the first line does not say that it is an archive');
    } else if (line?.line === 'archived-entry') {
      pieces.push(pieceOf(region, line, lineNumber));
    } else if (line?.line === 'checkpoint') {
      forgery ??= faultOfRun(region, line, pieces, lineNumber, keys);
      const { fromPosition, toPosition, root } = line;
      if (!forgery) runs.push({ fromPosition, toPosition, root });
      entries += pieces.length;
      pieces = [];
    } else find('unreadable', `line ${lineNumber} is none of an archive's`);
    if (forgery) break;
  }
  if (!forgery && region === undefined) find('cut-off', 'it is empty');
  if (pieces.length > 0) find('cut-off', 'it ends without the checkpoint of its last entries');
  return { region, entries, runs, ...(forgery && { forgery }) };
}

function pieceOf(region: string, line: ArchivedEntryLine, lineNumber: number): Piece {
  const leaf = leafHash({ ...line, tenant: region }).toString('base64');
  const fits = entryHash({ ...line, tenant: region }, line.previousHash) === line.hash;
  return {
    position: line.position,
    leaf,
    lineNumber,
    ...(!fits && { fault: 'its content does not fit its hash' }),
  };
}

function faultOfRun(
  region: string,
  line: CheckpointLine,
  pieces: readonly Piece[],
  lineNumber: number,
  keys: readonly PublicCheckpointKey[] | undefined,
): Forgery | undefined {
  const { fromPosition, toPosition } = line;
  const place = `the checkpoint over positions ${fromPosition} to ${toPosition}`;
  const forged = (message: string): Forgery => ({
    kind: 'forged',
    position: fromPosition,
    lineNumber,
    message: `${place}: ${message}`,
  });
  if (line.tenant !== region || line.kind !== 'checkpoint') return forged('it is of another journal');
  const unsigned = keys && signatureFault(line, keys);
  if (unsigned !== undefined) return forged(unsigned);
  const leaves = provenLeaves(line);
  if (!leaves) return forged('its list of leaves is not what was signed');
  return findMismatch(fromPosition, leaves, pieces, false, lineNumber);
}
