import {
  createLocalJWKSet,
  createRemoteJWKSet,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTVerifyGetKey,
} from 'jose';
import { AuthenticationError } from './authentication-error.js';
import { readClaims, type Claims } from './claims.js';

/** Signature algorithms that are accepted: asymmetric ones only, never `none`, never a shared secret. */
export const ALLOWED_ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256', 'ES384', 'PS256', 'RS256'];

export interface TokenVerifierOptions {
  readonly issuer: string;
  readonly audience: string;
  /** Where the issuer publishes its keys, or the keys themselves. */
  readonly keys: URL | JSONWebKeySet;
  /** How far the issuer's clock may be off, in seconds. */
  readonly clockToleranceS?: number;
  /** The moment to judge by; the system's clock when absent. */
  readonly now?: () => Date;
}

/**
 * Verifies tokens of one issuer. The keys are fetched once, kept, and fetched again when an unknown key id turns up
 * (at most every 30 s, so that forged key ids cannot make us hammer the issuer).
 */
export class TokenVerifier {
  private readonly keyOf: JWTVerifyGetKey;

  constructor(private readonly options: TokenVerifierOptions) {
    this.keyOf =
      options.keys instanceof URL
        ? createRemoteJWKSet(options.keys, { cooldownDuration: 30_000, timeoutDuration: 5_000 })
        : createLocalJWKSet(options.keys);
  }

  /**
   * @throws AuthenticationError for a token that is forged, expired, for another audience or malformed. Errors of the
   * issuer's key endpoint pass through: they are faults of the system, not of the token.
   */
  async verify(token: string): Promise<Claims> {
    try {
      const { payload } = await jwtVerify(token, this.keyOf, {
        issuer: this.options.issuer,
        audience: this.options.audience,
        algorithms: ALLOWED_ALGORITHMS,
        clockTolerance: this.options.clockToleranceS ?? 5,
        requiredClaims: ['sub', 'exp', 'iat'],
        ...(this.options.now && { currentDate: this.options.now() }),
      });
      return readClaims(payload);
    } catch (error) {
      if (error instanceof errors.JWTExpired)
        throw new AuthenticationError('TOKEN_EXPIRED', 'The token has expired.');
      if (error instanceof errors.JWKSTimeout || error instanceof errors.JWKSInvalid) throw error;
      if (error instanceof errors.JOSEError)
        throw new AuthenticationError('TOKEN_INVALID', 'The token is not valid here.');
      throw error;
    }
  }
}
