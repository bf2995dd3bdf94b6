import { RunutError } from './errors.js';
import { eventStream } from './event-stream.js';
import { follow, type Followed } from './follower.js';
import { sendRequest, type Fetch, type Token } from './request.js';
import type { Transport } from './transport.js';
import type { GivenVariables, TypedDocument } from './typed-document.js';

export interface RunutClientOptions {
  /** Addresses of GraphQL, one of each node or one of a balancer, e.g. `http://localhost:3000/graphql`. */
  readonly urls: readonly string[];
  /** An access token, or what gives one; absent for the public. */
  readonly token?: Token;
  /** How subscriptions are carried: server-sent events when absent; see `webSocketTransport`. */
  readonly transport?: Transport;
  readonly fetch?: Fetch;
}

export interface FollowOptions {
  /** A live cursor, e.g. of the list that was read before; from now on when absent. */
  readonly after?: string;
  /** Aborts to leave. */
  readonly signal?: AbortSignal;
  /** Told when the connection broke, before it is tried again. */
  readonly onRetry?: (error: RunutError, retryMs: number) => void;
}

/** A client of one installation of Runut. */
export class RunutClient {
  private readonly options: RunutClientOptions;
  /** The address that answered last. */
  private at = 0;

  constructor(options: RunutClientOptions) {
    if (options.urls.length === 0) throw new RangeError('Expected at least one address but got none');
    this.options = options;
  }

  /**
   * Answers the data of a query or a mutation. When a node cannot be reached, the next address is asked; a mutation must
   * have its `idempotencyKey` for that, since the first node may have carried it out.
   * @throws RunutError
   */
  async request<Result, Variables extends object>(
    document: TypedDocument<Result, Variables>,
    variables: Variables,
    signal?: AbortSignal,
  ): Promise<Result> {
    const { urls, token, fetch } = this.options;
    for (let tried = 1; ; tried += 1)
      try {
        const url = urls[this.at % urls.length]!;
        return await sendRequest<Result>({ url, token, query: document, variables, signal, fetch });
      } catch (error) {
        const isAway = error instanceof RunutError && error.code === 'NETWORK';
        if (!isAway || signal?.aborted || tried >= urls.length || !mayRepeat(document, variables))
          throw error;
        this.at += 1;
      }
  }

  /**
   * The events of a subscription, each once and in order, over broken connections and lost nodes. The document must declare
   * `$after` and hand it on.
   * @throws RunutError when trying again cannot help
   */
  follow<Result, Variables extends object>(
    document: TypedDocument<Result, Variables>,
    variables: GivenVariables<Variables>,
    { after, signal, onRetry }: FollowOptions = {},
  ): AsyncGenerator<Followed<Result>, void, void> {
    if (!/\bafter\s*:\s*\$after\b/.test(document))
      throw new RunutError(
        'NOT_RESUMABLE',
        'Expected a subscription that hands on "after: $after", but it does not: it could not go on where it was',
        false,
      );
    const { urls, token, transport = eventStream, fetch } = this.options;
    return follow<Result>({
      urls,
      token,
      transport,
      fetch,
      query: document,
      variables: variables as Record<string, unknown>,
      after,
      signal: signal ?? new AbortController().signal,
      onRetry,
    });
  }
}

function mayRepeat(document: string, variables: object): boolean {
  return !/^\s*mutation\b/.test(document) || JSON.stringify(variables).includes('"idempotencyKey":');
}
