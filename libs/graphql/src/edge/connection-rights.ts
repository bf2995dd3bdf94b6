import type { Authenticator, Viewer } from '#identity';
import { FORBIDDEN_CLOSE, endOfRights } from '../live/stream-rights.js';
import type { FaultLog } from './error-formatter.js';

/** How often the rights of everybody who is connected are looked at, in milliseconds. */
const RIGHTS_TICK_MS = 1_000;

/** A client that is connected for longer than a request. */
export interface LiveConnection {
  readonly viewer?: Viewer;
  close(code: number, reason: string): void;
}

/** Closes connections whose rights end while nothing happens; `LiveGroup` looks before each event. */
export class ConnectionRights {
  private readonly connections = new Set<LiveConnection>();
  private readonly tick: NodeJS.Timeout;

  constructor(
    private readonly authenticator: Pick<Authenticator, 'withCurrentGroups'>,
    private readonly log: FaultLog,
  ) {
    this.tick = setInterval(() => this.lookAtAll(), RIGHTS_TICK_MS);
    this.tick.unref();
  }

  add(connection: LiveConnection): void {
    this.connections.add(connection);
  }

  /** @returns false when it was not there */
  delete(connection: LiveConnection): boolean {
    return this.connections.delete(connection);
  }

  stop(): void {
    clearInterval(this.tick);
  }

  private lookAtAll(): void {
    for (const connection of this.connections) {
      if (!connection.viewer) continue;
      endOfRights(connection.viewer, this.authenticator, Date.now()).then(
        (end) => {
          if (end !== undefined) connection.close(FORBIDDEN_CLOSE, end);
        },
        (error: unknown) =>
          this.log.error({ fault: (error as Error).name }, 'rights of a connection could not be looked at'),
      );
    }
  }
}
