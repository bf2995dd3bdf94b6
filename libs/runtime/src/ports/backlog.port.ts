/** One kind of work that waits: how much, and how long the oldest of it has. */
export interface Backlog {
  readonly kind: BacklogKind;
  /** At most `BACKLOG_CAP` + 1: what is more is not counted. */
  readonly count: number;
  /** Seconds that the oldest has waited beyond its time; 0 when nothing waits. */
  readonly oldestS: number;
}

/**
 * `jobs`: free to be leased; `timers`: due and not fired; `journal`: entries whose messages to other instances were not looked
 * at; `messages`: buffered, for receivers that may come; `incidents`: open; `webhook_journal`: entries that no delivery was made of
 * yet; `webhooks`: deliveries that wait, `dead_letters`: that were given up.
 */
export type BacklogKind =
  'jobs' | 'timers' | 'journal' | 'messages' | 'incidents' | 'webhook_journal' | 'webhooks' | 'dead_letters';

/** Beyond this nobody needs the exact number, and counting would cost what it warns of. */
export const BACKLOG_CAP = 10_000;

/** What waits in all tenants together, by the database's clock. */
export interface BacklogStore {
  backlog(): Promise<Backlog[]>;
}
