import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import type { TestApi } from './test-api.js';

export async function until<T>(look: () => T | undefined | false, what: string): Promise<T> {
  for (let waited = 0; waited < 5_000; waited += 5) {
    const found = look();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`Expected ${what} within 5 s.`);
}

/** A change of an inbox, as far as tests ask for it. */
export interface Change {
  kind: string;
  cursor: string;
  task: { businessKey: string; state: string; assignee: string | null } | null;
}

/** The real graphql-ws clients of one test. */
export class Followers {
  private readonly clients: Client[] = [];

  constructor(private readonly api: () => TestApi) {}

  connect(token?: string) {
    const closes: { code: number; reason: string }[] = [];
    const client = createClient({
      url: this.api().wsUrl,
      webSocketImpl: WebSocket,
      retryAttempts: 0,
      connectionParams: token === undefined ? {} : { authorization: `Bearer ${token}` },
      on: { closed: (event) => void closes.push(event as { code: number; reason: string }) },
    });
    this.clients.push(client);
    return { client, closes };
  }

  /** Follows, and resolves when the server does. */
  async follow(client: Client, query: string, variables: Record<string, unknown> = {}, isWaiting = true) {
    const events: Record<string, unknown>[] = [];
    const errors: unknown[] = [];
    const before = this.api().subscribed();
    const stop = client.subscribe<Record<string, unknown>>(
      { query, variables },
      {
        next: ({ data, errors: failed }) => {
          if (data) events.push(data);
          if (failed) errors.push(...failed);
        },
        error: (error) => void errors.push(error),
        complete: () => undefined,
      },
    );
    if (isWaiting) await until(() => this.api().subscribed() > before, 'the server to follow');
    return { events, errors, stop, changes: () => events.map((event) => event.userTaskChanges as Change) };
  }

  async dispose(): Promise<void> {
    await Promise.all(this.clients.splice(0).map((client) => client.dispose()));
  }
}
