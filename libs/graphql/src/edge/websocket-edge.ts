import { randomUUID } from 'node:crypto';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { useServer } from 'graphql-ws/use/ws';
import {
  GraphQLError,
  NoSchemaIntrospectionCustomRule,
  getOperationAST,
  parse,
  specifiedRules,
  validate,
  type ExecutionArgs,
  type GraphQLSchema,
} from 'graphql';
import { WebSocketServer, type WebSocket } from 'ws';
import { AuthenticationError, type Authenticator, type Viewer } from '#identity';
import type { EdgeContext } from '../common/edge-context.js';
import { badInput, limitExceeded } from '../common/faults.js';
import type { Loaders } from '../common/loaders.js';
import { LIMITS, costRefusal, shapeLimits } from '../limits/operation-limits.js';
import { FORBIDDEN_CLOSE, endOfRights } from '../live/stream-rights.js';
import { fieldOf } from './apollo-plugin.js';
import type { EdgeObserver } from './edge-observer.js';
import { formatError, type FaultLog } from './error-formatter.js';

/** Largest message of a client, in bytes. */
export const MAX_MESSAGE = 64 * 1024;
/** Most subscriptions of one connection. */
export const MAX_SUBSCRIPTIONS = 50;
/** Most bytes that wait to be sent to one client: a slower one is closed, and comes back with its cursor. */
const MAX_UNSENT = 4 * 1024 * 1024;
/** How often the rights of everybody who is connected are looked at, in milliseconds. */
const RIGHTS_TICK_MS = 1_000;

export interface WebsocketEdgeOptions {
  readonly server: Server;
  readonly path: string;
  readonly schema: GraphQLSchema;
  readonly authenticator: Authenticator;
  readonly createLoaders: () => Loaders;
  readonly observer: EdgeObserver;
  readonly log: FaultLog;
  readonly isProduction: boolean;
  /** How long a client may take to say `connection_init`; 3,000 when absent. */
  readonly initTimeoutMs?: number;
}

interface Connection {
  readonly socket: WebSocket;
  readonly request: IncomingMessage;
  viewer?: Viewer;
}

/**
 * GraphQL subscriptions by the graphql-transport-ws protocol. Nothing that guards HTTP sees these operations, so all of it is
 * done again here: tokens, shape, cost; and subscriptions are all that is let through.
 */
export function startWebsocketEdge(options: WebsocketEdgeOptions): { stop(): Promise<void> } {
  const { schema, authenticator, observer, log } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: MAX_MESSAGE });
  const connections = new Set<Connection>();
  const rules = [
    ...specifiedRules,
    shapeLimits,
    ...(options.isProduction ? [NoSchemaIntrospectionCustomRule] : []),
  ];

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

  const subscriptionOf = (
    connection: Connection,
    open: number,
    payload: { query: string; operationName?: string | null; variables?: Record<string, unknown> | null },
  ): ExecutionArgs | GraphQLError[] => {
    if (open >= MAX_SUBSCRIPTIONS) {
      return [
        limitExceeded(
          `Expected at most ${MAX_SUBSCRIPTIONS} subscriptions on one connection.`,
          'subscriptions',
        ),
      ];
    }
    let document;
    try {
      document = parse(payload.query, { maxTokens: LIMITS.tokens });
    } catch (error) {
      return [coded(error as GraphQLError, 'GRAPHQL_PARSE_FAILED')];
    }
    const operation = getOperationAST(document, payload.operationName);
    if (operation?.operation !== 'subscription') {
      return [badInput('Expected a subscription: queries and mutations go over HTTP.')];
    }
    const errors = validate(schema, document, rules);
    if (errors.length > 0) return errors.map((error) => coded(error, 'GRAPHQL_VALIDATION_FAILED'));
    const refusal = costRefusal(schema, document, payload.operationName, payload.variables);
    if (refusal) return [refusal];
    const contextValue: EdgeContext = {
      viewer: connection.viewer,
      loaders: options.createLoaders(),
      requestId: randomUUID(),
      address: connection.request.socket.remoteAddress ?? 'unknown',
      transport: 'websocket',
      closeConnection: (code, reason) => connection.socket.close(code, reason),
    };
    return {
      schema,
      document,
      contextValue,
      operationName: payload.operationName,
      variableValues: payload.variables,
    };
  };

  const protocol = useServer<
    Record<string, unknown>,
    { socket: WebSocket; request: IncomingMessage; connection?: Connection; fields?: Map<string, string> }
  >(
    {
      schema,
      connectionInitWaitTimeout: options.initTimeoutMs ?? 3_000,
      isProd: options.isProduction,
      async onConnect({ extra, connectionParams }) {
        const { socket, request } = extra;
        const given =
          connectionParams?.authorization ?? connectionParams?.Authorization ?? request.headers.authorization;
        const connection: Connection = { socket, request };
        try {
          connection.viewer = await authenticator.authenticate(typeof given === 'string' ? given : undefined);
        } catch (error) {
          if (!(error instanceof AuthenticationError)) throw error;
          socket.close(FORBIDDEN_CLOSE, error.code === 'TOKEN_EXPIRED' ? 'Token expired' : 'Forbidden');
          return false;
        }
        extra.connection = connection;
        extra.fields = new Map();
        connections.add(connection);
        observer.connectionOpened();
        return true;
      },
      onSubscribe({ extra, subscriptions }, _id, payload) {
        // graphql-ws has reserved the id of this one already.
        return subscriptionOf(extra.connection!, Object.keys(subscriptions).length - 1, payload);
      },
      onOperation({ extra }, id, _payload, args, result) {
        if (!(Symbol.asyncIterator in Object(result))) return;
        const field = fieldOf(getOperationAST(args.document, args.operationName), schema);
        extra.fields!.set(id, field);
        observer.subscriptionStarted(field);
      },
      onNext({ extra }, id, _payload, _args, result) {
        observer.eventDelivered(extra.fields!.get(id) ?? 'other');
        if (extra.socket.bufferedAmount > MAX_UNSENT)
          extra.socket.close(1013, 'Too slow: resume from the last cursor');
        if (!result.errors) return undefined;
        return { ...result, errors: result.errors.map((error) => formatError(error, log)) };
      },
      onError: (_context, _id, _payload, errors) => errors.map((error) => formatError(error, log)),
      onComplete({ extra }, id) {
        const field = extra.fields?.get(id);
        if (field === undefined) return;
        extra.fields!.delete(id);
        observer.subscriptionEnded(field);
      },
      onClose({ extra }, code) {
        if (!extra.connection || !connections.delete(extra.connection)) return;
        for (const field of extra.fields!.values()) observer.subscriptionEnded(field);
        extra.fields!.clear();
        observer.connectionClosed(code ?? 1006);
      },
    },
    sockets,
  );

  const rightsTick = setInterval(() => {
    for (const { socket, viewer } of connections) {
      if (!viewer) continue;
      endOfRights(viewer, authenticator, Date.now()).then(
        (end) => {
          if (end !== undefined) socket.close(FORBIDDEN_CLOSE, end);
        },
        (error: unknown) =>
          log.error({ fault: (error as Error).name }, 'rights of a connection could not be looked at'),
      );
    }
  }, RIGHTS_TICK_MS);
  rightsTick.unref();

  return {
    async stop() {
      clearInterval(rightsTick);
      options.server.off('upgrade', onUpgrade);
      await protocol.dispose();
      for (const client of sockets.clients) client.terminate();
    },
  };
}

/** The error with a code, as Apollo gives it over HTTP. */
function coded(error: GraphQLError, code: string): GraphQLError {
  const { message, nodes, source, positions, path, extensions } = error;
  return new GraphQLError(message, { nodes, source, positions, path, extensions: { code, ...extensions } });
}
