import { firstDifference, type ProcessState } from '#engine';
import type { EntryRange, JournalEntry, JournalStore } from '#runtime';
import { playHistory } from './replay/play-history.js';
import { compareMoments, type InstanceDifference } from './time-travel/compare-moments.js';
import { openTasksOf, type OpenTask } from './time-travel/open-tasks.js';
import { stateAfter } from './time-travel/state-after.js';
import { verifyChain, type ChainBreak } from './verify-chain.js';

/** An instance as it was after one of its entries. */
export interface InstanceAsOf {
  /** Number of the last entry that is included. */
  readonly sequence: number;
  /** When that entry was written, RFC 3339. */
  readonly moment: string;
  readonly state: ProcessState;
  /** The open user tasks. */
  readonly tasks: readonly OpenTask[];
}

/** A moment of an instance: a time (RFC 3339), or the number of an entry; both included. */
export type InstanceMoment = { readonly moment: string } | { readonly sequence: number };

export interface ReplayReport {
  /** Every entry's hash fits its content and the entry before. */
  readonly isIntact: boolean;
  /** The fold of the journal's events is the stored state. */
  readonly isDeterministic: boolean;
  readonly checkedEntries: number;
  readonly chainBreak?: ChainBreak;
  /** JSON pointer of the first place where the fold and the stored state differ. */
  readonly firstDivergence?: string;
  /** Number of the first entry whose events cannot follow those before it: then there is no fold to compare. */
  readonly unplayableEntryNo?: number;
}

/** What happened to an instance, how it stood at any moment, and whether its journal can be believed. */
export class HistoryService {
  constructor(private readonly journal: Pick<JournalStore, 'readInstance' | 'loadInstance'>) {}

  history(tenant: string, instanceKey: string, range: EntryRange = {}): Promise<JournalEntry[]> {
    return this.journal.readInstance(tenant, instanceKey, range);
  }

  /** The state after an entry, or at a moment; undefined before the instance began. */
  async asOf(tenant: string, instanceKey: string, at: InstanceMoment): Promise<InstanceAsOf | undefined> {
    const entries = await this.entriesUpTo(tenant, instanceKey, at);
    const last = entries.at(-1);
    return (
      last && {
        sequence: last.entryNo,
        moment: last.at,
        state: stateAfter(entries),
        tasks: openTasksOf(entries),
      }
    );
  }

  /** What changed from one moment to another, which may be the earlier one; undefined where it had not begun by the second. */
  async compare(
    tenant: string,
    instanceKey: string,
    from: InstanceMoment,
    to: InstanceMoment,
  ): Promise<InstanceDifference | undefined> {
    const [before, after] = await Promise.all([
      this.entriesUpTo(tenant, instanceKey, from),
      this.entriesUpTo(tenant, instanceKey, to),
    ]);
    return after.length === 0 ? undefined : compareMoments(before, after);
  }

  /** Checks the hash chain, then folds the whole history and compares it with the stored state. Nothing is evaluated anew. */
  async verifyReplay(tenant: string, instanceKey: string): Promise<ReplayReport | undefined> {
    const stored = await this.journal.loadInstance(tenant, instanceKey);
    if (!stored) return undefined;
    const entries = await this.journal.readInstance(tenant, instanceKey, { upToEntryNo: stored.revision });
    const chainBreak = verifyChain(entries, { entryNo: stored.revision, hash: stored.hash });
    const played = playHistory(entries);
    const difference = 'state' in played ? firstDifference(played.state, stored.state) : undefined;
    return {
      isIntact: chainBreak === undefined,
      isDeterministic: 'state' in played && difference === undefined,
      checkedEntries: entries.length,
      ...(chainBreak ? { chainBreak } : {}),
      ...(difference === undefined ? {} : { firstDivergence: difference }),
      ...('unplayableEntryNo' in played ? { unplayableEntryNo: played.unplayableEntryNo } : {}),
    };
  }

  private entriesUpTo(tenant: string, instanceKey: string, at: InstanceMoment): Promise<JournalEntry[]> {
    const range = 'moment' in at ? { upToMoment: at.moment } : { upToEntryNo: at.sequence };
    return this.journal.readInstance(tenant, instanceKey, range);
  }
}
