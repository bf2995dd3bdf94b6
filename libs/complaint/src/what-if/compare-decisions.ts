import { setImmediate } from 'node:timers/promises';
import type { ConfiguredRegion } from '#organisation';
import type { RuleTrace } from '#policy';
import { changedAspects, decideCase, isRejected, traceCase } from './case-outcome.js';
import { unaffectedRegions } from './unaffected-regions.js';
import { WhatIfTally } from './what-if-tally.js';
import type { Aspect, CaseRejection, PastComplaint, WhatIfReport } from './what-if.js';

/** Complaints between two looks at the signal; others have their turn meanwhile. */
const STEP = 20;

/** The two configurations of a what-if. */
export interface Sides {
  readonly baseline: ReadonlyMap<string, ConfiguredRegion>;
  readonly candidate: ReadonlyMap<string, ConfiguredRegion>;
}

export interface ComparisonInput extends Sides {
  readonly complaints: Iterable<PastComplaint> | AsyncIterable<PastComplaint>;
  /** How many changed cases are told one by one, with both traces. */
  readonly mostCases: number;
  readonly signal?: AbortSignal;
  /** Told every twenty complaints how many are done. */
  readonly onProgress?: (done: number) => void;
}

/**
 * Decides every complaint by both configurations and tells what differs. Nothing is stored, and nothing of the report holds a
 * complaint's words.
 * @throws the signal's reason when it aborts
 */
export async function compareDecisions(input: ComparisonInput): Promise<WhatIfReport> {
  const { signal, mostCases } = input;
  const tally = new WhatIfTally({ mostCases });
  const comparison = new DecisionComparison(input);
  let done = 0;
  for await (const past of input.complaints) {
    await comparison.add(past, tally);
    done += 1;
    if (done % STEP > 0) continue;
    input.onProgress?.(done);
    await setImmediate();
    signal?.throwIfAborted();
  }
  return tally.report();
}

/** What came of a complaint: in which aspects it differs, or why neither side can decide it. */
export type Compared = { readonly aspects: readonly Aspect[] } | CaseRejection;

/** Decides complaints by two configurations, one at a time. */
export class DecisionComparison {
  private readonly unaffected: ReadonlySet<string>;

  constructor(private readonly sides: Sides) {
    this.unaffected = unaffectedRegions(sides.baseline, sides.candidate);
  }

  /** Adds what becomes of one complaint to what was counted before. */
  async add(past: PastComplaint, tally: WhatIfTally): Promise<Compared> {
    const { baseline, candidate } = this.sides;
    const before = await decideCase(baseline, past);
    const isAlike = !isRejected(before) && before.regions.every((region) => this.unaffected.has(region));
    const after = isAlike ? before : await decideCase(candidate, past);
    const aspects = changedAspects(before, after);
    tally.add(past, before, after, aspects);
    if (aspects.length > 0 && tally.wantsCases)
      tally.addCase({ id: past.id, aspects, before, after, trace: await tracesOf(this.sides, past) });
    return isRejected(before) && isRejected(after) ? after : { aspects };
  }
}

async function tracesOf(
  { baseline, candidate }: Sides,
  past: PastComplaint,
): Promise<WhatIfReport['cases'][number]['trace']> {
  const before = await traceCase(baseline, past);
  const after = await traceCase(candidate, past);
  const fired = new Set([...before, ...after].filter((rule) => rule.fired).map(({ rule }) => rule));
  return {
    before: before.filter(({ rule }) => fired.has(rule)).map(withoutTerms),
    after: after.filter(({ rule }) => fired.has(rule)).map(withoutTerms),
  };
}

/** Whoever writes a candidate chooses its terms: which of them a complaint has would tell its words one by one. */
function withoutTerms(rule: RuleTrace): RuleTrace {
  return {
    ...rule,
    conditions: rule.conditions.map(({ matchedTerms: _terms, ...condition }) => condition),
  };
}
