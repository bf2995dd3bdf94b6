import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { useServer } from 'graphql-ws/use/ws';
import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import { WebSocketServer, type WebSocket } from 'ws';
import { AuthenticationError, type Authenticator } from '#identity';
import { limitExceeded } from '../common/faults.js';
import type { Loaders } from '../common/loaders.js';
import type { LiveOperation } from '../live/live-group.js';
import type { LiveSubscription, LiveSubscriptions } from '../live/live-subscriptions.js';
import { FORBIDDEN_CLOSE } from '../live/stream-rights.js';
import { admittedSubscription } from './admitted-subscription.js';
import { ConnectionRights, type LiveConnection } from './connection-rights.js';
import type { EdgeObserver } from './edge-observer.js';
import { formatError, type FaultLog } from './error-formatter.js';
import { SocketSubscriber } from './socket-subscriber.js';

/** Largest message of a client, in bytes. */
const MAX_MESSAGE = 64 * 1024;
/** Most subscriptions of one connection. */
const MAX_SUBSCRIPTIONS = 50;

/** What the ways to subscribe have in common. */
export interface LiveEdgeOptions {
  readonly schema: GraphQLSchema;
  readonly subscriptions: LiveSubscriptions;
  readonly authenticator: Authenticator;
  /** Readers that remember nothing: those of all subscriptions. */
  readonly loaders: Loaders;
  readonly observer: EdgeObserver;
  readonly log: FaultLog;
  readonly isProduction: boolean;
}

export interface WebsocketEdgeOptions extends LiveEdgeOptions {
  readonly server: Server;
  readonly path: string;
  /** How long a client may take to say `connection_init`; 3,000 when absent. */
  readonly initTimeoutMs?: number;
}

interface Connection extends LiveConnection {
  readonly socket: WebSocket;
  readonly address: string;
}

/** An operation that knows where its events go. */
type SocketOperation = LiveOperation & { readonly subscriber: SocketSubscriber };

/**
 * GraphQL subscriptions by the graphql-transport-ws protocol. graphql-ws speaks it; events do not pass through it: they are
 * written as text that all of a group share, see `LiveGroup`.
 */
export function startWebsocketEdge(options: WebsocketEdgeOptions): { stop(): Promise<void> } {
  const { schema, authenticator, observer, log } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE });
  const rights = new ConnectionRights(authenticator, log);

  const onUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (new URL(request.url ?? '/', 'http://localhost').pathname !== options.path) {
      socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (client) => {
      sockets.emit('connection', client, request);
      // A client's broken frame is its own fault: ws closes it with the right code, and the log stays clean.
      client.removeAllListeners('error');
      client.on('error', () => undefined);
    });
  };
  options.server.on('upgrade', onUpgrade);

  const protocol = useServer<
    Record<string, unknown>,
    { socket: WebSocket; request: IncomingMessage; connection?: Connection }
  >(
    {
      schema,
      connectionInitWaitTimeout: options.initTimeoutMs ?? 3_000,
      isProd: options.isProduction,
      async onConnect({ extra, connectionParams }) {
        const { socket, request } = extra;
        const given =
          connectionParams?.authorization ?? connectionParams?.Authorization ?? request.headers.authorization;
        try {
          const connection: Connection = {
            socket,
            address: request.socket.remoteAddress ?? 'unknown',
            viewer: await authenticator.authenticate(typeof given === 'string' ? given : undefined),
            close: (code, reason) => socket.close(code, reason),
          };
          extra.connection = connection;
          rights.add(connection);
        } catch (error) {
          if (!(error instanceof AuthenticationError)) throw error;
          socket.close(FORBIDDEN_CLOSE, error.code === 'TOKEN_EXPIRED' ? 'Token expired' : 'Forbidden');
          return false;
        }
        observer.connectionOpened();
        return true;
      },
      onSubscribe({ extra, subscriptions }, id, payload) {
        const { socket, viewer, address, close } = extra.connection!;
        // graphql-ws has reserved the id of this one already.
        if (Object.keys(subscriptions).length > MAX_SUBSCRIPTIONS) {
          const message = `Expected at most ${MAX_SUBSCRIPTIONS} subscriptions on one connection.`;
          return [limitExceeded(message, 'subscriptions')];
        }
        const operation = admittedSubscription(
          schema,
          payload,
          {
            viewer,
            address,
            loaders: options.loaders,
            requestId: randomUUID(),
            transport: 'websocket',
            closeConnection: close,
          },
          options.isProduction,
        );
        if (Array.isArray(operation)) return operation;
        return { ...operation, subscriber: new SocketSubscriber(socket, id) } satisfies SocketOperation;
      },
      async subscribe(args: ExecutionArgs) {
        const { subscriber, ...operation } = args as SocketOperation;
        const opened = await options.subscriptions.open(operation, subscriber);
        return 'ended' in opened ? silent(opened) : opened;
      },
      onNext(_context, _id, _payload, _args, result) {
        if (!result.errors) return undefined;
        return { ...result, errors: result.errors.map((error) => formatError(error, log)) };
      },
      onError: (_context, _id, _payload, errors) => errors.map((error) => formatError(error, log)),
      onClose({ extra }, code) {
        if (extra.connection && rights.delete(extra.connection)) observer.connectionClosed(code ?? 1006);
      },
    },
    sockets,
  );

  return {
    async stop() {
      rights.stop();
      options.server.off('upgrade', onUpgrade);
      await protocol.dispose();
      for (const client of sockets.clients) client.terminate();
    },
  };
}

/** What graphql-ws keeps of a subscription: it never yields, ends when the subscription ends, and ends it when it is returned. */
function silent({ ended, stop }: LiveSubscription): AsyncGenerator<never, void, void> {
  const left = Promise.withResolvers<undefined>();
  const over = async (): Promise<IteratorReturnResult<void>> => ({ done: true, value: undefined });
  const leave = (): Promise<IteratorReturnResult<void>> => {
    stop();
    left.resolve(undefined);
    return over();
  };
  return {
    next: () => Promise.race([ended, left.promise]).then(over),
    return: leave,
    throw: leave,
    [Symbol.asyncIterator]() {
      return this;
    },
    [Symbol.asyncDispose]: async () => void (await leave()),
  };
}
