import { WebSocket } from 'ws';
import { RunutClient } from '#client';
import { webSocketTransport } from '#client/websocket';

/** A connection of its own for subscriptions: the client as others use it, over the real ws. */
export class LiveClient {
  private readonly client: RunutClient;
  private readonly left = new AbortController();

  constructor(url: string, token?: string) {
    this.client = new RunutClient({ urls: [url], token, transport: webSocketTransport(WebSocket) });
  }

  /**
   * Follows a subscription until it ends or `close` is called, over connections that break.
   * @param onNext told of each event's data
   * @param onEnd told once: with the error, if there was one
   */
  follow<T>(
    query: string,
    { after, ...variables }: Readonly<Record<string, unknown>> & { readonly after?: string },
    onNext: (data: T) => void,
    onEnd: (error?: Error) => void,
  ): void {
    const run = async (): Promise<void> => {
      const events = this.client.follow(query, variables, { after, signal: this.left.signal });
      for await (const event of events) if (event.type === 'event') onNext(event.data as T);
    };
    run().then(
      () => onEnd(),
      (error: unknown) => onEnd(error as Error),
    );
  }

  close(): void {
    this.left.abort();
  }
}
