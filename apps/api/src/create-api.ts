import type { Server, ServerResponse } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Authenticator } from '#identity';
import {
  BODY_LIMIT,
  createLoaders,
  GRAPHQL_PATH,
  httpAuthentication,
  LiveSubscriptions,
  STORIES_PATH,
  STREAM_PATH,
  startEventStreamEdge,
  startWebsocketEdge,
  type AuthenticatedRequest,
  type EdgeServices,
  type EventStreamEdge,
  type LiveEdgeOptions,
} from '#graphql';
import { AppModule } from './app.module.js';
import type { DevelopmentDesk } from './developer/developer.controller.js';
import type { NodeHealth } from './http/health.controller.js';
import { nestLog, pathOf, requestLog } from './http/logging.js';
import type { NodeMetrics } from './telemetry/node-metrics.js';
import { traceRequests } from './telemetry/trace-requests.js';
import type { Settings } from './settings.js';

export interface ApiOptions {
  readonly settings: Pick<
    Settings,
    'isProduction' | 'publicRequestsPerMinute' | 'trustedProxies' | 'corsOrigins' | 'metricsToken'
  >;
  readonly services: EdgeServices;
  readonly authenticator: Authenticator;
  readonly cursorSecret: Buffer;
  readonly health: NodeHealth;
  readonly metrics: NodeMetrics;
  readonly log: Logger;
  readonly desk?: DevelopmentDesk;
  /** How long a WebSocket client may take to say `connection_init`, in milliseconds. */
  readonly initTimeoutMs?: number;
}

export interface Api {
  /** Begins to listen. @returns the port */
  listen(port: number, host: string): Promise<number>;
  /** Takes no new requests, ends WebSockets with 1001 and event streams, lets requests in hand finish. */
  stop(): Promise<void>;
}

/** Paths that metrics name; all others count as one. */
const ROUTES = new Set([
  '/',
  '/graphql',
  '/graphql/stream',
  '/graphiql',
  '/livez',
  '/readyz',
  '/metrics',
  '/metrics.json',
  '/schema.graphql',
  '/dev/token',
  '/dev/people.json',
  '/dev/jwks.json',
]);

/** The HTTP and WebSocket edge over given services. Reads no environment, opens no database. */
export async function createApi(options: ApiOptions): Promise<Api> {
  const { settings, services, authenticator, log, metrics } = options;
  const { isProduction } = settings;
  const app = await NestFactory.create<NestExpressApplication>(
    AppModule.register({
      edge: {
        services,
        authenticator,
        cursorSecret: options.cursorSecret,
        isProduction,
        publicRequestsPerMinute: settings.publicRequestsPerMinute,
        observer: metrics.edge,
        log,
      },
      health: options.health,
      metrics,
      metricsToken: settings.metricsToken,
      desk: isProduction ? undefined : options.desk,
    }),
    { logger: nestLog(log), bodyParser: false, abortOnError: false },
  );
  app.disable('x-powered-by');
  app.set('trust proxy', settings.trustedProxies);
  app.use(requestLog(log));
  app.use(countRequests(metrics));
  app.use(GRAPHQL_PATH, traceRequests(GRAPHQL_PATH));
  app.use(securityHeaders(isProduction));
  if (settings.corsOrigins.length > 0) {
    app.enableCors({
      origin: [...settings.corsOrigins],
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type', 'apollo-require-preflight', 'last-event-id'],
      maxAge: 600,
    });
  }
  app.use([GRAPHQL_PATH, STORIES_PATH], httpAuthentication(authenticator));
  app.useBodyParser('json', { limit: BODY_LIMIT });
  // Before GraphQL, which would take everything under its path; the schema that it needs is made by `init`.
  const streamed: Partial<EventStreamEdge> = {};
  app.use(STREAM_PATH, (request: AuthenticatedRequest, response: ServerResponse) =>
    streamed.handle!(request, response),
  );
  await app.init();

  const server = app.getHttpServer() as Server;
  // Slow senders of headers hold a connection for 10 s at most.
  server.headersTimeout = 10_000;
  server.requestTimeout = 60_000;
  const live: LiveEdgeOptions = {
    schema: app.get(GraphQLSchemaHost).schema,
    subscriptions: app.get(LiveSubscriptions),
    authenticator,
    loaders: createLoaders(services, false),
    observer: metrics.edge,
    log,
    isProduction,
  };
  const events = startEventStreamEdge(live);
  streamed.handle = events.handle;
  const websocket = startWebsocketEdge({
    ...live,
    server,
    path: GRAPHQL_PATH,
    initTimeoutMs: options.initTimeoutMs,
  });

  return {
    async listen(port, host) {
      await app.listen(port, host);
      const address = server.address();
      return typeof address === 'object' && address !== null ? address.port : port;
    },
    async stop() {
      services.jobs.close();
      events.stop();
      await websocket.stop();
      await app.close();
    },
  };
}

function countRequests(metrics: NodeMetrics) {
  return (request: AuthenticatedRequest, response: ServerResponse, next: () => void): void => {
    const startedAt = performance.now();
    const path = pathOf(request.url);
    response.once('finish', () => {
      metrics.edge.requestDone(
        request.method ?? 'GET',
        ROUTES.has(path) ? path : 'other',
        response.statusCode,
        (performance.now() - startedAt) / 1000,
      );
    });
    next();
  };
}

function securityHeaders(isProduction: boolean) {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'", 'data:'],
        // Of a page served over http, 'self' does not mean ws: in every browser.
        connectSrc: isProduction ? ["'self'"] : ["'self'", 'ws:'],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: isProduction ? { maxAge: 31_536_000, includeSubDomains: true } : false,
    referrerPolicy: { policy: 'no-referrer' },
  });
}
