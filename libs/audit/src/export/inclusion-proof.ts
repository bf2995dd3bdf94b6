import { entryHash } from '#runtime';
import { provenLeaves, signatureFault, type Checkpoint } from '../checkpoint/checkpoint.js';
import type { PublicCheckpointKey } from '../checkpoint/checkpoint-key.js';
import { inclusionPath, leafHash, rootOfPath } from '../checkpoint/merkle-tree.js';
import { entryLine, parseLine, type EntryLine } from './export-line.js';

/** Proof that one entry stands in a journal; it shows no other entry. */
export interface InclusionProof {
  readonly proof: 'runut-inclusion';
  readonly version: 1;
  readonly entry: Omit<EntryLine, 'line'>;
  /** Hash of the instance's entry before; empty for its first. */
  readonly previousHash: string;
  /** Hashes from the entry's neighbour up to the root, base64. */
  readonly path: readonly string[];
  readonly checkpoint: Omit<Checkpoint, 'leaves'>;
}

/** What was asked for cannot be proven from this export. */
export class UnprovableEntry extends Error {
  override readonly name = 'UnprovableEntry';
  readonly code = 'UNPROVABLE_ENTRY';
}

/**
 * Makes the proof of the entry at a position out of an export.
 * @throws UnprovableEntry when it is withheld, or not covered by a checkpoint with its leaves
 */
export async function proveEntry(
  lines: AsyncIterable<string> | Iterable<string>,
  position: number,
): Promise<InclusionProof> {
  const hashes = new Map<string, string>();
  let entry: EntryLine | undefined;
  let previousHash = '';
  for await (const text of lines) {
    const line = parseLine(text);
    if (!line)
      throw new UnprovableEntry('Expected an export but found a line that none has; verify it first');
    if (line.line === 'withheld' && line.position === position)
      throw new UnprovableEntry(`Expected an entry at position ${position} but it is withheld`);
    if (line.line === 'archived-entry' && line.position === position) {
      const { previousHash: before, ...shown } = line;
      entry = { ...shown, line: 'entry' };
      previousHash = before;
    }
    if (line.line === 'archived' && line.fromPosition <= position && position <= line.toPosition)
      throw new UnprovableEntry(
        `Expected an entry at position ${position} but it is archived: give the archive of positions ${line.fromPosition} to ${line.toPosition}`,
      );
    if (line.line === 'entry') {
      if (line.position === position) {
        entry = line;
        previousHash = hashes.get(line.instanceKey) ?? '';
      } else if (!entry) hashes.set(line.instanceKey, line.hash);
    }
    if (line.line !== 'checkpoint' || !entry) continue;
    const { line: _line, leaves: _leaves, ...checkpoint } = line;
    const leaves = provenLeaves(line);
    if (!leaves || position < line.fromPosition || position > line.toPosition)
      throw new UnprovableEntry(
        `Expected the checkpoint of positions ${line.fromPosition} to ${line.toPosition} to cover position ${position} with its leaves`,
      );
    const { line: _kind, ...shown } = entry;
    return {
      proof: 'runut-inclusion',
      version: 1,
      entry: shown,
      previousHash,
      path: inclusionPath(leaves, position - line.fromPosition).map((hash) => hash.toString('base64')),
      checkpoint,
    };
  }
  throw new UnprovableEntry(
    entry
      ? `Expected a checkpoint after position ${position} but the export ends before it`
      : `Expected an entry at position ${position} but the export has none`,
  );
}

/** Why a proof does not hold; undefined when the entry stood in the journal as it is shown. */
export function proofFault(proof: InclusionProof, keys: readonly PublicCheckpointKey[]): string | undefined {
  const { entry, previousHash, path, checkpoint } = proof;
  const unsigned = signatureFault(checkpoint, keys);
  if (unsigned !== undefined) return `the checkpoint: ${unsigned}`;
  const { tenant, fromPosition, toPosition } = checkpoint;
  if (entry.position < fromPosition || entry.position > toPosition)
    return `the checkpoint covers positions ${fromPosition} to ${toPosition}, not ${entry.position}`;
  if (entryHash({ ...entry, tenant }, previousHash) !== entry.hash)
    return 'the entry’s content does not fit its hash';
  const root = rootOfPath(
    leafHash({ ...entry, tenant }),
    entry.position - fromPosition,
    toPosition - fromPosition + 1,
    path.map((hash) => Buffer.from(hash, 'base64')),
  );
  return root?.toString('base64') === checkpoint.root
    ? undefined
    : 'the entry is not under the root that was signed';
}

/**
 * A proof as it was read from a file.
 * @returns undefined when it is none
 */
export function readProof(value: unknown): InclusionProof | undefined {
  const proof = value as Partial<InclusionProof> | null;
  if (typeof proof !== 'object' || proof === null) return undefined;
  const { entry, checkpoint, path, previousHash } = proof;
  if (proof.proof !== 'runut-inclusion' || proof.version !== 1) return undefined;
  if (typeof entry !== 'object' || typeof checkpoint !== 'object') return undefined;
  if (!Array.isArray(path) || path.length > 64 || path.some((hash) => typeof hash !== 'string'))
    return undefined;
  if (typeof previousHash !== 'string') return undefined;
  const isEntry = parseLine(JSON.stringify(entryLine(entry))) !== undefined;
  return isEntry && typeof checkpoint.signature === 'string' ? (proof as InclusionProof) : undefined;
}
