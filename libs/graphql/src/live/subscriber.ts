/** Most events that wait to be sent to one subscriber. */
export const MAX_WAITING = 1_000;
/** Most bytes that wait to be sent to one client: a slower one is closed, and comes back with its cursor. */
export const MAX_UNSENT = 4 * 1024 * 1024;
/** A replay rests while more bytes than this wait: what is stored is not hurried at the client. */
export const REPLAY_UNSENT = 256 * 1024;

/** Close code for a reader that is too slow: it comes back with its last cursor. */
export const TRY_AGAIN_LATER_CLOSE = 1013;
export const TOO_SLOW = 'Too slow: resume from the last cursor';

/** The far end of a subscription, whatever carries it. */
export interface Subscriber {
  /**
   * Sends one event. A client behind which too much waits is closed instead: nothing is ever left out in the middle.
   * @param payload JSON text of a GraphQL result
   * @param cursor where to resume after it
   */
  write(payload: string, cursor: string): void;
  /** Bytes that wait to be sent. */
  readonly unsent: number;
  /** Resolves when what was written so far has been sent, or never will be. */
  drained(): Promise<void>;
  /** Ends the client's connection with a code of the graphql-ws protocol. */
  close(code: number, reason: string): void;
}

/** Counts what was handed to a socket and is not sent yet. */
export class Unsent {
  private count = 0;
  private onDrained: (() => void) | undefined;
  /** Callback of a write: the same one for all, which costs a socket less. */
  readonly sent = (): void => {
    this.count -= 1;
    if (this.count > 0) return;
    this.onDrained?.();
    this.onDrained = undefined;
  };

  /** Whether a client that has so many bytes to read is too slow to be sent more. */
  isTooMuch(bytes: number): boolean {
    return this.count >= MAX_WAITING || bytes > MAX_UNSENT;
  }

  add(): void {
    this.count += 1;
  }

  drained(): Promise<void> {
    return new Promise((resolve) => {
      if (this.count === 0) resolve();
      else this.onDrained = resolve;
    });
  }
}
