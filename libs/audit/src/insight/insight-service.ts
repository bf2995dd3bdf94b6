import type { Clock, JournalEntry, JournalStore } from '#runtime';
import { InsightReader, type InsightPeriod } from './insight-reader.js';
import type { ModelShape } from './conformance-model.js';
import type { ProcessInsight } from './process-insight.js';

const PAGE = 500;
/** Entries that one question reads at most: a longer period is asked for in parts. */
const MOST_ENTRIES = 500_000;
/** Nodes' clocks differ: an entry may stand this long before others of its time, in milliseconds. */
const CLOCK_SKEW_MS = 10 * 60_000;

/** The period holds more than one question may read. */
export class PeriodTooLong extends Error {
  override readonly name = 'PeriodTooLong';
  readonly code = 'PERIOD_TOO_LONG';
}

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
    const { region } = period;
    const heads = await this.journal.heads();
    const head = heads.find(({ tenant }) => tenant === region)?.position ?? 0;
    let position = await this.positionBefore(region, period.from - CLOCK_SKEW_MS, head);
    if (head - position > MOST_ENTRIES)
      throw new PeriodTooLong(
        `Expected at most ${MOST_ENTRIES} entries from the beginning of the period on, but there are ${head - position}: choose a later one`,
      );
    const reader = new InsightReader(period, this.modelOf);
    while (position < head) {
      const entries = await this.journal.readFeed(region, position, Math.min(PAGE, head - position));
      if (entries.length === 0) break;
      const withheld = await withheldAmong(entries.filter((entry) => reader.begins(entry)));
      for (const entry of entries) await reader.read(entry, withheld);
      position = entries.at(-1)!.position;
    }
    return reader.insight(this.clock.now());
  }

  /** Last position before a moment. Positions are dense and follow time, so the journal is halved until it is found. */
  private async positionBefore(region: string, moment: number, head: number): Promise<number> {
    let before = 0;
    let after = head + 1;
    while (after - before > 1) {
      const middle = (before + after) >> 1;
      const [entry] = await this.journal.readFeed(region, middle - 1, 1);
      if (entry && Date.parse(entry.at) < moment) before = middle;
      else after = middle;
    }
    return before;
  }
}
