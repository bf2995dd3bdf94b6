import { pauseMs, rest } from './backoff.js';
import { RunutError, errorOf } from './errors.js';
import type { Fetch, Token } from './request.js';
import type { Transport } from './transport.js';

/** Events whose names are kept: more than one entry of the journal ever brings. */
const REMEMBERED = 1_000;

/** What a follower of one subscription needs to know. */
export interface Following {
  readonly urls: readonly string[];
  readonly token: Token;
  readonly transport: Transport;
  readonly fetch?: Fetch;
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
  /** A live cursor; from now on when absent. */
  readonly after?: string;
  readonly signal: AbortSignal;
  /** Told before each pause. */
  readonly onRetry?: (error: RunutError, retryMs: number) => void;
}

/** An event, or that the cursor could not be resumed from: then what was read before has to be read again. */
export type Followed<Result> =
  | { readonly type: 'event'; readonly data: Result; readonly cursor: string }
  | { readonly type: 'resyncRequired'; readonly cursor: string };

/**
 * Follows a subscription over whatever happens to the connection: goes on from its cursor, at the next address, and hands on
 * each event once. Ends when the server ends the operation or the signal aborts.
 * @throws RunutError when trying again cannot help
 */
export async function* follow<Result>(following: Following): AsyncGenerator<Followed<Result>, void, void> {
  const { urls, token, transport, query, variables, signal } = following;
  const seen = new Set<string>();
  let cursor = following.after;
  let failures = 0;
  for (let at = 0; !signal.aborted; at += 1) {
    try {
      const results = transport({
        url: urls[at % urls.length]!,
        token,
        query,
        variables: { ...variables, after: cursor },
        signal,
        fetch: following.fetch,
      });
      for await (const { data, errors, extensions } of results) {
        const live = extensions?.live;
        // A field may fail and the event still stand; without data there is none.
        if (errors?.[0] && (!live || !data)) throw errorOf(errors[0]);
        if (!live) throw new RunutError('NO_CURSOR', 'Expected an event with its cursor', false);
        failures = 0;
        if (live.isResync) yield { type: 'resyncRequired', cursor: live.cursor };
        else if (live.id === undefined || !seen.has(live.id))
          yield { type: 'event', data: data as Result, cursor: live.cursor };
        // Only what was taken is behind us.
        cursor = live.cursor;
        if (live.id !== undefined) remember(seen, live.id);
      }
      return;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof RunutError) || !mayTryAgain(error, failures)) throw error;
      const retryMs = pauseMs(failures);
      failures += 1;
      following.onRetry?.(error, retryMs);
      await rest(retryMs, signal);
    }
  }
}

/** Rights that ended may be there again with a new token or office: that is tried once. */
function mayTryAgain({ code, isTransient }: RunutError, failures: number): boolean {
  return isTransient || ((code === 'FORBIDDEN' || code === 'UNAUTHENTICATED') && failures === 0);
}

function remember(seen: Set<string>, id: string): void {
  seen.add(id);
  if (seen.size > REMEMBERED) seen.delete(seen.values().next().value!);
}
