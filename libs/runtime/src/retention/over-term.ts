import type { KeptThing, RetentionCutoffs } from '#policy';
import type { OperationHandler } from '../operation/operation-handler.js';
import type { DuePage, RetentionRule } from '../ports/retention.port.js';

/** Counted at most: beyond it an operation goes on without a total. */
const COUNTED_AT_MOST = 200_000;

/** Where things are found whose term is over. */
export interface DueThings {
  /** How many there are, `atMost` at most. */
  count(tenant: string, cutoffs: RetentionCutoffs, atMost: number): Promise<number>;
  page(
    tenant: string,
    cutoffs: RetentionCutoffs,
    cursor: string | undefined,
    limit: number,
  ): Promise<DuePage>;
}

/** Which things an operation concerns: those of a region whose term is over, as the policy has it while the operation runs. */
export function overTerm(
  rule: RetentionRule,
  thing: KeptThing,
  due: DueThings,
): Required<Pick<OperationHandler, 'count' | 'next'>> {
  return {
    async count({ tenant }) {
      const cutoffs = await rule(tenant, thing);
      if (!cutoffs) return 0;
      const count = await due.count(tenant, cutoffs, COUNTED_AT_MOST);
      return count < COUNTED_AT_MOST ? count : undefined;
    },
    async next({ tenant }, cursor, limit) {
      const cutoffs = await rule(tenant, thing);
      const after = typeof cursor === 'string' ? cursor : undefined;
      return cutoffs ? due.page(tenant, cutoffs, after, limit) : { keys: [] };
    },
  };
}
