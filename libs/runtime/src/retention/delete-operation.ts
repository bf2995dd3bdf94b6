import { eachAtOnce, itemOfOutcome } from '../operation/instance-operations.js';
import type { OperationHandler } from '../operation/operation-handler.js';
import { targetsFault, type TargetReader } from '../operation/instance-targets.js';
import type { RetentionRule, RetentionStore } from '../ports/retention.port.js';
import type { InstanceDeletion } from './instance-deletion.js';

/** Counted at most: beyond it an operation goes on without a total. */
const COUNTED_AT_MOST = 200_000;

/**
 * `delete-instances`: deletes the finished instances of a region whose term is over, as the policy has it while the operation runs;
 * or with `instanceKeys` those, whatever their term.
 */
export function deleteInstances(
  rule: RetentionRule,
  store: RetentionStore,
  deletion: InstanceDeletion,
  targets: TargetReader,
): OperationHandler {
  return {
    check: (input) => (isNamed(input) ? targetsFault(input) : undefined),
    async count({ tenant, input }) {
      if (isNamed(input)) return input.instanceKeys.length;
      const cutoffs = await rule(tenant, 'instances');
      if (!cutoffs) return 0;
      const count = await store.countDueInstances(tenant, cutoffs, COUNTED_AT_MOST);
      return count < COUNTED_AT_MOST ? count : undefined;
    },
    async next({ tenant, input }, cursor, limit) {
      if (isNamed(input)) return targets.next(tenant, input, cursor, limit);
      const cutoffs = await rule(tenant, 'instances');
      const after = typeof cursor === 'string' ? cursor : undefined;
      return cutoffs ? store.dueInstances(tenant, cutoffs, after, limit) : { keys: [] };
    },
    async carryOut(keys, turn) {
      const { tenant, requestedBy: actor, reason } = turn.operation;
      const items = await eachAtOnce(keys, turn.signal, async (key) => {
        const options = { actor, idempotencyKey: turn.idempotencyKeyOf(key) };
        return itemOfOutcome(key, await deletion.noteDeletion(tenant, key, reason, options));
      });
      // One transaction for the batch: a few hundred rows. Of one that was refused the store deletes nothing.
      await store.deleteInstances(
        tenant,
        items.map(({ key }) => key),
      );
      return { items };
    },
  };
}

function isNamed(input: unknown): input is { instanceKeys: string[] } {
  return typeof input === 'object' && input !== null && 'instanceKeys' in input;
}
