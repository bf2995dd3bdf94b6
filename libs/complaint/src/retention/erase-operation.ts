import { eachAtOnce, itemOfOutcome, type OperationHandler, type RetentionRule } from '#runtime';
import type { WordErasure } from './word-erasure.js';
import type { WordRetentionStore } from './word-retention.port.js';

/** Counted at most: beyond it an operation goes on without a total. */
const COUNTED_AT_MOST = 200_000;

/** `erase-words`: erases the words of a region's complaints whose term is over, as the policy has it while the operation runs. */
export function eraseWords(
  rule: RetentionRule,
  store: WordRetentionStore,
  erasure: WordErasure,
): OperationHandler {
  return {
    async count({ tenant }) {
      const cutoffs = await rule(tenant, 'words');
      if (!cutoffs) return 0;
      const count = await store.countDueWords(tenant, cutoffs, COUNTED_AT_MOST);
      return count < COUNTED_AT_MOST ? count : undefined;
    },
    async next({ tenant }, cursor, limit) {
      const cutoffs = await rule(tenant, 'words');
      const after = typeof cursor === 'string' ? cursor : undefined;
      return cutoffs ? store.dueWords(tenant, cutoffs, after, limit) : { keys: [] };
    },
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
