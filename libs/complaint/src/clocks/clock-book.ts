import { remainingAt } from '#calendar';
import type { Clock, JournalStore } from '#runtime';
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
    const now = this.clock.now();
    return clockAccounts(entries, (clock) =>
      region ? remainingAt(region.calendar, clock, now) : (clock.ledger.at(-1)?.remainingMs ?? 0),
    );
  }
}
