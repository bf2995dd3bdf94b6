import { eachAtOnce, itemOfOutcome, overTerm, type OperationHandler, type RetentionRule } from '#runtime';
import type { WordErasure } from './word-erasure.js';
import type { WordRetentionStore } from './word-retention.port.js';

/** `erase-words`: erases the words of a region's complaints whose term is over, as the policy has it while the operation runs. */
export function eraseWords(
  rule: RetentionRule,
  store: WordRetentionStore,
  erasure: WordErasure,
): OperationHandler {
  return {
    ...overTerm(rule, 'words', {
      count: (...asked) => store.countDueWords(...asked),
      page: (...asked) => store.dueWords(...asked),
    }),
    async carryOut(keys, turn) {
      const { tenant, requestedBy: actor, reason } = turn.operation;
      const items = await eachAtOnce(keys, turn.signal, async (key) => {
        const options = { actor, idempotencyKey: turn.idempotencyKeyOf(key) };
        return itemOfOutcome(key, await erasure.erase(tenant, key.split('/')[0]!, reason, options));
      });
      return { items };
    },
  };
}
