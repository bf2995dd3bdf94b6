import type { Page, PageRequest } from '#runtime';
import { bucketOf, isUuid } from '../tenancy.js';

/** One column of a stable order: SQL of the value, and the type that a cursor's text is cast to. */
export interface KeysetColumn {
  readonly sql: string;
  readonly type: 'timestamptz' | 'int' | 'uuid' | 'text';
}

/** A page request, made plain: how many rows, from where, in which direction over the order. */
export interface Keyset {
  readonly limit: number;
  /** Against the order, from its end: `last` and `before`. The rows are turned round afterwards. */
  readonly isBackward: boolean;
  readonly after?: readonly string[];
  readonly before?: readonly string[];
}

const DEFAULT_PAGE = 50;
const MAX_PAGE = 1_000;

/**
 * @throws RangeError when the page is no number from 0 to 1,000, runs in both directions, or has a cursor that is none of ours.
 */
export function keysetOf(page: PageRequest, columns: readonly KeysetColumn[]): Keyset {
  if (page.first !== undefined && page.last !== undefined) {
    throw new RangeError('Expected either first or last but both were given');
  }
  const limit = page.first ?? page.last ?? DEFAULT_PAGE;
  if (!Number.isInteger(limit) || limit < 0 || limit > MAX_PAGE) {
    throw new RangeError(`Expected a page of 0 to ${MAX_PAGE} items but ${limit} were asked for`);
  }
  return {
    limit,
    isBackward:
      page.last !== undefined ||
      (page.first === undefined && page.before !== undefined && page.after === undefined),
    ...(page.after !== undefined && { after: decodeCursor(page.after, columns) }),
    ...(page.before !== undefined && { before: decodeCursor(page.before, columns) }),
  };
}

/** Opaque to callers: the sorting values of an item. */
export function encodeCursor(values: readonly (Date | number | string)[]): string {
  const texts = values.map((value) =>
    value instanceof Date ? value.toISOString() : value === Infinity ? 'infinity' : String(value),
  );
  return Buffer.from(JSON.stringify(texts)).toString('base64url');
}

const IS_VALUE: Record<KeysetColumn['type'], (text: string) => boolean> = {
  timestamptz: (text) => text === 'infinity' || !Number.isNaN(Date.parse(text)),
  int: (text) => /^-?\d{1,9}$/.test(text),
  uuid: isUuid,
  text: () => true,
};

function decodeCursor(cursor: string, columns: readonly KeysetColumn[]): string[] {
  try {
    const values: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    const isOurs =
      Array.isArray(values) &&
      values.length === columns.length &&
      columns.every(({ type }, n) => typeof values[n] === 'string' && IS_VALUE[type](values[n]));
    if (isOurs) return values as string[];
  } catch {
    // Falls through to the one message for all that is no cursor.
  }
  throw new RangeError(`Expected a cursor of this list but got "${cursor.slice(0, 100)}"`);
}

/**
 * The condition, order and limit of a page as SQL. All columns run the same way, so that one row comparison stands for the
 * cursor and an index answers it. One row more than asked tells whether there is another page.
 */
export function keysetSql(
  keyset: Keyset,
  columns: readonly KeysetColumn[],
  isDescending: boolean,
  firstParameter: string,
) {
  const row = `(${columns.map(({ sql }) => sql).join(', ')})`;
  const parameters: Record<string, string> = {};
  const conditions: string[] = [];
  for (const bound of ['after', 'before'] as const) {
    const values = keyset[bound];
    if (!values) continue;
    const names = columns.map(({ type }, n) => {
      parameters[`${firstParameter}${bound}${n}`] = values[n]!;
      return `:${firstParameter}${bound}${n}::${type}`;
    });
    const sign = (bound === 'after') === isDescending ? '<' : '>';
    conditions.push(`${row} ${sign} (${names.join(', ')})`);
  }
  const direction = keyset.isBackward === isDescending ? 'asc' : 'desc';
  return {
    conditions,
    parameters,
    direction,
    orderBy: columns.map(({ sql }) => `${sql} ${direction}`).join(', '),
    limit: keyset.limit + 1,
  };
}

/** Rows of one table over any number of tenants: the first rows of each by its index, merged. */
export interface TenantPage {
  readonly table: string;
  readonly tenants: readonly string[];
  /** Columns that identify a row, beside bucket and tenant. */
  readonly key: readonly string[];
  /** Sorting columns, each a column of the table; all run the same way. */
  readonly order: readonly KeysetColumn[];
  readonly isDescending: boolean;
  /** Conditions over the alias `r`; their parameters go with the query. */
  readonly conditions: readonly string[];
}

/**
 * A subquery of the keys of one page, to be joined with the entity: a tenant's rows are read in the order of an index, so that
 * a page costs the same however many rows there are.
 */
export function tenantPageSql(page: TenantPage, keyset: Keyset) {
  const { conditions, parameters, orderBy, limit } = keysetSql(keyset, page.order, page.isDescending, 'k');
  const columns = [...new Set(['bucket', 'tenant', ...page.key, ...page.order.map(({ sql }) => sql)])].join(
    ', ',
  );
  const sql = `(select q.* from unnest(:buckets::smallint[], :tenants::text[]) x(bucket, tenant) cross join lateral (
    select ${columns} from ${page.table} r
     where ${['r.bucket = x.bucket', 'r.tenant = x.tenant', ...page.conditions, ...conditions].join(' and ')}
     order by ${orderBy} limit ${limit}) q
   order by ${orderBy} limit ${limit})`;
  const tenants = [...new Set(page.tenants)];
  return { sql, orderBy, parameters: { ...parameters, tenants, buckets: tenants.map(bucketOf) } };
}

/** Cuts the extra row off and turns a backward page round. */
export function toPage<T>(keyset: Keyset, rows: readonly T[], cursorOf: (row: T) => string): Page<T> {
  const hasMore = rows.length > keyset.limit;
  const kept = rows.slice(0, keyset.limit);
  if (keyset.isBackward) kept.reverse();
  return {
    items: kept.map((item) => ({ item, cursor: cursorOf(item) })),
    hasNextPage: keyset.isBackward ? keyset.before !== undefined : hasMore,
    hasPreviousPage: keyset.isBackward ? hasMore : keyset.after !== undefined,
  };
}
