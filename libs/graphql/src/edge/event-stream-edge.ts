import type { ServerResponse } from 'node:http';
import { Kind, visit, type DocumentNode, type ExecutionResult } from 'graphql';
import { isGiven } from '../common/given.js';
import type { LiveOperation } from '../live/live-group.js';
import { FORBIDDEN_CLOSE } from '../live/stream-rights.js';
import { Unsent, type Subscriber } from '../live/subscriber.js';
import { admittedSubscription, type SubscriptionRequest } from './admitted-subscription.js';
import { ConnectionRights } from './connection-rights.js';
import { formatError } from './error-formatter.js';
import { requestIdOf, type AuthenticatedRequest } from './http-authentication.js';
import type { LiveEdgeOptions } from './websocket-edge.js';

/** Where subscriptions are served as server-sent events. */
export const STREAM_PATH = '/graphql/stream';

/** How often a comment is sent, so that nobody between takes the connection for dead, in milliseconds. */
const HEARTBEAT_MS = 12_000;
/** After how many milliseconds a browser's EventSource comes back. */
const RETRY_MS = 1_000;

/** A request whose body, if it had one, was read as JSON. */
type StreamRequest = AuthenticatedRequest & { readonly body?: unknown };

export interface EventStreamEdge {
  handle(request: StreamRequest, response: ServerResponse): void;
  /** Ends all streams; their clients come back with their cursors. */
  stop(): void;
}

/**
 * GraphQL subscriptions as server-sent events, by the graphql-sse protocol in its "distinct connections mode": one request
 * (POST, or GET for a browser's EventSource), one stream of `next` events and `complete`. Each event carries its cursor as
 * `id:`, and `Last-Event-ID` resumes after it.
 */
export function startEventStreamEdge(options: LiveEdgeOptions): EventStreamEdge {
  const rights = new ConnectionRights(options.authenticator, options.log);
  const open = new Set<StreamSubscriber>();

  const handle = async (request: StreamRequest, response: ServerResponse): Promise<void> => {
    if (request.method !== 'GET' && request.method !== 'POST') {
      response.setHeader('allow', 'GET, POST');
      return answer(response, 405, 'Expected GET or POST.');
    }
    const asked = requestOf(request);
    if (!asked)
      return answer(response, 400, 'Expected "query" and, where it has any, "variables" as an object.');
    const subscriber = new StreamSubscriber(response);
    const operation = admittedSubscription(
      options.schema,
      asked,
      {
        viewer: request.viewer,
        loaders: options.loaders,
        requestId: requestIdOf(request),
        address: request.ip ?? request.socket.remoteAddress ?? 'unknown',
        transport: 'events',
        closeConnection: (code, reason) => subscriber.close(code, reason),
      },
      options.isProduction,
    );
    if (Array.isArray(operation))
      return answer(
        response,
        400,
        operation.map((error) => error.toJSON()),
      );
    const lastEventId = request.headers['last-event-id'];
    const opened = await options.subscriptions.open(
      typeof lastEventId === 'string' ? resumedAfter(operation, lastEventId) : operation,
      subscriber,
    );
    subscriber.begin();
    if (!('ended' in opened)) return subscriber.finish(opened, options);
    const connection = { viewer: request.viewer, close: subscriber.closeConnection };
    rights.add(connection);
    open.add(subscriber);
    options.observer.connectionOpened();
    response.once('close', () => {
      rights.delete(connection);
      open.delete(subscriber);
      opened.stop();
      options.observer.connectionClosed(1000);
    });
    if (response.destroyed) response.emit('close');
    await opened.ended.then(
      () => subscriber.finish(),
      (error: unknown) => subscriber.finish({ errors: [error as never] }, options),
    );
  };

  return {
    handle(request, response) {
      handle(request, response).catch((error: unknown) => {
        const { extensions, ...formatted } = formatError(error, options.log);
        answer(response, 500, [{ ...formatted, extensions }]);
      });
    },
    stop() {
      rights.stop();
      // Without `complete`: the client is to come back.
      for (const subscriber of open) subscriber.cut();
    },
  };
}

/** A stream of server-sent events. Its head is sent before its first event. */
class StreamSubscriber implements Subscriber {
  private readonly queue = new Unsent();
  private heartbeat: NodeJS.Timeout | undefined;
  readonly closeConnection = (code: number, reason: string): void => this.close(code, reason);

  constructor(private readonly response: ServerResponse) {}

  get unsent(): number {
    return this.response.writableLength;
  }

  begin(): void {
    const { response } = this;
    if (response.headersSent || response.destroyed) return;
    response.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache, no-transform',
      // nginx would keep events back until it has a page of them.
      'x-accel-buffering': 'no',
    });
    response.write(`retry: ${RETRY_MS}\n:\n\n`);
    this.heartbeat = setInterval(() => response.write(':\n\n'), HEARTBEAT_MS);
    this.heartbeat.unref();
    response.once('close', () => clearInterval(this.heartbeat));
  }

  write(payload: string, cursor: string): void {
    const { response } = this;
    if (response.destroyed || response.writableEnded) return;
    this.begin();
    // There is no way to say more to a client that does not read.
    if (this.queue.isTooMuch(response.writableLength)) return this.cut();
    this.queue.add();
    response.write(`event: next\nid: ${cursor}\ndata: ${payload}\n\n`, this.queue.sent);
  }

  drained(): Promise<void> {
    return this.queue.drained();
  }

  close(code: number, reason: string): void {
    if (code !== FORBIDDEN_CLOSE) return this.cut();
    this.end(JSON.stringify({ errors: [{ message: reason, extensions: { code: 'FORBIDDEN' } }] }));
  }

  /** Says that the operation is over, with its result if it never began or failed. */
  finish(result?: ExecutionResult, options?: Pick<LiveEdgeOptions, 'log'>): void {
    if (!result) return this.end();
    const errors = result.errors?.map((error) => formatError(error, options!.log));
    this.end(JSON.stringify({ ...result, ...(errors && { errors }) }));
  }

  /** Ends the connection and not the operation: the client is to come back. */
  cut(): void {
    this.response.destroy();
  }

  private end(payload?: string): void {
    const { response } = this;
    if (response.destroyed || response.writableEnded) return;
    if (payload !== undefined) response.write(`event: next\ndata: ${payload}\n\n`);
    response.end('event: complete\ndata: \n\n');
  }
}

function answer(response: ServerResponse, status: number, errors: string | readonly object[]): void {
  if (response.headersSent) return void response.destroy();
  const list =
    typeof errors === 'string' ? [{ message: errors, extensions: { code: 'BAD_REQUEST' } }] : errors;
  response.statusCode = status;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(JSON.stringify({ errors: list }));
}

/** What was asked for, by body or address; undefined when it is not a request of GraphQL. */
function requestOf({ method, url, body }: StreamRequest): SubscriptionRequest | undefined {
  const given =
    method === 'POST'
      ? (body as Partial<Record<'query' | 'operationName' | 'variables', unknown>> | undefined)
      : Object.fromEntries(new URL(url ?? '/', 'http://localhost').searchParams);
  if (typeof given?.query !== 'string') return undefined;
  const { query, operationName } = given;
  if (isGiven(operationName) && typeof operationName !== 'string') return undefined;
  const variables = typeof given.variables === 'string' ? parsed(given.variables) : given.variables;
  if (isGiven(variables) && (typeof variables !== 'object' || Array.isArray(variables))) return undefined;
  return {
    query,
    operationName: operationName as string | undefined,
    variables: variables as Record<string, unknown> | undefined,
  };
}

/** The value of a JSON text; the text itself, which is no object, when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** The operation as if its `after` had been this cursor. */
function resumedAfter(operation: LiveOperation, cursor: string): LiveOperation {
  let depth = 0;
  const document = visit(operation.document, {
    FragmentDefinition: () => false,
    Field: {
      enter(field) {
        depth += 1;
        if (depth > 1) return undefined;
        return {
          ...field,
          arguments: [
            ...(field.arguments ?? []).filter(({ name }) => name.value !== 'after'),
            {
              kind: Kind.ARGUMENT,
              name: { kind: Kind.NAME, value: 'after' },
              value: { kind: Kind.STRING, value: cursor },
            },
          ],
        };
      },
      leave() {
        depth -= 1;
      },
    },
  }) as DocumentNode;
  return { ...operation, document };
}
