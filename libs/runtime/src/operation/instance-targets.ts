import type { InstanceStatus } from '#engine';
import type { Json } from '#feel';
import type { InstanceFilter, QueryStore } from '../ports/query.port.js';
import type { OperationBatch } from './operation-handler.js';

/** Which instances a bulk operation concerns: those named, or all that a filter finds. */
export type InstanceTargets =
  { readonly instanceKeys: readonly string[] } | { readonly filter: Omit<InstanceFilter, 'tenants'> };

/**
 * Of these instances those that a filter must not reach, because whoever asks for bulk work may not see them: their keys. Instances
 * that are named one by one were looked at when they were named.
 */
export type InstanceScreen = (
  tenant: string,
  instanceKeys: readonly string[],
) => Promise<ReadonlySet<string>>;

export const NAMED_AT_MOST = 1_000;

/** Why an input does not name instances; undefined when it does. */
export function targetsFault(input: Json): string | undefined {
  const { instanceKeys, filter } = fieldsOf(input);
  if ((instanceKeys === undefined) === (filter === undefined))
    return 'Expected either "instanceKeys" or a "filter" of instances';
  if (filter !== undefined)
    return typeof filter === 'object' && filter !== null && !Array.isArray(filter)
      ? undefined
      : 'Expected "filter" to be an object';
  const isList =
    Array.isArray(instanceKeys) &&
    instanceKeys.length > 0 &&
    instanceKeys.length <= NAMED_AT_MOST &&
    instanceKeys.every((key) => typeof key === 'string');
  return isList ? undefined : `Expected 1 to ${NAMED_AT_MOST} keys of instances`;
}

export function targetsOf(input: Json): InstanceTargets {
  return input as unknown as InstanceTargets;
}

function fieldsOf(input: Json): { readonly [name: string]: Json | undefined } {
  return typeof input === 'object' && input !== null && !Array.isArray(input) ? input : {};
}

/** Suspended ones are among them: what they refuse is told. */
const RUNNING: readonly InstanceStatus[] = ['active', 'suspended'];
/** For what looks at histories. */
export const ANY_STATUS: readonly InstanceStatus[] = ['active', 'suspended', 'completed', 'terminated'];

/** Reads the instances that a bulk operation concerns, page by page. */
export class TargetReader {
  constructor(
    private readonly queries: Pick<QueryStore, 'instances'>,
    private readonly screen: InstanceScreen,
    /** In one of these a filter finds them that names none itself. */
    private readonly statuses: readonly InstanceStatus[] = RUNNING,
  ) {}

  /** The next instances after a cursor. The order is that of their start, so that what is done meanwhile moves none of them. */
  async next(
    tenant: string,
    targets: InstanceTargets,
    cursor: Json | undefined,
    limit: number,
  ): Promise<OperationBatch> {
    if ('instanceKeys' in targets) {
      const from = typeof cursor === 'number' ? cursor : 0;
      const end = from + limit;
      const keys = targets.instanceKeys.slice(from, end);
      return { keys, ...(end < targets.instanceKeys.length ? { cursor: end } : {}) };
    }
    const page = await this.queries.instances(
      { statuses: this.statuses, ...targets.filter, tenants: [tenant] },
      { first: limit, ...(typeof cursor === 'string' ? { after: cursor } : {}) },
    );
    const found = page.items.map(({ item }) => item.instanceKey);
    const screened = await this.screen(tenant, found);
    return {
      keys: found.filter((key) => !screened.has(key)),
      ...(page.hasNextPage ? { cursor: page.items.at(-1)!.cursor } : {}),
    };
  }

  /** How many there are; of a filter only where they are few enough to look at. */
  async count(tenant: string, targets: InstanceTargets): Promise<number | undefined> {
    if ('instanceKeys' in targets) return targets.instanceKeys.length;
    let count = 0;
    let cursor: Json | undefined;
    for (let page = 0; page < COUNTED_PAGES; page++) {
      const next = await this.next(tenant, targets, cursor, COUNTED_PAGE);
      count += next.keys.length;
      if (next.cursor === undefined) return count;
      cursor = next.cursor;
    }
    return undefined;
  }
}

const COUNTED_PAGE = 1_000;
const COUNTED_PAGES = 200;
