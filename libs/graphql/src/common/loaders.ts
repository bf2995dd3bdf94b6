import DataLoader from 'dataloader';
import { restrictedRoots, type ComplaintStore, type StoredComplaint } from '#complaint';
import type {
  DeployedResource,
  IncidentView,
  InstanceView,
  QueryStore,
  ResourceStore,
  UserTaskView,
} from '#runtime';

/** Names an instance. */
export interface InstanceKey {
  readonly tenant: string;
  readonly instanceKey: string;
}

/** Batching readers of one request: what a list would fan out into goes to the store at once. */
export interface Loaders {
  readonly instance: DataLoader<InstanceKey, InstanceView | undefined, string>;
  /** What called it, or was done anew by it, up to the one that nobody called; itself where nobody did. */
  readonly root: DataLoader<InstanceKey, InstanceKey, string>;
  /** All tasks of an instance, closed ones too. */
  readonly tasks: DataLoader<InstanceKey, UserTaskView[], string>;
  readonly incidents: DataLoader<InstanceKey, IncidentView[], string>;
  /** The complaint that an instance works on; a called process works on its caller's, one that is done anew on the old one's. */
  readonly complaint: DataLoader<InstanceKey, StoredComplaint | undefined, string>;
  /** Whether an instance belongs to a restricted case, or did before it was deleted. */
  readonly isRestricted: DataLoader<InstanceKey, boolean, string>;
  readonly resource: DataLoader<string, DeployedResource | undefined>;
}

const textOf = ({ tenant, instanceKey }: InstanceKey): string => `${tenant} ${instanceKey}`;

function grouped<T extends InstanceKey>(keys: readonly InstanceKey[], found: readonly T[]): T[][] {
  const byKey = new Map<string, T[]>();
  for (const item of found) {
    const text = textOf(item);
    const known = byKey.get(text);
    if (known) known.push(item);
    else byKey.set(text, [item]);
  }
  return keys.map((key) => byKey.get(textOf(key)) ?? []);
}

/** How many calls and restarts are followed upwards at most. */
const MOST_CALLS = 64;

/**
 * Loaders for one operation. A subscription's must not remember (`isCaching` false): each of its events is read anew.
 */
export function createLoaders(
  stores: { queries: QueryStore; complaintStore: ComplaintStore; resources: ResourceStore },
  isCaching: boolean,
): Loaders {
  const options = { cache: isCaching, maxBatchSize: 500, cacheKeyFn: textOf };
  const { queries, complaintStore, resources } = stores;
  const instance = new DataLoader<InstanceKey, InstanceView | undefined, string>(
    async (keys) => grouped(keys, await queries.instancesByKey(keys)).map(([first]) => first),
    options,
  );
  const rootOf = async (key: InstanceKey): Promise<InstanceKey> => {
    let root = key;
    for (let calls = 0; calls < MOST_CALLS; calls += 1) {
      const parent = (await instance.load(root))?.parentInstanceKey;
      if (parent === undefined) break;
      root = { tenant: key.tenant, instanceKey: parent };
    }
    return root;
  };
  return {
    instance,
    root: new DataLoader((keys) => Promise.all(keys.map(rootOf)), options),
    tasks: new DataLoader(async (keys) => grouped(keys, await queries.userTasksByInstance(keys)), options),
    incidents: new DataLoader(
      async (keys) => grouped(keys, await queries.incidentsByInstance(keys)),
      options,
    ),
    complaint: new DataLoader(async (keys) => {
      const roots = await Promise.all(keys.map(rootOf));
      return grouped(roots, await complaintStore.byInstance(roots)).map(([first]) => first);
    }, options),
    isRestricted: new DataLoader(async (keys) => {
      const roots = await Promise.all(keys.map(rootOf));
      const restricted = await restrictedRoots(complaintStore, roots);
      return roots.map(({ instanceKey }) => restricted.has(instanceKey));
    }, options),
    resource: new DataLoader((keys) => Promise.all(keys.map((key) => resources.byKey(key))), {
      cache: isCaching,
    }),
  };
}

/** Forgets what was read before a command. */
export function clearLoaders(loaders: Loaders): void {
  for (const loader of Object.values(loaders) as { clearAll(): unknown }[]) loader.clearAll();
}
