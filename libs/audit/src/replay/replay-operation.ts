import type { Json } from '#feel';
import {
  eachAtOnce,
  itemOf,
  targetsFault,
  targetsOf,
  type OperationHandler,
  type OperationItem,
  type TargetReader,
} from '#runtime';
import type { ReplayCheck, ReplayDifference } from './replay-check.js';

/** What a check of many histories has come to: the result of the operations `verify-replay` and `decide-anew`. */
export interface ReplaySummary {
  readonly instances: number;
  readonly entries: number;
  readonly differing: number;
  /** The first of those that differ, one of each instance; all of them are among the operation's items. */
  readonly differences: readonly ReplayDifference[];
}

/** Differences that are told in the result. */
const MOST_DIFFERENCES = 100;
const BATCH = 100;

/** What the operation takes beside its targets. */
interface ReplayInput {
  /** Restricted cases are among what a filter finds; only for those who may read their history. */
  readonly includeRestricted?: boolean;
}

/**
 * Checks the histories of instances, running and ended. One that differs is an item that failed; one that is gone was skipped.
 * @param targets what a filter finds, without and with restricted cases
 */
export function replayOperation(
  targets: { readonly open: TargetReader; readonly all: TargetReader },
  check: (tenant: string, instanceKey: string) => Promise<ReplayCheck | undefined>,
): OperationHandler {
  const reader = (input: Json): TargetReader =>
    (input as ReplayInput).includeRestricted === true ? targets.all : targets.open;
  return {
    batchSize: BATCH,
    check: targetsFault,
    count: ({ tenant, input }) => reader(input).count(tenant, targetsOf(input)),
    next: ({ tenant, input }, cursor, limit) => reader(input).next(tenant, targetsOf(input), cursor, limit),
    async carryOut(keys, { operation, signal }) {
      const checks = await eachAtOnce(keys, signal, async (key) => ({
        key,
        check: await check(operation.tenant, key),
      }));
      return {
        items: checks.map(({ key, check: one }) => itemOfCheck(key, one)),
        result: summaryWith(
          operation.result,
          checks.flatMap(({ check: one }) => one ?? []),
        ),
      };
    },
  };
}

function itemOfCheck(key: string, check: ReplayCheck | undefined): OperationItem {
  if (!check) return itemOf(key, 'skipped', 'Expected the instance to exist, but it does not');
  const { difference } = check;
  return difference
    ? itemOf(key, 'failed', `${difference.message} (entry ${difference.sequence})`)
    : itemOf(key, 'done');
}

function summaryWith(before: Json | undefined, checks: readonly ReplayCheck[]): Json {
  const known = (before as unknown as ReplaySummary | undefined) ?? {
    instances: 0,
    entries: 0,
    differing: 0,
    differences: [],
  };
  const found = checks.flatMap(({ difference }) => difference ?? []);
  const summary: ReplaySummary = {
    instances: known.instances + checks.length,
    entries: checks.reduce((sum, { checkedEntries }) => sum + checkedEntries, known.entries),
    differing: known.differing + found.length,
    differences: [...known.differences, ...found].slice(0, MOST_DIFFERENCES),
  };
  return summary as unknown as Json;
}
