import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Positions in the journal by tenant: what a subscriber has seen. */
export type LivePositions = ReadonlyMap<string, number>;

const PREFIX = 'l1.';
const IV_BYTES = 12;
const TAG_BYTES = 16;
/** Cursors are padded to steps of this size: their length tells nothing of the positions in them. */
const PADDING = 64;
/** Characters of an event's name: 72 bits. */
const NAME_LENGTH = 12;

/**
 * Live cursors as clients carry them: sealed with AES-256-GCM. Positions are dense in a tenant, so a readable cursor would
 * tell an officer how many commands ran that he may not see, one on a restricted case among them.
 */
export class LiveCursors {
  private readonly key: Buffer;
  private readonly nameKey: Buffer;

  /** @param secret at least 32 bytes, the same on every node. */
  constructor(secret: Buffer) {
    if (secret.length < 32)
      throw new RangeError(`Expected a secret of at least 32 bytes but it has ${secret.length}.`);
    this.key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'runut live cursor', 32));
    this.nameKey = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'runut live event', 32));
  }

  /** @param offices candidate groups of whoever gets the cursor: what he sees after it depends on them */
  seal(positions: LivePositions, offices?: readonly string[]): string {
    const seen = [...positions].map(([tenant, position]) => `${tenant}=${position}`).join(';');
    const text = offices === undefined ? seen : [seen, ...(offices.length === 0 ? [''] : offices)].join('\n');
    const padded = text.padEnd(Math.ceil((text.length + 1) / PADDING) * PADDING, ' ');
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.key, iv);
    const sealed = Buffer.concat([cipher.update(padded, 'utf8'), cipher.final()]);
    return PREFIX + Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url');
  }

  /**
   * A name for what one entry brings one subscriber: the same whenever and by whichever node it is sent, and silent about the
   * position. Whoever resumes in the middle of an entry knows by it what he had.
   * @param at which of the entry's events, from 0
   */
  nameOf(tenant: string, position: number, at: number): string {
    return createHmac('sha256', this.nameKey)
      .update(`${tenant} ${position} ${at}`)
      .digest('base64url')
      .slice(0, NAME_LENGTH);
  }

  /** The positions in a cursor; undefined when it is not one of ours. */
  open(cursor: string): Map<string, number> | undefined {
    const [positions] = this.lines(cursor) ?? [];
    if (positions === undefined) return undefined;
    const pairs = positions
      .split(';')
      .filter((pair) => pair !== '')
      .map((pair) => pair.split('=') as [string, string]);
    return new Map(pairs.map(([tenant, position]) => [tenant, Number(position)]));
  }

  /** The offices of whoever got a cursor; undefined when it does not tell, or is not one of ours. */
  officesIn(cursor: string): string[] | undefined {
    const [, ...offices] = this.lines(cursor) ?? [];
    return offices.length === 0 ? undefined : offices.filter((office) => office !== '');
  }

  private lines(cursor: string): string[] | undefined {
    if (!cursor.startsWith(PREFIX) || cursor.length > 20_000) return undefined;
    const bytes = Buffer.from(cursor.slice(PREFIX.length), 'base64url');
    if (bytes.length < IV_BYTES + TAG_BYTES) return undefined;
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.key, bytes.subarray(0, IV_BYTES));
      decipher.setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
      const text = Buffer.concat([
        decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)),
        decipher.final(),
      ]).toString('utf8');
      return text.replace(/ +$/, '').split('\n');
    } catch {
      // Forged, damaged, or of another installation.
      return undefined;
    }
  }
}
