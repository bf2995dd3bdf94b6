import { createHash, createPrivateKey, createPublicKey, sign, verify, type KeyObject } from 'node:crypto';

/** A public key by which checkpoints are checked, as `public-keys.json` has it. */
export interface PublicCheckpointKey {
  readonly keyId: string;
  /** The 32 bytes of an Ed25519 public key (RFC 8032), base64. */
  readonly publicKey: string;
  /** RFC 3339; what was signed before is not believed. */
  readonly validFrom?: string;
  /** RFC 3339; what was signed afterwards is not believed. */
  readonly validUntil?: string;
}

/** The document that auditors keep: the public keys of an installation, retired ones too. */
export interface PublicKeyDocument {
  readonly keys: readonly PublicCheckpointKey[];
}

/** What keys look like around their 32 bytes (RFC 8410). */
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Public keys that cannot be used; says what is wrong with which. */
export class PublicKeyFault extends Error {
  override readonly name = 'PublicKeyFault';
  readonly code = 'PUBLIC_KEYS_INVALID';
}

/** Signs checkpoints with one Ed25519 key. */
export class CheckpointSigner {
  readonly keyId: string;
  /** base64 */
  readonly publicKey: string;
  private readonly key: KeyObject;

  /** @param seed the private key's 32 bytes (RFC 8032, 5.1.5) */
  constructor(seed: Buffer) {
    if (seed.length !== 32)
      throw new RangeError(`Expected a checkpoint key of 32 bytes but it has ${seed.length}`);
    this.key = createPrivateKey({
      key: Buffer.concat([PRIVATE_PREFIX, seed]),
      format: 'der',
      type: 'pkcs8',
    });
    const raw = createPublicKey(this.key).export({ format: 'der', type: 'spki' }).subarray(-32);
    this.publicKey = raw.toString('base64');
    this.keyId = keyIdOf(raw);
  }

  /** Signature of a text, base64. */
  sign(text: string): string {
    return sign(null, Buffer.from(text), this.key).toString('base64');
  }

  /** This key as auditors keep it. */
  publicDocument(range: Pick<PublicCheckpointKey, 'validFrom' | 'validUntil'> = {}): PublicKeyDocument {
    return { keys: [{ keyId: this.keyId, publicKey: this.publicKey, ...range }] };
  }
}

/** Whether a signature (base64) of a text was made with the private half of a key. */
export function verifySignature(
  { publicKey }: PublicCheckpointKey,
  text: string,
  signature: string,
): boolean {
  const bytes = Buffer.from(signature, 'base64');
  if (bytes.length !== 64 || bytes.toString('base64') !== signature) return false;
  return verify(null, Buffer.from(text), publicKeyOf(Buffer.from(publicKey, 'base64')), bytes);
}

/**
 * The keys of a document as it was read.
 * @throws PublicKeyFault naming the first key that cannot be used
 */
export function readPublicKeys(document: unknown): PublicCheckpointKey[] {
  const keys = (document as { keys?: unknown } | null)?.keys;
  if (!Array.isArray(keys) || keys.length === 0)
    throw new PublicKeyFault('Expected {"keys": [...]} with at least one public key');
  return keys.map((key: unknown, index) => publicKeyIn(key, index));
}

function publicKeyIn(given: unknown, index: number): PublicCheckpointKey {
  const key = (given ?? {}) as Partial<Record<keyof PublicCheckpointKey, unknown>>;
  const place = `keys[${index}]`;
  const raw = typeof key.publicKey === 'string' ? Buffer.from(key.publicKey, 'base64') : Buffer.alloc(0);
  if (raw.length !== 32) throw new PublicKeyFault(`Expected 32 bytes in base64 in ${place}.publicKey`);
  const keyId = keyIdOf(raw);
  if (key.keyId !== keyId)
    throw new PublicKeyFault(
      `Expected ${place}.keyId to be ${keyId}, which follows from the key, but it is ${JSON.stringify(key.keyId)}`,
    );
  for (const name of ['validFrom', 'validUntil'] as const) {
    const moment = key[name];
    if (moment !== undefined && (typeof moment !== 'string' || Number.isNaN(Date.parse(moment))))
      throw new PublicKeyFault(`Expected a moment (RFC 3339) in ${place}.${name}`);
  }
  return key as PublicCheckpointKey;
}

/** A key's name: the first 8 bytes of the SHA-256 over its public half, in hexadecimal. */
function keyIdOf(raw: Buffer): string {
  return createHash('sha256').update(raw).digest('hex').slice(0, 16);
}

function publicKeyOf(raw: Buffer): KeyObject {
  return createPublicKey({ key: Buffer.concat([PUBLIC_PREFIX, raw]), format: 'der', type: 'spki' });
}
