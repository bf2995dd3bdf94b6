/**
 * Finished instances that ended before their cutoff. $3 names processes with their cutoffs, $4 is that of all others, $5 the latest of
 * them: an instance cannot have ended before it was started, so the index on the start bounds what is read. An instance of a case
 * of which another one runs, is held or ended later is kept with that one.
 */
function due(columns: string, joins = ''): string {
  return `select ${columns} from process_instance p
  left join json_to_recordset($3::json) y(p text, c timestamptz) on y.p = p.bpmn_process_id
  cross join lateral (select case when y.p is null then $4::timestamptz else y.c end as cutoff) k ${joins}
  where p.bucket = $1 and p.tenant = $2 and p.status in (1, 2) and p.started_at > '-infinity' and p.started_at < $5
    and p.ended_at < k.cutoff and p.state->'hold' is null
    and not exists (select 1 from process_instance o
      where o.bucket = p.bucket and o.tenant = p.tenant and o.business_key = p.business_key and o.instance_key <> p.instance_key
        and (o.status in (0, 3) or o.ended_at >= k.cutoff or o.state->'hold' is not null))`;
}

/** Only complaints whose words can still be read. */
const READABLE = `join complaint c on c.bucket = p.bucket and c.tenant = p.tenant and c.instance_key = p.instance_key
  join complaint_seal s on s.bucket = c.bucket and s.tenant = c.tenant and s.complaint_key = c.complaint_key
    and s.wrapped_key is not null`;

function page(sql: string): string {
  return `${sql} and (p.started_at, p.instance_key) > ($6::timestamptz, $7::uuid) order by p.started_at, p.instance_key limit $8`;
}

function count(sql: string): string {
  return `select count(*)::int as count from (${sql} limit $6) x`;
}

export const RETENTION_SQL = {
  dueInstances: page(due('p.instance_key, p.started_at')),
  countDueInstances: count(due('1')),
  dueWords: page(due('p.instance_key, p.started_at, c.complaint_key', READABLE)),
  countDueWords: count(due('1', READABLE)),

  caseIsKeptBy: `select o.instance_key from process_instance p
    join process_instance o on o.bucket = p.bucket and o.tenant = p.tenant and o.business_key = p.business_key
      and o.instance_key <> p.instance_key
    where p.bucket = $1 and p.tenant = $2 and p.instance_key = $3 and (o.status in (0, 3) or o.state->'hold' is not null)
    limit 1`,

  /** Those whose last entry says that they are deleted; nobody changes them any more. */
  deleted: `select instance_key from process_instance
    where bucket = $1 and tenant = $2 and instance_key = any($3::uuid[]) and state->'isDeleted' is not null
    order by instance_key for update`,
  /** What an instance called, or did anew, is as restricted as that one. */
  remember: `with recursive up as (
      select instance_key as root, instance_key, parent_instance_key, 1 as depth from process_instance
       where bucket = $1 and tenant = $2 and instance_key = any($3::uuid[])
      union all
      select up.root, p.instance_key, p.parent_instance_key, depth + 1 from up
        join process_instance p on p.bucket = $1 and p.tenant = $2 and p.instance_key = up.parent_instance_key
       where depth < 64)
    insert into deleted_instance (bucket, tenant, instance_key, bpmn_process_id, ended_at, deleted_at, is_restricted)
    select bucket, tenant, instance_key, bpmn_process_id, ended_at, updated_at,
           exists (select 1 from up where up.root = p.instance_key and (
             exists (select 1 from complaint c where c.bucket = $1 and c.tenant = $2 and c.instance_key = up.instance_key
               and c.is_restricted)
             or exists (select 1 from deleted_instance d where d.bucket = $1 and d.tenant = $2
               and d.instance_key = up.parent_instance_key and d.is_restricted)))
      from process_instance p where bucket = $1 and tenant = $2 and instance_key = any($3::uuid[])`,
} as const;

/** Tables with an instance's rows, in the order in which they go; its own row is the last. */
export const INSTANCE_TABLES = [
  'task_candidate',
  'user_task',
  'timer',
  'job',
  'event_subscription',
  'incident',
] as const;

/** Tables with a complaint's rows. What officials did, and who read an identity, is kept. */
export const COMPLAINT_TABLES = ['complaint_message', 'complaint_seal', 'complaint'] as const;

export type DeletedTable =
  (typeof INSTANCE_TABLES)[number] | (typeof COMPLAINT_TABLES)[number] | 'process_instance';

/** Which rows of a table belong to the instances $3, or to their complaints. */
export function rowsOfInstances(table: DeletedTable): string {
  const own = 'bucket = $1 and tenant = $2 and';
  return table === 'complaint_message' || table === 'complaint_seal'
    ? `${own} complaint_key in (select complaint_key from complaint where ${own} instance_key = any($3::uuid[]))`
    : `${own} instance_key = any($3::uuid[])`;
}
