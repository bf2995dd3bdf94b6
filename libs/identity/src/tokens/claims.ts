import type { JWTPayload } from 'jose';
import { isRole, type Role } from '../roles.js';
import { AuthenticationError } from './authentication-error.js';

/** What a verified token says. */
export interface Claims {
  readonly subject: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly regions: readonly string[];
  /** Epoch milliseconds. */
  readonly expiresAt: number;
}

const REGION = /^(\*|[a-z]+|\d{2}(\.\d{2}){0,3})$/;

function textsOf(value: unknown, claim: string): string[] {
  if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) {
    throw new AuthenticationError('TOKEN_INVALID', `Expected the claim "${claim}" to be a list of texts.`);
  }
  return value;
}

/**
 * Reads the claims of a token whose signature was verified: `sub`, `exp`, `name`, `roles`, `regions`.
 * Roles that are not known are left out: an issuer may serve other systems too.
 * @throws AuthenticationError when a claim is missing or of the wrong shape.
 */
export function readClaims(payload: JWTPayload): Claims {
  const { sub, exp, name } = payload;
  if (typeof sub !== 'string' || sub === '' || sub.length > 200) {
    throw new AuthenticationError('TOKEN_INVALID', 'Expected the claim "sub" to name the person.');
  }
  if (typeof exp !== 'number') {
    throw new AuthenticationError(
      'TOKEN_INVALID',
      'Expected the claim "exp": tokens without an end are refused.',
    );
  }
  const regions = textsOf(payload.regions ?? [], 'regions');
  if (!regions.every((region) => REGION.test(region))) {
    throw new AuthenticationError(
      'TOKEN_INVALID',
      'Expected the claim "regions" to hold region codes such as "14.08".',
    );
  }
  return {
    subject: sub,
    name: typeof name === 'string' ? name : sub,
    roles: textsOf(payload.roles ?? [], 'roles').filter(isRole),
    regions,
    expiresAt: exp * 1000,
  };
}
