/** What the edge tells of itself, for metrics. */
export interface EdgeObserver {
  /** An operation was answered; `name` is a field of the schema, never the client's word. */
  operationDone(
    kind: 'query' | 'mutation' | 'subscription',
    field: string,
    outcome: 'ok' | 'refused' | 'error',
    ms: number,
  ): void;
  connectionOpened(): void;
  connectionClosed(code: number): void;
  subscriptionStarted(field: string): void;
  subscriptionEnded(field: string): void;
  eventsDelivered(field: string, count: number): void;
}

/** Tells nobody. */
export const silentObserver: EdgeObserver = {
  operationDone: () => undefined,
  connectionOpened: () => undefined,
  connectionClosed: () => undefined,
  subscriptionStarted: () => undefined,
  subscriptionEnded: () => undefined,
  eventsDelivered: () => undefined,
};
