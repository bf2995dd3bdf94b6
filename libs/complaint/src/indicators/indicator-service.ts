import { journalSince, type Clock, type JournalEntry, type JournalStore } from '#runtime';
import type { RegionIndicators } from './indicator.js';
import { IndicatorReader, type IndicatorPeriod } from './indicator-reader.js';

/** The four indicators of a region, read from its journal and nothing else. */
export class IndicatorService {
  constructor(
    private readonly journal: Pick<JournalStore, 'heads' | 'readFeed'>,
    private readonly clock: Clock,
  ) {}

  /**
   * @param withheldAmong of cases that begin with these entries, the keys of those that may not be counted for whoever asks
   * @throws PeriodTooLong when more entries follow the beginning of the period than one question may read
   */
  async region(
    period: Omit<IndicatorPeriod, 'asOf'> & { readonly asOf?: number },
    withheldAmong: (first: readonly JournalEntry[]) => Promise<ReadonlySet<string>>,
  ): Promise<RegionIndicators> {
    const reader = new IndicatorReader({ ...period, asOf: period.asOf ?? this.clock.now() });
    for await (const entries of journalSince(this.journal, period.region, period.from)) {
      const withheld = await withheldAmong(entries.filter((entry) => reader.begins(entry)));
      for (const entry of entries) reader.read(entry, withheld);
    }
    return reader.indicators();
  }
}
