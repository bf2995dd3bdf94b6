import { GraphQLError } from 'graphql';
import type { Role } from '#identity';

/** Top-level errors that a caller can act on. All others are answered opaquely, see `error-formatter.ts`. */
export const PLAIN_CODES: ReadonlySet<string> = new Set([
  'UNAUTHENTICATED',
  'FORBIDDEN',
  'BAD_USER_INPUT',
  'RATE_LIMITED',
  'LIMIT_EXCEEDED',
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'BAD_REQUEST',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

/** The operation needs a token. */
export function unauthenticated(
  message = 'Expected an access token (Authorization: Bearer ...).',
): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'UNAUTHENTICATED', http: { status: 401 } } });
}

/** The viewer's roles do not reach. Says nothing of any object. */
export function forbidden(requiredRoles: readonly Role[]): GraphQLError {
  return new GraphQLError(`Expected one of the roles ${requiredRoles.join(', ')}.`, {
    extensions: { code: 'FORBIDDEN', requiredRoles, http: { status: 403 } },
  });
}

/** An argument of a query is not what it should be. Mutations say so in `userErrors` instead. */
export function badInput(message: string, argument?: string): GraphQLError {
  return new GraphQLError(message, {
    extensions: { code: 'BAD_USER_INPUT', argument, http: { status: 400 } },
  });
}

/** The operation is larger than the limits allow. */
export function limitExceeded(message: string, limit: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'LIMIT_EXCEEDED', limit, http: { status: 400 } } });
}
