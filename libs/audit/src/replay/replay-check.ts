import type { ReplayReport } from '../history-service.js';

/** Where the history of an instance first fails a check; keys, names and places, never a value. */
export interface ReplayDifference {
  readonly instanceKey: string;
  /** Number of the entry. */
  readonly sequence: number;
  /**
   * `chain`: the entry does not fit the chain of hashes; `history`: its events cannot follow those before it; `state`: what all
   * entries give is not what is stored; `decision`: this version of the engine decides the entry in another way.
   */
  readonly kind: 'chain' | 'history' | 'state' | 'decision';
  /** Type of the entry's command, where that is known. */
  readonly command?: string;
  /** JSON pointer to the first difference: into the state, or into the entry's events. */
  readonly pointer?: string;
  /** "Expected ... but ...". */
  readonly message: string;
}

/** What the check of one instance's history came to. */
export interface ReplayCheck {
  readonly checkedEntries: number;
  /** Absent where the history holds. */
  readonly difference?: ReplayDifference;
}

/** What a verification says, as a check: the chain first, for whatever follows a broken one means little. */
export function checkOfReport(instanceKey: string, report: ReplayReport): ReplayCheck {
  const { checkedEntries, chainBreak, firstDivergence, unplayableEntryNo } = report;
  const differs = (difference: Omit<ReplayDifference, 'instanceKey'>): ReplayCheck => ({
    checkedEntries,
    difference: { instanceKey, ...difference },
  });
  if (chainBreak)
    return differs({
      sequence: chainBreak.entryNo,
      kind: 'chain',
      message: `Expected entry ${chainBreak.entryNo} to fit the chain of hashes, but it is ${chainBreak.reason}`,
    });
  if (unplayableEntryNo !== undefined)
    return { checkedEntries, difference: unplayable(instanceKey, unplayableEntryNo) };
  if (firstDivergence !== undefined)
    return differs({
      sequence: checkedEntries,
      kind: 'state',
      pointer: firstDivergence,
      message: `Expected ${checkedEntries} entries to give the stored state, but they differ at ${firstDivergence}`,
    });
  return { checkedEntries };
}

/** An entry whose events cannot follow those before it. */
export function unplayable(instanceKey: string, sequence: number): ReplayDifference {
  const message = `Expected entry ${sequence} to follow those before it, but its events cannot be applied`;
  return { instanceKey, sequence, kind: 'history', message };
}
