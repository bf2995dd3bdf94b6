import { remainingAt } from '#calendar';
import type { ConfiguredRegion } from '#organisation';
import type { Clock, JournalEntry, JournalStore } from '#runtime';
import type { RegionConfiguration } from '../region-configuration.js';
import { clockAccounts, type ClockAccount } from './clock-ledger.js';

/** The clocks of a complaint as an auditor reads them. */
export class ClockBook {
  constructor(
    private readonly journal: Pick<JournalStore, 'readInstance'>,
    private readonly regions: RegionConfiguration,
    private readonly clock: Clock,
  ) {}

  /** Accounts of the clocks that an instance has or had, in the order in which they began. */
  async accounts(tenant: string, instanceKey: string): Promise<ClockAccount[]> {
    const [entries, region] = await Promise.all([
      this.journal.readInstance(tenant, instanceKey),
      this.regions.region(tenant),
    ]);
    return accountsAt(entries, region, this.clock.now());
  }
}

/**
 * Accounts of the clocks in these entries, counted at a moment.
 * @param region whose calendar counts what is left; without one that is as it was when each clock was last touched
 * @param atMs epoch ms
 */
export function accountsAt(
  entries: readonly JournalEntry[],
  region: Pick<ConfiguredRegion, 'calendar'> | undefined,
  atMs: number,
): ClockAccount[] {
  return clockAccounts(entries, (clock) =>
    region ? remainingAt(region.calendar, clock, atMs) : (clock.ledger.at(-1)?.remainingMs ?? 0),
  );
}
