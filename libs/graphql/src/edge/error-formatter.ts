import { randomUUID } from 'node:crypto';
import { unwrapResolverError } from '@apollo/server/errors';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { PLAIN_CODES } from '../common/faults.js';

/** Where faults are told. No line of it carries personal data: neither arguments nor messages of foreign errors. */
export interface FaultLog {
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** The places in the code, without the first line, which repeats the message. */
function placesOf(error: unknown): string[] {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  return stack
    .split('\n')
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 12)
    .map((line) => line.trim());
}

/**
 * What a caller is told of an error. Refusals keep their words; a fault of ours becomes an opaque sentence with a
 * correlation id, under which the log has the rest.
 */
export function formatError(
  error: unknown,
  log: FaultLog,
  formatted?: GraphQLFormattedError,
): GraphQLFormattedError {
  const graphqlError = error instanceof GraphQLError ? error : undefined;
  const original = unwrapResolverError(error);
  const shown = formatted ?? graphqlError?.toJSON() ?? { message: String(error) };
  const code = shown.extensions?.code;
  const isThrownByGraphql = original instanceof GraphQLError;
  // graphql-js's own words about a document or a variable come without a code of ours.
  if (isThrownByGraphql && (typeof code !== 'string' || PLAIN_CODES.has(code) || code === 'BAD_USER_INPUT')) {
    const { stacktrace: _stack, http: _http, ...extensions } = shown.extensions ?? {};
    // Apollo names everything that a rule finds a validation error; the limits are told apart.
    const limited = 'limit' in extensions ? { code: 'LIMIT_EXCEEDED' } : {};
    return { ...shown, extensions: { code: 'BAD_USER_INPUT', ...extensions, ...limited } };
  }
  if (!isThrownByGraphql && typeof code === 'string' && PLAIN_CODES.has(code) && isHttpException(original)) {
    return { message: shown.message, path: shown.path, locations: shown.locations, extensions: { code } };
  }
  if (isTransient(original)) {
    const { mayBeWritten } = original;
    return {
      message: mayBeWritten
        ? 'Expected an answer to the commit but none came: it may have been written. Ask again with the same idempotency key.'
        : 'Expected to commit but could not: nothing was written, try again.',
      path: shown.path,
      extensions: { code: 'TRY_AGAIN', mayBeWritten },
    };
  }
  const {
    name,
    code: faultCode,
    correlationId: known,
  } = (original ?? {}) as Readonly<Record<string, unknown>>;
  // A fault of the engine has its own, under which the instance's incident stands.
  const correlationId = typeof known === 'string' ? known : randomUUID();
  log.error(
    { correlationId, path: shown.path?.join('.'), fault: name, faultCode, places: placesOf(original) },
    'fault in GraphQL',
  );
  return {
    message: 'Something went wrong on our side. Tell us the correlation id.',
    path: shown.path,
    locations: shown.locations,
    extensions: { code: 'INTERNAL_SERVER_ERROR', correlationId },
  };
}

function isHttpException(error: unknown): boolean {
  return typeof (error as { getStatus?: unknown } | undefined)?.getStatus === 'function';
}

/** As the runtime's TransientError says it. */
function isTransient(error: unknown): error is { readonly mayBeWritten: boolean } {
  return (error as { code?: unknown } | undefined)?.code === 'TRY_AGAIN';
}
