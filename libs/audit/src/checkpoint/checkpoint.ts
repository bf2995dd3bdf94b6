import { createHash } from 'node:crypto';
import { leafHash, merkleRoot, type LeafEntry } from './merkle-tree.js';
import { verifySignature, type CheckpointSigner, type PublicCheckpointKey } from './checkpoint-key.js';

/**
 * `checkpoint`: stored, each begins where the one before ends. `head`: made when somebody asks where the journal ends now, never
 * stored. The kind is signed: neither can be taken for the other.
 */
export type CheckpointKind = 'checkpoint' | 'head';

/** A signed statement of what stands in a run of positions of a tenant's journal. Hashes and signatures are base64. */
export interface Checkpoint {
  readonly kind: CheckpointKind;
  readonly tenant: string;
  readonly fromPosition: number;
  /** One less than `fromPosition` in a head after which nothing has come. */
  readonly toPosition: number;
  /** When it was signed, RFC 3339; never before the checkpoint before it. */
  readonly signedAt: string;
  readonly keyId: string;
  /** Root of the Merkle tree over the leaves. */
  readonly root: string;
  /** Hash of the checkpoint before it; empty in the first. */
  readonly previous: string;
  /** Ed25519 over `checkpointText`. */
  readonly signature: string;
  /** The leaves' hashes, 32 bytes each, one after the other: by them the one entry that differs is found. */
  readonly leaves: string;
}

const LEAF_BYTES = 32;

/** The text that is signed and hashed. The leaves are in it by their root. */
export function checkpointText(checkpoint: Omit<Checkpoint, 'signature' | 'leaves'>): string {
  const { kind, tenant, fromPosition, toPosition, signedAt, keyId, root, previous } = checkpoint;
  return `runut ${kind} 1\n${JSON.stringify([tenant, fromPosition, toPosition, signedAt, keyId, root, previous])}`;
}

/** Hash of a checkpoint, by which the next one names it: SHA-256 over its text, base64. */
export function checkpointHash(checkpoint: Omit<Checkpoint, 'signature' | 'leaves'>): string {
  return createHash('sha256').update(checkpointText(checkpoint)).digest('base64');
}

/**
 * Signs the entries that follow a checkpoint.
 * @param entries in order of position, beginning after `previous`; may be empty for a head
 * @throws RangeError when the entries do not follow on densely
 */
export function signCheckpoint(
  kind: CheckpointKind,
  tenant: string,
  previous: Checkpoint | undefined,
  entries: readonly LeafEntry[],
  signer: CheckpointSigner,
  now: number,
): Checkpoint {
  const fromPosition = (previous?.toPosition ?? 0) + 1;
  for (const [index, { position }] of entries.entries()) {
    if (position !== fromPosition + index)
      throw new RangeError(
        `Expected position ${fromPosition + index} of the journal of ${tenant} but got ${position}`,
      );
  }
  const leaves = entries.map(leafHash);
  const unsigned = {
    kind,
    tenant,
    fromPosition,
    toPosition: fromPosition + entries.length - 1,
    // Clocks of nodes differ: the order of signing is that of the positions.
    signedAt: new Date(Math.max(now, previous ? Date.parse(previous.signedAt) : 0)).toISOString(),
    keyId: signer.keyId,
    root: merkleRoot(leaves).toString('base64'),
    previous: previous ? checkpointHash(previous) : '',
  };
  return {
    ...unsigned,
    signature: signer.sign(checkpointText(unsigned)),
    leaves: Buffer.concat(leaves).toString('base64'),
  };
}

/** Why a checkpoint cannot be believed; undefined when its key, its signature and its time are right. */
export function signatureFault(
  checkpoint: Omit<Checkpoint, 'leaves'>,
  keys: readonly PublicCheckpointKey[],
): string | undefined {
  const { keyId, signedAt } = checkpoint;
  const key = keys.find((one) => one.keyId === keyId);
  if (!key) return `signed by key ${keyId}, which is not among the public keys`;
  const moment = Date.parse(signedAt);
  if (Number.isNaN(moment)) return `signed at "${signedAt}", which is no moment`;
  if (key.validFrom !== undefined && moment < Date.parse(key.validFrom))
    return `signed at ${signedAt}, before key ${keyId} was in use (${key.validFrom})`;
  if (key.validUntil !== undefined && moment > Date.parse(key.validUntil))
    return `signed at ${signedAt}, after key ${keyId} was retired (${key.validUntil})`;
  return verifySignature(key, checkpointText(checkpoint), checkpoint.signature)
    ? undefined
    : 'its signature does not fit what it says';
}

/** The leaves of a checkpoint, when they are those that its root was made of; undefined otherwise. */
export function provenLeaves({
  leaves,
  root,
  fromPosition,
  toPosition,
}: Checkpoint): readonly Buffer[] | undefined {
  const bytes = Buffer.from(leaves, 'base64');
  if (bytes.toString('base64') !== leaves) return undefined;
  if (bytes.length !== (toPosition - fromPosition + 1) * LEAF_BYTES) return undefined;
  const found = Array.from({ length: bytes.length / LEAF_BYTES }, (_, index) =>
    bytes.subarray(index * LEAF_BYTES, (index + 1) * LEAF_BYTES),
  );
  return merkleRoot(found).toString('base64') === root ? found : undefined;
}
