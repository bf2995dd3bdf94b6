import type { GraphqlFault } from './errors.js';
import type { Fetch, Token } from './request.js';

/** What one event of a subscription brings. */
export interface StreamResult {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlFault[];
  readonly extensions?: {
    readonly live?: {
      /** Where to resume after it. */
      readonly cursor: string;
      /** The same when the event is sent again. */
      readonly id?: string;
      readonly isResync?: boolean;
    };
  };
}

export interface StreamRequest {
  /** Address of GraphQL over HTTP; a transport knows where its own door is beside it. */
  readonly url: string;
  readonly token: Token;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly signal: AbortSignal;
  readonly fetch?: Fetch;
}

/**
 * A way to carry subscriptions. Ends when the server says that the operation is over or the signal aborts; throws a
 * `RunutError`, transient when the connection broke.
 */
export type Transport = (request: StreamRequest) => AsyncIterable<StreamResult>;
