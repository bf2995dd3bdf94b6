import type { Viewer } from '#identity';
import type { Loaders } from './loaders.js';

/** What every resolver is given beside its arguments: one for each HTTP request or WebSocket operation. */
export interface EdgeContext {
  /** Absent for the public. Over WebSocket it is renewed before each event. */
  viewer?: Viewer;
  readonly loaders: Loaders;
  /** Correlates an answer with the log. */
  readonly requestId: string;
  /** Address of the caller, for rate limits only. */
  readonly address: string;
  readonly transport: 'http' | 'websocket';
  /** HTTP only: aborts when the caller hangs up before his answer. */
  readonly hangUp?: () => AbortSignal;
  /** WebSocket only: ends the connection with a close code. */
  readonly closeConnection?: (code: number, reason: string) => void;
}
