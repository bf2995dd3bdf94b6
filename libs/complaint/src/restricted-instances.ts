import type { InstanceScreen, QueryStore } from '#runtime';
import type { ComplaintStore } from './complaint.port.js';

/** Deepest nesting of called processes that is followed upwards. */
const MOST_CALLS = 16;

/**
 * Instances that bulk work leaves alone: those of restricted cases, which only the inspectorate sees. A called process works on its
 * caller's case.
 */
export function screenRestricted(
  queries: Pick<QueryStore, 'instancesByKey'>,
  complaints: Pick<ComplaintStore, 'byInstance' | 'deletedRestricted'>,
): InstanceScreen {
  return async (tenant, instanceKeys) => {
    const roots = new Map(instanceKeys.map((key) => [key, key]));
    let open = [...instanceKeys];
    for (let calls = 0; calls < MOST_CALLS && open.length > 0; calls++) {
      const keys = [...new Set(open.map((key) => roots.get(key)!))];
      const found = await queries.instancesByKey(keys.map((instanceKey) => ({ tenant, instanceKey })));
      const parents = new Map(found.map((one) => [one.instanceKey, one.parentInstanceKey]));
      open = open.filter((key) => {
        const parent = parents.get(roots.get(key)!);
        if (parent !== undefined) roots.set(key, parent);
        return parent !== undefined;
      });
    }
    const keys = [...new Set(roots.values())].map((instanceKey) => ({ tenant, instanceKey }));
    const [cases, deleted] = await Promise.all([
      complaints.byInstance(keys),
      complaints.deletedRestricted(keys),
    ]);
    const restricted = new Set([
      ...cases.filter(({ isRestricted }) => isRestricted === true).map(({ instanceKey }) => instanceKey),
      ...deleted,
    ]);
    return new Set(instanceKeys.filter((key) => restricted.has(roots.get(key)!)));
  };
}
