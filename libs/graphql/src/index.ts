export * from './services.js';
export { GRAPHQL_PATH, GraphqlEdgeModule, type GraphqlEdgeOptions } from './graphql-edge.module.js';
export {
  startWebsocketEdge,
  type LiveEdgeOptions,
  type WebsocketEdgeOptions,
} from './edge/websocket-edge.js';
export { STORIES_PATH } from './history/story-pdf.controller.js';
export { STREAM_PATH, startEventStreamEdge, type EventStreamEdge } from './edge/event-stream-edge.js';
export { LiveSubscriptions } from './live/live-subscriptions.js';
export { BODY_LIMIT, httpAuthentication, type AuthenticatedRequest } from './edge/http-authentication.js';
export { silentObserver, type EdgeObserver } from './edge/edge-observer.js';
export type { FaultLog } from './edge/error-formatter.js';
export { createLoaders } from './common/loaders.js';
export { Public } from './common/access.js';
export { printedSchema } from './schema.js';
