import { useEffect, useRef, useState } from 'react';
import type { RunutError } from './errors.js';
import type { RunutClient } from './runut-client.js';
import type { GivenVariables, TypedDocument } from './typed-document.js';

export interface SubscriptionOptions<Result> {
  /** A live cursor, e.g. of the list on the page; nothing is followed while it is `null`. */
  readonly after?: string | null;
  readonly onEvent: (data: Result) => void;
  /** The cursor could not be resumed from: read the list again. */
  readonly onResyncRequired?: () => void;
}

export interface SubscriptionState {
  /** Whether the connection broke and is tried again. */
  readonly isInterrupted: boolean;
  /** Why it ended for good. */
  readonly error?: RunutError;
}

/** Follows a subscription while the component is there. The newest callbacks are called; variables are compared by value. */
export function useRunutSubscription<Result, Variables extends object>(
  client: RunutClient,
  document: TypedDocument<Result, Variables>,
  variables: GivenVariables<Variables>,
  options: SubscriptionOptions<Result>,
): SubscriptionState {
  const [state, setState] = useState<SubscriptionState>({ isInterrupted: false });
  const latest = useRef(options);
  latest.current = options;
  const { after } = options;
  const given = JSON.stringify(variables);
  useEffect(() => {
    if (after === null) return undefined;
    const left = new AbortController();
    const run = async (): Promise<void> => {
      const events = client.follow(document, JSON.parse(given) as GivenVariables<Variables>, {
        after,
        signal: left.signal,
        onRetry: () => setState({ isInterrupted: true }),
      });
      for await (const event of events) {
        if (left.signal.aborted) return;
        setState((before) => (before.isInterrupted ? { isInterrupted: false } : before));
        if (event.type === 'event') latest.current.onEvent(event.data);
        else latest.current.onResyncRequired?.();
      }
    };
    run().catch((error: unknown) => {
      if (!left.signal.aborted) setState({ isInterrupted: false, error: error as RunutError });
    });
    return () => left.abort();
  }, [client, document, given, after]);
  return state;
}
