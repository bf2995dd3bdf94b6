import type { JournalEntry, JournalStore } from '../ports/journal.port.js';

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

/**
 * A region's journal from a moment on, page by page in order of position, up to where it ends when reading begins.
 * @param from epoch ms; entries of a little before may come too
 * @throws PeriodTooLong when more entries follow than one question may read
 */
export async function* journalSince(
  journal: Pick<JournalStore, 'heads' | 'readFeed'>,
  region: string,
  from: number,
): AsyncGenerator<readonly JournalEntry[], void> {
  const heads = await journal.heads();
  const head = heads.find(({ tenant }) => tenant === region)?.position ?? 0;
  let position = await positionBefore(journal, region, from - CLOCK_SKEW_MS, head);
  if (head - position > MOST_ENTRIES)
    throw new PeriodTooLong(
      `Expected at most ${MOST_ENTRIES} entries from the beginning of the period on, but there are ${head - position}: choose a later one`,
    );
  while (position < head) {
    const entries = await journal.readFeed(region, position, Math.min(PAGE, head - position));
    if (entries.length === 0) return;
    yield entries;
    position = entries.at(-1)!.position;
  }
}

/** Last position before a moment. Positions are dense and follow time, so the journal is halved until it is found. */
async function positionBefore(
  journal: Pick<JournalStore, 'readFeed'>,
  region: string,
  moment: number,
  head: number,
): Promise<number> {
  let before = 0;
  let after = head + 1;
  while (after - before > 1) {
    const middle = (before + after) >> 1;
    const [entry] = await journal.readFeed(region, middle - 1, 1);
    if (entry && Date.parse(entry.at) < moment) before = middle;
    else after = middle;
  }
  return before;
}
