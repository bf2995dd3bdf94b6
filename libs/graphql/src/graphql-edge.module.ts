import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ApolloDriver, type ApolloDriverConfig } from '@nestjs/apollo';
import { GraphQLModule } from '@nestjs/graphql';
import type { ServerResponse } from 'node:http';
import type { GraphQLFormattedError } from 'graphql';
import type { Authenticator } from '#identity';
import { Visibility } from './access/visibility.js';
import { AccessGuard } from './common/access.js';
import type { EdgeContext } from './common/edge-context.js';
import { LiveCursors } from './common/live-cursor.js';
import { edgePlugin } from './edge/apollo-plugin.js';
import type { EdgeObserver } from './edge/edge-observer.js';
import { formatError, type FaultLog } from './edge/error-formatter.js';
import type { AuthenticatedRequest } from './edge/http-authentication.js';
import { httpContextOf } from './edge/http-context.js';
import { RelatedInstances } from './history/related-instances.js';
import { StoryAccess } from './history/story-access.js';
import { StoryPdfController } from './history/story-pdf.controller.js';
import { LIMITS, shapeLimits } from './limits/operation-limits.js';
import { PublicRate } from './limits/public-rate.guard.js';
import { LiveHeads } from './live/live-heads.js';
import { LiveStream } from './live/live-stream.js';
import { EDGE_OBSERVER, FAULT_LOG, LiveSubscriptions } from './live/live-subscriptions.js';
import { AUTHENTICATOR, StreamRights } from './live/stream-rights.js';
import { TaskTimeline } from './live/task-timeline.js';
import { InstanceRepair } from './process-instance/instance-repair.js';
import { OperationRequests } from './operation/instance-targets.js';
import { RESOLVERS } from './resolvers.js';
import { ORPHANED_TYPES } from './schema.js';
import { providersOf, type EdgeServices } from './services.js';

export interface GraphqlEdgeOptions {
  readonly services: EdgeServices;
  readonly authenticator: Authenticator;
  /** At least 32 bytes, the same on every node: seals live cursors. */
  readonly cursorSecret: Buffer;
  readonly isProduction: boolean;
  /** Requests that one address may send to the public doors in a minute. */
  readonly publicRequestsPerMinute: number;
  readonly observer: EdgeObserver;
  readonly log: FaultLog;
}

/** Where GraphQL is, over HTTP and WebSocket. */
export const GRAPHQL_PATH = '/graphql';

/** GraphQL over HTTP with its resolvers, guards and limits. Subscriptions are served beside it, see `startWebsocketEdge`. */
@Module({})
export class GraphqlEdgeModule {
  static register(options: GraphqlEdgeOptions): DynamicModule {
    const { services, observer, log, isProduction } = options;
    return {
      module: GraphqlEdgeModule,
      imports: [
        GraphQLModule.forRoot<ApolloDriverConfig>({
          driver: ApolloDriver,
          path: GRAPHQL_PATH,
          autoSchemaFile: true,
          sortSchema: true,
          buildSchemaOptions: { orphanedTypes: ORPHANED_TYPES },
          fieldResolverEnhancers: ['guards'],
          graphiql: false,
          introspection: !isProduction,
          hideSchemaDetailsFromClientErrors: isProduction,
          includeStacktraceInErrorResponses: false,
          csrfPrevention: true,
          allowBatchedHttpRequests: false,
          persistedQueries: false,
          parseOptions: { maxTokens: LIMITS.tokens },
          validationRules: [shapeLimits],
          plugins: [edgePlugin(observer)],
          formatError: (formatted: GraphQLFormattedError, error: unknown) =>
            formatError(error, log, formatted),
          context: ({ req, res }: { req: AuthenticatedRequest; res: ServerResponse }): EdgeContext =>
            httpContextOf(req, res, services),
        }),
      ],
      controllers: [StoryPdfController],
      providers: [
        ...providersOf(services),
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: AUTHENTICATOR, useValue: options.authenticator },
        { provide: PublicRate, useValue: new PublicRate(options.publicRequestsPerMinute) },
        { provide: LiveCursors, useValue: new LiveCursors(options.cursorSecret) },
        LiveHeads,
        OperationRequests,
        LiveStream,
        LiveSubscriptions,
        { provide: EDGE_OBSERVER, useValue: observer },
        { provide: FAULT_LOG, useValue: log },
        StreamRights,
        TaskTimeline,
        Visibility,
        RelatedInstances,
        StoryAccess,
        InstanceRepair,
        ...RESOLVERS,
      ],
    };
  }
}
