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
    const restricted = await restrictedRoots(
      complaints,
      [...new Set(roots.values())].map((instanceKey) => ({ tenant, instanceKey })),
    );
    return new Set(instanceKeys.filter((key) => restricted.has(roots.get(key)!)));
  };
}

/** Of instances that nobody called, the keys of those of restricted cases, and of those that were before they were deleted. */
export async function restrictedRoots(
  complaints: Pick<ComplaintStore, 'byInstance' | 'deletedRestricted'>,
  roots: readonly { readonly tenant: string; readonly instanceKey: string }[],
): Promise<Set<string>> {
  const [cases, deleted] = await Promise.all([
    complaints.byInstance(roots),
    complaints.deletedRestricted(roots),
  ]);
  return new Set([
    ...cases.filter(({ isRestricted }) => isRestricted === true).map(({ instanceKey }) => instanceKey),
    ...deleted,
  ]);
}
