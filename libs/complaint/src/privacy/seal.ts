import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

const ALGORITHM = 'aes-256-gcm';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Crockford's base 32: no I, L, O, U. */
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 26 characters of base 32: 130 bits. */
const TRACKING_LENGTH = 26;

/** A complaint's own key, wrapped by the installation's. */
export interface WrappedKey {
  readonly keyId: string;
  /** base64 */
  readonly wrappedKey: string;
}

/** The words could not be opened: they were erased, altered, or sealed by another installation. */
export class SealBroken extends Error {
  override readonly name = 'SealBroken';
}

/**
 * Seals words and identities: AES-256-GCM under a key of each complaint, which is itself sealed by the installation's key.
 * Whoever destroys the complaint's key erases its words everywhere, backups of other tables included.
 */
export class Sealer {
  private readonly keyId: string;

  /** @param masterKey 32 bytes */
  constructor(private readonly masterKey: Buffer) {
    if (masterKey.length !== KEY_BYTES)
      throw new RangeError(`Expected a seal key of ${KEY_BYTES} bytes, but it has ${masterKey.length}`);
    this.keyId = createHash('sha256').update(masterKey).digest('hex').slice(0, 16);
  }

  newKey(): WrappedKey {
    return { keyId: this.keyId, wrappedKey: encrypt(this.masterKey, randomBytes(KEY_BYTES)) };
  }

  /** @returns base64 */
  seal(key: WrappedKey, words: unknown): string {
    return encrypt(this.unwrap(key), Buffer.from(JSON.stringify(words), 'utf8'));
  }

  /** @throws SealBroken */
  open(key: WrappedKey, sealed: string): unknown {
    return JSON.parse(decrypt(this.unwrap(key), sealed).toString('utf8'));
  }

  /**
   * The code by which a citizen follows a complaint: 130 bits, made from the complaint's key, so that it can be told again to
   * whoever repeats the same report but is stored only as a hash.
   */
  trackingCode(complaintKey: string): string {
    const bytes = createHmac('sha256', this.masterKey).update(`tracking:${complaintKey}`).digest();
    let bits = 0n;
    for (const byte of bytes.subarray(0, 17)) bits = (bits << 8n) | BigInt(byte);
    let code = '';
    for (let i = 0; i < TRACKING_LENGTH; i++) {
      code += BASE32[Number(bits & 31n)];
      bits >>= 5n;
    }
    return code;
  }

  private unwrap({ keyId, wrappedKey }: WrappedKey): Buffer {
    if (keyId !== this.keyId)
      throw new SealBroken(`Expected a key sealed by ${this.keyId}, but it was sealed by ${keyId}`);
    return decrypt(this.masterKey, wrappedKey);
  }
}

/** SHA-256 of a tracking code as citizens type it (case and separators do not matter), base64. */
export function trackingHash(code: string): string {
  return createHash('sha256').update(normalised(code)).digest('base64');
}

/** Compares in constant time. */
export function isTrackingCode(code: string, hash: string): boolean {
  return timingSafeEqual(Buffer.from(trackingHash(code), 'base64'), Buffer.from(hash, 'base64'));
}

function normalised(code: string): string {
  return code.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
}

function encrypt(key: Buffer, plain: Buffer): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, key, nonce);
  const body = Buffer.concat([cipher.update(plain), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

function decrypt(key: Buffer, sealed: string): Buffer {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv(ALGORITHM, key, bytes.subarray(0, NONCE_BYTES));
    decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
    return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]);
  } catch {
    throw new SealBroken('Expected the sealed words to be whole, but they were altered or erased');
  }
}
