import type { TaskVisibility, UserTaskFilter, UserTaskOrder } from '#runtime';
import { groupCandidate, TASK_STATUSES, userCandidate } from '../journal/encode-entry.js';
import { bucketOf } from '../tenancy.js';
import { keysetSql, type Keyset, type KeysetColumn } from './keyset.js';

/** Orders of the task list; each ascending, so that the most pressing comes first. */
const SORTS: Record<UserTaskOrder, KeysetColumn> = {
  DUE_AT: { sql: 'due_at', type: 'timestamptz' },
  CREATED_AT: { sql: 'created_at', type: 'timestamptz' },
  PRIORITY: { sql: '(-priority)', type: 'int' },
};

export function taskOrder(order: UserTaskOrder): readonly KeysetColumn[] {
  return [SORTS[order], { sql: 'instance_key', type: 'uuid' }, { sql: 'element_key', type: 'int' }];
}

/**
 * A subquery of the keys of one page of tasks, or undefined when nobody could see any.
 *
 * Open tasks of somebody are read from `task_candidate`: each group's rows lie in the order of their due dates, so that the first
 * page costs the same with a hundred tasks and with a million. So are all open tasks of a tenant, by the first row of each.
 * All else reads `user_task` itself: by its key where an instance is named, and over the tenant's rows where ended ones are asked
 * for.
 */
export function inboxSql(
  visibility: TaskVisibility,
  filter: UserTaskFilter,
  order: UserTaskOrder,
  keyset: Keyset,
) {
  const { groups, user } = visibility;
  const visible = groups && [
    ...groups.map(groupCandidate),
    ...(user === undefined ? [] : [userCandidate(user)]),
  ];
  if (visible?.length === 0 || visibility.tenants.length === 0) return undefined;

  const isOpenOnly =
    filter.statuses?.every((status) => status === 'created' || status === 'claimed') ?? false;
  const conditions = conditionsOf(filter, isOpenOnly);
  const isMine = filter.assignee !== undefined && filter.assignee === user;
  const isInbox = isOpenOnly && filter.instanceKey === undefined;
  const source = !isInbox
    ? undefined
    : filter.assignee === undefined
      ? visible
      : [userCandidate(filter.assignee)];
  if (visible && source !== visible && !isMine) {
    conditions.push(
      '(t.candidates && :visible::text[]' + (user === undefined ? ')' : ' or t.assignee = :user)'),
    );
  }

  const alias = isInbox ? 'c' : 't';
  const columns = taskOrder(order).map((column) => ({
    ...column,
    sql: `${alias}.${column.sql}`.replace(/^(\w+)\.\(-/, '(-$1.'),
  }));
  const page = keysetSql(keyset, columns, false, 'k');
  const needsTask = !isInbox || conditions.some((condition) => condition.includes('t.'));
  const from = [
    isInbox ? 'task_candidate c' : 'user_task t',
    isInbox && needsTask
      ? 'join user_task t on t.bucket = c.bucket and t.tenant = c.tenant and t.instance_key = c.instance_key and t.element_key = c.element_key'
      : '',
    filter.businessKey === undefined
      ? ''
      : `join process_instance p on p.bucket = ${alias}.bucket and p.tenant = ${alias}.tenant and p.instance_key = ${alias}.instance_key`,
  ].join(' ');
  const where = [
    `${alias}.bucket = x.bucket`,
    `${alias}.tenant = x.tenant`,
    ...(source ? ['c.candidate = y.candidate'] : isInbox ? ['c.is_first'] : []),
    ...(isOpenOnly && !isInbox ? ['t.ended_at is null'] : []),
    ...conditions,
    ...page.conditions,
  ].join(' and ');
  const outer = taskOrder(order)
    .map(({ sql }, n) => `${n === 0 ? 'sort' : sql} ${page.direction}`)
    .join(', ');
  const sql = `(select distinct q.* from unnest(:buckets::smallint[], :tenants::text[]) x(bucket, tenant)
    ${source ? 'cross join unnest(:candidates::text[]) y(candidate)' : ''}
    cross join lateral (
      select ${alias}.bucket, ${alias}.tenant, ${columns[0]!.sql} as sort, ${alias}.instance_key, ${alias}.element_key
        from ${from} where ${where} order by ${page.orderBy} limit ${page.limit}) q
    order by ${outer} limit ${page.limit})`;
  const tenants = [...new Set(visibility.tenants)];
  return {
    sql,
    orderBy: outer,
    parameters: {
      ...page.parameters,
      ...parametersOf(filter),
      tenants,
      buckets: tenants.map(bucketOf),
      candidates: source,
      visible,
      user,
    },
  };
}

function conditionsOf(filter: UserTaskFilter, isOpenOnly: boolean): string[] {
  const conditions: string[] = [];
  const isEveryOpen = isOpenOnly && new Set(filter.statuses).size === 2;
  if (filter.statuses && !isEveryOpen) conditions.push('t.status = any(:statuses::smallint[])');
  if (filter.assignee !== undefined) conditions.push('t.assignee = :assignee');
  if (filter.isUnassigned !== undefined)
    conditions.push(`t.assignee is ${filter.isUnassigned ? '' : 'not '}null`);
  if (filter.elementId !== undefined) conditions.push('t.element_id = :elementId');
  if (filter.instanceKey !== undefined) conditions.push('t.instance_key = :instanceKey');
  if (filter.dueBefore !== undefined) conditions.push('t.due_at < :dueBefore');
  if (filter.businessKey !== undefined) conditions.push('p.business_key = :businessKey');
  return conditions;
}

function parametersOf(filter: UserTaskFilter) {
  return { ...filter, statuses: filter.statuses?.map((status) => TASK_STATUSES.indexOf(status)) };
}
