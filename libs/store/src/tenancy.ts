/** Buckets of a database. Few, so that a group commit on Citus still holds many entries; never changed once data is there. */
export const BUCKETS = 16;

const known = new Map<string, number>();

/** The bucket of a tenant, from 0 to 15: FNV-1a over its UTF-8 bytes. The registry keeps it, and it never changes. */
export function bucketOf(tenant: string): number {
  let bucket = known.get(tenant);
  if (bucket === undefined) {
    let hash = 0x811c9dc5;
    for (const byte of Buffer.from(tenant)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
    bucket = hash % BUCKETS;
    if (known.size < 10_000) known.set(tenant, bucket);
  }
  return bucket;
}

/** Which entries may share a commit: all of them on one PostgreSQL; those of a bucket where buckets lie on different nodes. */
export type GroupOf = (bucket: number) => number;
export const oneGroup: GroupOf = () => 0;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** Keys come from people, too: what is no UUID names nothing, and is no error of the database. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

/** Names an instance. */
export interface InstanceKey {
  readonly tenant: string;
  readonly instanceKey: string;
}

/** The same text for keys that name the same instance. */
export function nameOfInstance({ tenant, instanceKey }: InstanceKey): string {
  return `${tenant} ${instanceKey.toLowerCase()}`;
}

/** Parallel arrays for `unnest`, by which a statement names many instances at once. */
export function instanceKeyArrays(keys: readonly InstanceKey[]): [number[], string[], string[]] {
  const valid = keys.filter(({ instanceKey }) => isUuid(instanceKey));
  return [
    valid.map(({ tenant }) => bucketOf(tenant)),
    valid.map(({ tenant }) => tenant),
    valid.map(({ instanceKey }) => instanceKey),
  ];
}
