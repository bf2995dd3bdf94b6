import { createHash } from 'node:crypto';

/** What a leaf stands for: an entry of the journal, by the hash that covers its content. */
export interface LeafEntry {
  readonly tenant: string;
  readonly position: number;
  readonly instanceKey: string;
  readonly entryNo: number;
  /** The entry's own hash, base64. */
  readonly hash: string;
}

const LEAF_PREFIX = Buffer.of(0);
const NODE_PREFIX = Buffer.of(1);

/**
 * Hash of a leaf, 32 bytes: SHA-256 over 0x00 and a JSON array of tenant, position, instance, entry number and entry hash.
 * The prefix keeps a leaf from being taken for a node (RFC 6962, 2.1).
 */
export function leafHash({ tenant, position, instanceKey, entryNo, hash }: LeafEntry): Buffer {
  return sha256(LEAF_PREFIX, Buffer.from(JSON.stringify([tenant, position, instanceKey, entryNo, hash])));
}

/** Root of the Merkle tree over leaf hashes, 32 bytes; of no leaves the hash of nothing (RFC 6962, 2.1). */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0]!;
  const split = splitOf(leaves.length);
  return nodeHash(merkleRoot(leaves.slice(0, split)), merkleRoot(leaves.slice(split)));
}

/**
 * The hashes that lead from one leaf to the root, from the leaf's neighbour upwards (RFC 6962, 2.1.1).
 * @throws RangeError when there is no leaf at `index`
 */
export function inclusionPath(leaves: readonly Buffer[], index: number): Buffer[] {
  if (!Number.isInteger(index) || index < 0 || index >= leaves.length)
    throw new RangeError(`Expected an index from 0 to ${leaves.length - 1} but got ${index}`);
  if (leaves.length === 1) return [];
  const split = splitOf(leaves.length);
  return index < split
    ? [...inclusionPath(leaves.slice(0, split), index), merkleRoot(leaves.slice(split))]
    : [...inclusionPath(leaves.slice(split), index - split), merkleRoot(leaves.slice(0, split))];
}

/**
 * The root that a leaf and its path lead to; undefined when the path cannot belong to a tree of `size` leaves
 * (RFC 9162, 2.1.3.2).
 */
export function rootOfPath(
  leaf: Buffer,
  index: number,
  size: number,
  path: readonly Buffer[],
): Buffer | undefined {
  if (!Number.isInteger(index) || index < 0 || index >= size) return undefined;
  let node = index;
  let last = size - 1;
  let hash = leaf;
  for (const beside of path) {
    if (last === 0) return undefined;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(beside, hash);
      while (node % 2 === 0 && node !== 0) {
        node = Math.floor(node / 2);
        last = Math.floor(last / 2);
      }
    } else hash = nodeHash(hash, beside);
    node = Math.floor(node / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : undefined;
}

function nodeHash(left: Buffer, right: Buffer): Buffer {
  return sha256(NODE_PREFIX, left, right);
}

/** The largest power of two below a count of leaves. */
function splitOf(count: number): number {
  let split = 1;
  while (split * 2 < count) split *= 2;
  return split;
}

function sha256(...parts: readonly Buffer[]): Buffer {
  const digest = createHash('sha256');
  for (const part of parts) digest.update(part);
  return digest.digest();
}
