import { eachAtOnce, itemOfOutcome } from '../operation/instance-operations.js';
import type { OperationHandler } from '../operation/operation-handler.js';
import { targetsFault, type TargetReader } from '../operation/instance-targets.js';
import type { RetentionRule, RetentionStore } from '../ports/retention.port.js';
import type { InstanceDeletion } from './instance-deletion.js';
import { overTerm } from './over-term.js';

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
  const due = overTerm(rule, 'instances', {
    count: (...asked) => store.countDueInstances(...asked),
    page: (...asked) => store.dueInstances(...asked),
  });
  return {
    check: (input) => (isNamed(input) ? targetsFault(input) : undefined),
    count: async (operation) =>
      isNamed(operation.input) ? operation.input.instanceKeys.length : due.count(operation),
    next: async (operation, cursor, limit) =>
      isNamed(operation.input)
        ? targets.next(operation.tenant, operation.input, cursor, limit)
        : due.next(operation, cursor, limit),
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
