import { journalSince, type Clock, type JournalEntry, type JournalStore } from '#runtime';
import { InsightReader, type InsightPeriod } from './insight-reader.js';
import type { ModelShape } from './conformance-model.js';
import type { ProcessInsight } from './process-insight.js';

/** How processes went, read from the journal and nothing else. */
export class InsightService {
  constructor(
    private readonly journal: JournalStore,
    private readonly modelOf: (definitionKey: string) => Promise<ModelShape | undefined>,
    private readonly clock: Clock,
  ) {}

  /**
   * @param withheldAmong of cases that begin with these entries, the keys of those that may not be counted for whoever asks
   * @throws PeriodTooLong when more entries follow the beginning of the period than one question may read
   */
  async process(
    period: InsightPeriod,
    withheldAmong: (first: readonly JournalEntry[]) => Promise<ReadonlySet<string>>,
  ): Promise<ProcessInsight> {
    const reader = new InsightReader(period, this.modelOf);
    for await (const entries of journalSince(this.journal, period.region, period.from)) {
      const withheld = await withheldAmong(entries.filter((entry) => reader.begins(entry)));
      for (const entry of entries) await reader.read(entry, withheld);
    }
    return reader.insight(this.clock.now());
  }
}
