/** Columns of an operation as `postgres-operation.store.ts` reads them. */
const COLUMNS = `tenant, operation_key, kind, input, requested_by, reason, requested_at, status, wanted, total, done, failed, skipped,
  revision, updated_at, started_at, ended_at, fault, lease_no, cursor, attempts`;

export const OPERATION_SQL = {
  request: `with stored as (
    insert into operation (bucket, tenant, operation_key, kind, input, requested_by, reason, request_key, requested_at, updated_at,
      turned_at, lease_no, revision, done, failed, skipped, attempts, status)
    values ($1, $2, $3, $4, $5, $6, $7, $8, date_trunc('milliseconds', now()), now(), now(), 0, 1, 0, 0, 0, 0, 0)
    on conflict do nothing
    returning bucket, tenant, operation_key, requested_at)
    insert into operation_change (bucket, tenant, operation_key, revision, at, action, actor, reason)
    select bucket, tenant, operation_key, 1, requested_at, 'request', $6, $7 from stored`,
  byRequestKey: `select ${COLUMNS} from operation where bucket = $1 and tenant = $2 and (operation_key = $3 or request_key = $4)`,
  find: `select ${COLUMNS} from operation where bucket = $1 and tenant = $2 and operation_key = $3`,
  result: `select result from operation where bucket = $1 and tenant = $2 and operation_key = $3`,
  changes: `select revision, at, action, actor, reason from operation_change
    where bucket = $1 and tenant = $2 and operation_key = $3 order by revision`,
  /** $4 action, $5 actor, $6 reason, $7 the status it becomes, $8 statuses that allow it. */
  change: `with changed as (
    update operation
       set status = case when status = 1 and leased_until > now() then status else $7::smallint end,
           wanted = case when $7::smallint <> 0 and status = 1 and leased_until > now() then $7::smallint end,
           lease_no = case when status = 1 and leased_until > now() then lease_no else lease_no + 1 end,
           ended_at = case when $7::smallint = 3 and not coalesce(status = 1 and leased_until > now(), false) then now() end,
           attempts = 0, fault = null, revision = revision + 1, updated_at = now()
     where bucket = $1 and tenant = $2 and operation_key = $3 and status = any($8::smallint[])
       and case when $7::smallint = 0 then status > 1 or wanted is not null else wanted is distinct from $7::smallint end
    returning *),
    noted as (
      insert into operation_change (bucket, tenant, operation_key, revision, at, action, actor, reason)
      select bucket, tenant, operation_key, revision, updated_at, $4, $5, $6 from changed)
    select ${COLUMNS} from changed`,
  /** A node that was to pause or end an operation after its batch died before. */
  settle: `/* across tenants */ update operation
       set status = wanted, wanted = null, lease_no = lease_no + 1, revision = revision + 1, updated_at = now(),
           ended_at = case when wanted = 3 then now() end
     where status < 2 and wanted is not null and leased_until <= now()`,
  /** Those that wait, the tenant first that was not served for longest, one of each. */
  waiting: `/* across tenants */ select bucket, tenant, operation_key from (
      select bucket, tenant, operation_key,
             max(turned_at) filter (where started_at is not null) over (partition by bucket, tenant) as served_at, place, is_free
        from (select *, wanted is null and kind = any($1) and coalesce(leased_until <= now(), true) as is_free,
                     row_number() over (partition by bucket, tenant,
                       wanted is null and kind = any($1) and coalesce(leased_until <= now(), true) order by turned_at) as place
                from operation where status < 2) o) o
     where is_free and place = 1
     order by served_at nulls first limit 10`,
  lease: `update operation
       set status = 1, lease_no = lease_no + 1, lease_owner = $4, leased_until = now() + $5 * interval '1 millisecond',
           turned_at = clock_timestamp(), started_at = coalesce(started_at, now()), revision = revision + 1, updated_at = now()
     where bucket = $1 and tenant = $2 and operation_key = $3
       and status < 2 and wanted is null and coalesce(leased_until <= now(), true)
    returning ${COLUMNS}, result`,
  /**
   * The lease is the node's still as long as no later one and no change at once has raised its number, and the node has not given it
   * back: a heartbeat that comes in behind its own turn must not hold an operation that nobody works on.
   */
  extend: `update operation set leased_until = now() + $5 * interval '1 millisecond' where bucket = $1 and tenant = $2 and operation_key = $3 and lease_no = $4 and status = 1 and lease_owner is not null returning wanted`,
  savePlace: `update operation set cursor = $5, updated_at = now()
     where bucket = $1 and tenant = $2 and operation_key = $3 and lease_no = $4 and status = 1`,
  /** $5 item keys, $6 outcomes, $7 messages, $8 cursor, $9 total, $10 result. */
  saveTurn: `with saved as (
    update operation
       set status = case when $8::json is null then 4 else coalesce(wanted, 1) end, wanted = null, leased_until = null, lease_owner = null,
           ended_at = case when $8::json is null or wanted = 3 then now() end,
           cursor = coalesce($8::json, cursor), total = coalesce($9, total), result = coalesce($10::json, result), attempts = 0, fault = null,
           done = done + (select count(*) from unnest($6::smallint[]) o where o = 0),
           failed = failed + (select count(*) from unnest($6::smallint[]) o where o = 1),
           skipped = skipped + (select count(*) from unnest($6::smallint[]) o where o = 2),
           revision = revision + 1, updated_at = now()
     where bucket = $1 and tenant = $2 and operation_key = $3 and lease_no = $4 and status = 1
    returning bucket, tenant, operation_key, updated_at, done + failed + skipped - cardinality($5::text[]) as before),
    noted as (
      insert into operation_item (bucket, tenant, operation_key, item_no, item_key, outcome, message, at)
      select s.bucket, s.tenant, s.operation_key, s.before + x.place, x.key, x.outcome, x.message, s.updated_at
        from saved s cross join unnest($5::text[], $6::smallint[], $7::text[]) with ordinality x(key, outcome, message, place))
    select 1 from saved`,
  /** $5 fault, $6 pause in ms, null when it has failed for good. */
  saveFault: `update operation
       set status = case when $6::int is null then 5 else coalesce(wanted, 0) end, wanted = null, fault = $5, attempts = attempts + 1,
           leased_until = now() + $6::int * interval '1 millisecond', lease_owner = null, lease_no = lease_no + 1,
           ended_at = case when $6::int is null or wanted = 3 then now() end, revision = revision + 1, updated_at = now()
     where bucket = $1 and tenant = $2 and operation_key = $3 and lease_no = $4 and status = 1 returning 1`,
  /** Pages are of one tenant's rows by their index, merged. */
  list: `/* across tenants */ select o.* from unnest($1::smallint[], $2::text[]) x(bucket, tenant) cross join lateral (
      select ${COLUMNS} from operation o
       where o.bucket = x.bucket and o.tenant = x.tenant
         and ($3::text[] is null or o.kind = any($3)) and ($4::smallint[] is null or o.status = any($4))
         and ($5::timestamptz is null or (o.requested_at, o.operation_key) < ($5, $6::uuid))
         and ($7::timestamptz is null or (o.requested_at, o.operation_key) > ($7, $8::uuid)) and ($10::text is null or o.request_key = $10) and o.requested_at > '-infinity'
       order by o.requested_at DIRECTION, o.operation_key DIRECTION limit $9) o
     order by o.requested_at DIRECTION, o.operation_key DIRECTION limit $9`,
  items: `select item_no, item_key, outcome, message, at from operation_item
    where bucket = $1 and tenant = $2 and operation_key = $3 and ($4::smallint[] is null or outcome = any($4))
      and item_no > $5 and item_no < $6
    order by item_no DIRECTION limit $7`,
} as const;
