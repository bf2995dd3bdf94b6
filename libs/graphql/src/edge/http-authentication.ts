import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { AuthenticationError, type Authenticator, type Viewer } from '#identity';

/** A request whose caller is known. */
export type AuthenticatedRequest = IncomingMessage & { viewer?: Viewer; id?: unknown; ip?: string };

/** Largest body of a request of the public, in bytes; those with a token may deploy whole bundles. */
export const PUBLIC_BODY_LIMIT = 256 * 1024;
/** Largest body of all, in bytes. */
export const BODY_LIMIT = 16 * 1024 * 1024;

/** Answers with one error, in the shape of GraphQL's. */
export function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  response.end(JSON.stringify({ errors: [{ message, extensions: { code } }] }));
}

/**
 * Verifies the caller's token before anything of the body is read, and lets the public send small bodies only. A token
 * that is not accepted is refused: it never makes somebody the public.
 */
export function httpAuthentication(
  authenticator: Authenticator,
): (request: AuthenticatedRequest, response: ServerResponse, next: (error?: unknown) => void) => void {
  return (request, response, next) => {
    authenticator.authenticate(request.headers.authorization).then(
      (viewer) => {
        if (viewer) request.viewer = viewer;
        else if (request.method === 'POST') {
          const length = Number(request.headers['content-length']);
          if (!Number.isFinite(length))
            return refuse(response, 411, 'BAD_REQUEST', 'Expected a Content-Length.');
          if (length > PUBLIC_BODY_LIMIT) {
            return refuse(
              response,
              413,
              'LIMIT_EXCEEDED',
              `Expected a body of at most ${PUBLIC_BODY_LIMIT} bytes.`,
            );
          }
        }
        next();
      },
      (error: unknown) => {
        if (error instanceof AuthenticationError)
          return refuse(response, 401, 'UNAUTHENTICATED', error.message);
        next(error);
      },
    );
  };
}

/** The id under which a request is logged. */
export function requestIdOf(request: AuthenticatedRequest): string {
  return typeof request.id === 'string' ? request.id : randomUUID();
}
