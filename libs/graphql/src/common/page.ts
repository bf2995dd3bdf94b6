import { ArgsType, Field, Int, ObjectType, type ReturnTypeFuncValue } from '@nestjs/graphql';
import type { Type } from '@nestjs/common';
import type { Page, PageRequest } from '#runtime';
import { badInput } from './faults.js';
import { isGiven } from './given.js';

/** Most entries of one page. */
export const MAX_PAGE = 100;
const DEFAULT_PAGE = 25;

/** Arguments of a connection (Relay). */
@ArgsType()
export class PageArguments {
  @Field(() => Int, {
    nullable: true,
    description: 'How many entries from the start, 1 to 100; 25 when neither is given.',
  })
  first?: number;

  @Field(() => String, { nullable: true, description: 'Only entries after this cursor.' })
  after?: string;

  @Field(() => Int, { nullable: true, description: 'How many entries from the end, 1 to 100.' })
  last?: number;

  @Field(() => String, { nullable: true, description: 'Only entries before this cursor.' })
  before?: string;
}

/** Checks a connection's arguments and fills in the default. */
export function pageRequestOf({ first, after, last, before }: PageArguments): PageRequest {
  if (isGiven(first) && isGiven(last))
    throw badInput('Expected "first" or "last" but both are given.', 'last');
  for (const [name, size] of Object.entries({ first, last })) {
    if (isGiven(size) && (size < 1 || size > MAX_PAGE)) {
      throw badInput(`Expected "${name}" from 1 to ${MAX_PAGE} but it is ${size}.`, name);
    }
  }
  for (const [name, cursor] of Object.entries({ after, before })) {
    if (isGiven(cursor) && (cursor.length === 0 || cursor.length > 1000))
      throw badInput(`Expected "${name}" to be a cursor.`, name);
  }
  return {
    ...(isGiven(last) ? { last } : { first: first ?? DEFAULT_PAGE }),
    ...(isGiven(after) && { after }),
    ...(isGiven(before) && { before }),
  };
}

/** Whether there is more beside a page. */
@ObjectType({ description: 'Whether there is more beside a page.' })
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether entries follow this page.' })
  hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether entries precede this page.' })
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'Cursor of the first entry.' })
  startCursor?: string;

  @Field(() => String, { nullable: true, description: 'Cursor of the last entry.' })
  endCursor?: string;
}

/** A page with its edges, and a cursor from which a subscription goes on without a gap. */
export interface ConnectionOf<T> {
  edges: { cursor: string; node: T }[];
  nodes: T[];
  pageInfo: PageInfo;
  totalCount?: number;
  liveCursor?: string;
}

/** The connection and edge types of a node type. `live` connections have a cursor for subscriptions. */
export function connectionTypeOf<T>(node: Type<T>, name: string, live: boolean): Type<ConnectionOf<T>> {
  const nodeType = () => node as ReturnTypeFuncValue;

  @ObjectType(`${name}Edge`, { description: `An entry of a page of ${name}.` })
  class Edge {
    @Field(() => String, { description: 'Where the entry stands in the list.' })
    cursor!: string;

    @Field(nodeType, { description: 'The entry itself.' })
    node!: T;
  }

  @ObjectType(`${name}Connection`, { description: `A page of ${name}.` })
  class Connection implements ConnectionOf<T> {
    @Field(() => [Edge], { description: 'The entries with their cursors.' })
    edges!: Edge[];

    @Field(() => [node] as ReturnTypeFuncValue, { description: 'The entries alone.' })
    nodes!: T[];

    @Field(() => PageInfo, { description: 'Whether there is more.' })
    pageInfo!: PageInfo;

    @Field(() => Int, {
      nullable: true,
      description: 'How many there are in all; null where counting would cost too much.',
    })
    totalCount?: number;

    liveCursor?: string;
  }
  if (live) {
    Field(() => String, {
      description: 'Give it to a subscription as `after`: it goes on from this page without a gap.',
    })(Connection.prototype, 'liveCursor');
  }
  return Connection;
}

/** A connection out of a page of the store. */
export function toConnection<S, T>(
  page: Page<S>,
  toNode: (item: S) => T,
  liveCursor?: string,
): ConnectionOf<T> {
  const edges = page.items.map(({ item, cursor }) => ({ cursor, node: toNode(item) }));
  return {
    edges,
    nodes: edges.map((edge) => edge.node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: page.hasPreviousPage,
      startCursor: edges[0]?.cursor,
      endCursor: edges.at(-1)?.cursor,
    },
    liveCursor,
  };
}

/** A page of a list that is in memory; the cursor is the entry's own key, so that it survives changes of the list. */
export function pageOfList<T>(list: readonly T[], keyOf: (item: T) => string, request: PageRequest): Page<T> {
  const encode = (item: T): string => Buffer.from(keyOf(item)).toString('base64url');
  const indexOf = (cursor: string | undefined): number =>
    cursor === undefined ? -1 : list.findIndex((item) => encode(item) === cursor);
  const start = request.after === undefined ? 0 : indexOf(request.after) + 1;
  const beforeAt = indexOf(request.before);
  const end = request.before === undefined || beforeAt === -1 ? list.length : beforeAt;
  const range = list.slice(start, Math.max(start, end));
  const kept = request.last !== undefined ? range.slice(-request.last) : range.slice(0, request.first);
  return {
    items: kept.map((item) => ({ item, cursor: encode(item) })),
    hasNextPage: request.last !== undefined ? end < list.length : range.length > kept.length,
    hasPreviousPage: request.last !== undefined ? range.length > kept.length : start > 0,
  };
}

/**
 * A page of only those items that `keep` lets through, filled up from the store so that its size tells nothing of what was
 * left out.
 */
export async function filledPage<T>(
  request: PageRequest,
  read: (request: PageRequest) => Promise<Page<T>>,
  keep: (items: readonly T[]) => Promise<ReadonlySet<T>>,
): Promise<Page<T>> {
  const isBackward = request.last !== undefined;
  const size = (isBackward ? request.last : request.first) ?? DEFAULT_PAGE;
  const kept: Page<T>['items'][number][] = [];
  let next: PageRequest = request;
  let page: Page<T>;
  // One more than asked for is looked for: whether there is more must not depend on what is left out either.
  do {
    page = await read(next);
    const allowed = await keep(page.items.map(({ item }) => item));
    const here = page.items.filter(({ item }) => allowed.has(item));
    if (isBackward) kept.unshift(...here);
    else kept.push(...here);
    const edge = isBackward ? page.items[0]?.cursor : page.items.at(-1)?.cursor;
    next = isBackward ? { ...request, before: edge } : { ...request, after: edge };
  } while (
    kept.length <= size &&
    page.items.length > 0 &&
    (isBackward ? page.hasPreviousPage : page.hasNextPage)
  );
  const isCut = kept.length > size;
  return {
    items: isBackward ? kept.slice(-size) : kept.slice(0, size),
    hasNextPage: isBackward ? request.before !== undefined : isCut,
    hasPreviousPage: isBackward ? isCut : request.after !== undefined,
  };
}
