import type { ServerResponse } from 'node:http';
import type { EdgeContext } from '../common/edge-context.js';
import { createLoaders } from '../common/loaders.js';
import type { EdgeServices } from '../services.js';
import { requestIdOf, type AuthenticatedRequest } from './http-authentication.js';

/** What a request over HTTP is answered with. */
export function httpContextOf(
  request: AuthenticatedRequest,
  response: ServerResponse,
  stores: Pick<EdgeServices, 'queries' | 'complaintStore' | 'resources'>,
): EdgeContext {
  return {
    viewer: request.viewer,
    loaders: createLoaders(stores, true),
    requestId: requestIdOf(request),
    address: request.ip ?? request.socket.remoteAddress ?? 'unknown',
    transport: 'http',
    hangUp: () => hangUpOf(response),
  };
}

function hangUpOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  if (response.destroyed) controller.abort();
  else response.once('close', () => controller.abort());
  return controller.signal;
}
