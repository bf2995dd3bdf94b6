import type { Viewer } from '#identity';
import type { Loaders } from './loaders.js';

/** What every resolver is given beside its arguments: one for each HTTP request or subscription. */
export interface EdgeContext {
  /** Absent for the public. */
  viewer?: Viewer;
  readonly loaders: Loaders;
  /** Correlates an answer with the log. */
  readonly requestId: string;
  /** Address of the caller, for rate limits only. */
  readonly address: string;
  readonly transport: 'http' | 'websocket' | 'events';
  /** HTTP only: aborts when the caller hangs up before his answer. */
  readonly hangUp?: () => AbortSignal;
  /** Subscriptions only: ends the connection with a close code of the graphql-ws protocol. */
  readonly closeConnection?: (code: number, reason: string) => void;
}
