import { useCallback, useEffect, useReducer, useRef } from 'react';
import { RunutError } from './errors.js';
import type { RunutClient } from './runut-client.js';
import type { GivenVariables, TypedDocument } from './typed-document.js';

/** `reading`: the list, for the first time or anew; `live`: all that is known to have happened is shown; `retrying`: the connection
 * broke and is tried again, what is shown may be old; `ended`: the server ended the stream; `failed`: trying again cannot help. */
export type LiveStatus = 'reading' | 'live' | 'retrying' | 'ended' | 'failed';

/** What a subscription is asked for. Documents and functions may be other ones with each rendering; the variables' values count. */
export interface SubscriptionOptions<Result> {
  /** A live cursor; from now on when absent. Read when the stream begins, not afterwards. */
  readonly after?: string;
  /** False: nobody listens. What happens meanwhile is told afterwards. */
  readonly isEnabled?: boolean;
  /** Told of each event once, in order. */
  readonly onEvent?: (data: Result, cursor: string) => void;
  /** The cursor could not be resumed from: what was read before has to be read again. */
  readonly onResync?: () => void;
}

export interface SubscriptionView<Result> {
  readonly status: Exclude<LiveStatus, 'reading'>;
  /** The last event; undefined before the first one. */
  readonly data?: Result;
  /** Where it goes on after it. */
  readonly cursor?: string;
  readonly error?: RunutError;
}

/**
 * Follows a subscription as long as the component is there. Over broken connections, lost nodes and other renderings it goes on
 * from where it was; other variables or another client begin anew.
 */
export function useRunutSubscription<Result, Variables extends object>(
  client: RunutClient,
  document: TypedDocument<Result, Variables>,
  variables: GivenVariables<Variables>,
  options: SubscriptionOptions<Result> = {},
): SubscriptionView<Result> {
  const [view, show] = useReducer(merge<SubscriptionView<Result>>, { status: 'live' });
  const latest = useRef(options);
  latest.current = options;
  const key = JSON.stringify([document, variables]);
  const place = useRef<{ readonly of: unknown; readonly key: string; cursor?: string }>(undefined);
  const { isEnabled = true } = options;

  useEffect(() => {
    if (!isEnabled) return;
    if (place.current?.key !== key || place.current.of !== client)
      place.current = { of: client, key, cursor: latest.current.after };
    const here = place.current;
    const left = new AbortController();
    show({ status: 'live', error: undefined });
    void follow();
    return () => left.abort();

    async function follow(): Promise<void> {
      try {
        const events = client.follow(document, variables, {
          after: here.cursor,
          signal: left.signal,
          onRetry: (error) => show({ status: 'retrying', error }),
        });
        for await (const event of events) {
          // Left meanwhile: it is told again to whoever comes back.
          if (left.signal.aborted) return;
          here.cursor = event.cursor;
          if (event.type === 'event') latest.current.onEvent?.(event.data, event.cursor);
          else latest.current.onResync?.();
          const data = event.type === 'event' ? { data: event.data } : {};
          show({ status: 'live', error: undefined, cursor: event.cursor, ...data });
        }
        if (!left.signal.aborted) show({ status: 'ended' });
      } catch (error) {
        if (!left.signal.aborted) show({ status: 'failed', error: asRunutError(error) });
      }
    }
    // The key stands for the document and the values of the variables.
  }, [client, key, isEnabled]);

  return view;
}

/** How a list is kept as it is. */
export interface LiveQueryOptions<Data, QueryVariables, Event, EventVariables> {
  /** Reads the list. */
  readonly query: TypedDocument<Data, QueryVariables>;
  readonly variables: QueryVariables;
  /** Where in the answer the live cursor stands. */
  readonly cursorOf: (data: Data) => string;
  /** Tells what changes in it. */
  readonly subscription: TypedDocument<Event, EventVariables>;
  readonly subscriptionVariables: GivenVariables<EventVariables>;
  /** The list after a change; the same object when it changes nothing. */
  readonly reduce: (data: Data, event: Event) => Data;
}

export interface LiveQueryView<Data> {
  readonly status: LiveStatus;
  /** The list as it is; undefined until it was read. */
  readonly data?: Data;
  readonly error?: RunutError;
  /** Reads the list anew. */
  readonly refresh: () => void;
}

/**
 * A list and what changes in it, without a gap between the two: reads the list, follows from its live cursor, and reads it anew
 * when that cannot be resumed from.
 */
export function useLiveQuery<Data, QueryVariables extends object, Event, EventVariables extends object>(
  client: RunutClient,
  options: LiveQueryOptions<Data, QueryVariables, Event, EventVariables>,
): LiveQueryView<Data> {
  const [view, show] = useReducer(reduceList<Data>, { status: 'reading' });
  const [reading, refresh] = useReducer((count: number) => count + 1, 0);
  const latest = useRef(options);
  latest.current = options;
  const { query, variables, subscription, subscriptionVariables } = options;
  const key = JSON.stringify([query, variables, subscription, subscriptionVariables]);

  useEffect(() => {
    const left = new AbortController();
    show({ status: 'reading', error: undefined });
    void keep();
    return () => left.abort();

    async function keep(): Promise<void> {
      try {
        while (await readAndFollow());
        if (!left.signal.aborted) show({ status: 'ended' });
      } catch (error) {
        if (!left.signal.aborted) show({ status: 'failed', error: asRunutError(error) });
      }
    }

    /** @returns whether it is to be read anew */
    async function readAndFollow(): Promise<boolean> {
      const data = await client.request(query, variables, left.signal);
      if (left.signal.aborted) return false;
      show({ status: 'live', error: undefined, read: data });
      const events = client.follow(subscription, subscriptionVariables, {
        after: latest.current.cursorOf(data),
        signal: left.signal,
        onRetry: (error) => show({ status: 'retrying', error }),
      });
      for await (const event of events) {
        if (left.signal.aborted) return false;
        if (event.type === 'resyncRequired') return true;
        const { data: change } = event;
        show({
          status: 'live',
          error: undefined,
          change: (list) => latest.current.reduce(list, change),
        });
      }
      return false;
    }
    // The key stands for the documents and the values of the variables.
  }, [client, key, reading]);

  return { ...view, refresh: useCallback(() => refresh(), []) };
}

function merge<State extends object>(state: State, change: Partial<State>): State {
  return { ...state, ...change };
}

interface ListState<Data> {
  readonly status: LiveStatus;
  readonly data?: Data;
  readonly error?: RunutError;
}

function reduceList<Data>(
  { data, ...state }: ListState<Data>,
  { read, change, ...rest }: Partial<ListState<Data>> & { read?: Data; change?: (data: Data) => Data },
): ListState<Data> {
  const list = read ?? (change && data !== undefined ? change(data) : data);
  return { ...state, ...rest, ...(list !== undefined && { data: list }) };
}

function asRunutError(error: unknown): RunutError {
  if (error instanceof RunutError) return error;
  return new RunutError('ERROR', error instanceof Error ? error.message : String(error), false);
}
