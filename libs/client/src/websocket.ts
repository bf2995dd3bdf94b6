import { createClient, type Client } from 'graphql-ws';
import { RunutError, errorOf, networkError, type GraphqlFault } from './errors.js';
import { currentToken } from './request.js';
import type { StreamRequest, StreamResult, Transport } from './transport.js';

/** Close codes after which the same request would be closed again: the protocol was not kept. */
const FATAL_CLOSES = new Set([4400, 4401, 4409, 4429]);
const FORBIDDEN_CLOSE = 4403;

/**
 * Subscriptions over WebSocket, by graphql-ws: all that go to one address share a connection while there is one.
 * @param webSocketImpl where the platform has no WebSocket, e.g. that of `ws`
 */
export function webSocketTransport(webSocketImpl?: unknown): Transport {
  const clients = new Map<string, Client>();
  const clientFor = ({ url, token }: StreamRequest): Client => {
    const known = clients.get(url);
    if (known) return known;
    const client = createClient({
      url: url.replace(/^http/, 'ws'),
      webSocketImpl,
      // The follower above tries again, at the next address and from its cursor.
      retryAttempts: 0,
      connectionParams: async () => {
        const text = await currentToken(token);
        return text === undefined ? {} : { authorization: `Bearer ${text}` };
      },
    });
    clients.set(url, client);
    return client;
  };

  return async function* open(request) {
    const { query, variables, signal } = request;
    const events = clientFor(request).iterate({ query, variables }) as AsyncIterableIterator<StreamResult>;
    const leave = (): void => void events.return?.();
    signal.addEventListener('abort', leave);
    try {
      if (!signal.aborted) yield* events;
    } catch (error) {
      if (!signal.aborted) throw toRunutError(error);
    } finally {
      signal.removeEventListener('abort', leave);
      leave();
    }
  };
}

/** graphql-ws throws errors of GraphQL, of the platform, and close events of the socket. */
function toRunutError(error: unknown): RunutError {
  if (Array.isArray(error)) return errorOf(error[0] as GraphqlFault);
  const { code, reason } = error as { code?: unknown; reason?: string };
  if (typeof code !== 'number') return networkError(error);
  const message = `Expected the stream to go on but it was closed with ${code} ${reason ?? ''}`.trim();
  if (code === FORBIDDEN_CLOSE) return new RunutError('FORBIDDEN', message, false);
  return new RunutError(`CLOSED_${code}`, message, !FATAL_CLOSES.has(code));
}
