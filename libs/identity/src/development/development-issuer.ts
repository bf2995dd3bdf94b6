import { chmod, link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, importJWK, SignJWT, type JSONWebKeySet, type JWK } from 'jose';
import type { DemoPerson } from './demo-person.js';

/** The `iss` of development tokens: no issuer of production has this name. */
export const DEVELOPMENT_ISSUER = 'urn:runut:development';

const KEY_FILE = 'development-issuer.json';
const HOURS_8 = 8 * 60 * 60;

/**
 * An issuer for development and demonstrations: an Ed25519 key in the data directory, demo people of the deployed
 * organisation. A token proves nothing but access to that directory.
 */
export class DevelopmentIssuer {
  private constructor(
    private readonly privateJwk: JWK,
    /** The public key, as an issuer publishes it. */
    readonly jwks: JSONWebKeySet,
  ) {}

  /**
   * Opens the issuer of a data directory; its key is made at the first call. Two processes that start together on a
   * fresh directory get the same key.
   * @throws Error in production.
   */
  static async open(dataDir: string): Promise<DevelopmentIssuer> {
    if (process.env.NODE_ENV === 'production') {
      throw new Error(
        'Expected a real issuer (RUNUT_ISSUER, RUNUT_JWKS_URL) but NODE_ENV is production: development tokens are off.',
      );
    }
    const path = join(dataDir, KEY_FILE);
    await mkdir(dataDir, { recursive: true });
    const privateJwk = (await readKey(path)) ?? (await makeKey(path));
    const { d: _private, ...publicJwk } = privateJwk;
    return new DevelopmentIssuer(privateJwk, { keys: [publicJwk] });
  }

  /** A token for a demo person, valid for `lifetimeS` seconds (8 hours when absent). */
  async mint(
    person: Pick<DemoPerson, 'id' | 'name' | 'roles' | 'regions'>,
    options: { audience: string; lifetimeS?: number; now?: number },
  ): Promise<string> {
    const issuedAt = Math.floor((options.now ?? Date.now()) / 1000);
    return new SignJWT({ name: person.name, roles: person.roles, regions: person.regions })
      .setProtectedHeader({ alg: 'EdDSA', kid: this.privateJwk.kid, typ: 'JWT' })
      .setIssuer(DEVELOPMENT_ISSUER)
      .setAudience(options.audience)
      .setSubject(person.id)
      .setIssuedAt(issuedAt)
      .setExpirationTime(issuedAt + (options.lifetimeS ?? HOURS_8))
      .sign(await importJWK(this.privateJwk, 'EdDSA'));
  }
}

async function readKey(path: string): Promise<JWK | undefined> {
  try {
    return JSON.parse(await readFile(path, 'utf8')) as JWK;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Writes beside and links into place: whoever comes second keeps the first one's key, and nobody reads half a file. */
async function makeKey(path: string): Promise<JWK> {
  const { privateKey } = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const jwk: JWK = {
    ...(await exportJWK(privateKey)),
    alg: 'EdDSA',
    use: 'sig',
    kid: randomBytes(9).toString('base64url'),
  };
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  await writeFile(draft, JSON.stringify(jwk), { mode: 0o600 });
  try {
    await link(draft, path);
    await chmod(path, 0o600);
    return jwk;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return (await readKey(path))!;
  } finally {
    await rm(draft, { force: true });
  }
}
