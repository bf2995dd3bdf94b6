import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';

/** A connection of its own for subscriptions: the real graphql-ws client over the real ws. */
export class LiveClient {
  private readonly client: Client;

  constructor(url: string, token?: string) {
    this.client = createClient({
      url,
      webSocketImpl: WebSocket,
      ...(token !== undefined && { connectionParams: { authorization: `Bearer ${token}` } }),
      retryAttempts: 3,
    });
  }

  /**
   * Follows a subscription until it ends or `close` is called. Resolves when the server has it.
   * @param onNext told of each event's data
   * @param onEnd told once: with the error, if there was one
   */
  follow<T>(
    query: string,
    variables: Record<string, unknown>,
    onNext: (data: T) => void,
    onEnd: (error?: Error) => void,
  ): void {
    this.client.subscribe<T>(
      { query, variables },
      {
        next: ({ data, errors }) => {
          if (data) onNext(data);
          else onEnd(new Error(errors?.map(({ message }) => message).join('; ') ?? 'no data'));
        },
        error: (error) => onEnd(toError(error)),
        complete: () => onEnd(),
      },
    );
  }

  async close(): Promise<void> {
    await this.client.dispose();
  }
}

/** graphql-ws gives errors of GraphQL, of the protocol, and close events of the socket. */
function toError(error: unknown): Error {
  if (error instanceof Error) return error;
  if (Array.isArray(error))
    return new Error(error.map(({ message }: { message?: string }) => message).join('; '));
  const { code, reason } = error as { code?: number; reason?: string };
  return new Error(`connection closed with ${code ?? 'no code'} ${reason ?? ''}`.trim());
}
