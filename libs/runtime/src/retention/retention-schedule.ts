import type { Clock } from '../ports/clock.port.js';
import type { JournalStore } from '../ports/journal.port.js';
import type { Operations } from '../operation/operations.js';

/** Who asks for what a policy wants. */
export const RETENTION_ACTOR = 'retention';

/** One of the kinds of operations that a policy asks for, and whether there is something for it to do in a region. */
export interface ScheduledRetention {
  readonly kind: string;
  readonly reason: string;
  isDue(tenant: string): Promise<boolean>;
}

/** How often the regions are looked at: within the hour after midnight (UTC) each has its operations of the day. */
const LOOK_MS = 15 * 60_000;

/**
 * Asks for the operations that the policies want, once a day in each region and only where something is due. Any number of nodes do
 * this: the request's key is made of kind and day, so that the first one's operation is everybody's.
 */
export class RetentionSchedule {
  constructor(
    private readonly journal: Pick<JournalStore, 'heads'>,
    private readonly operations: Pick<Operations, 'request'>,
    private readonly kinds: readonly ScheduledRetention[],
    private readonly clock: Clock,
  ) {}

  /** @returns milliseconds after which to look again */
  async work(): Promise<number> {
    const day = new Date(this.clock.now()).toISOString().slice(0, 10);
    for (const { tenant } of await this.journal.heads())
      for (const { kind, reason, isDue } of this.kinds)
        if (await isDue(tenant))
          await this.operations.request(
            { tenant, kind, input: {}, reason },
            { actor: RETENTION_ACTOR, idempotencyKey: `retention:${kind}:${day}` },
          );
    return LOOK_MS;
  }
}
