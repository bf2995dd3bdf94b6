/** Timers of instances. */
export const TIMER_SQL = {
  /** $1 limit, $2 lease in milliseconds. Rows that another node is just taking are passed over. */
  leaseDue: `/* across tenants */
    with due as (
      select bucket, tenant, instance_key, timer_key from timer
       where due_at <= now() and (leased_until is null or leased_until <= now())
       order by due_at limit $1 for update skip locked)
    update timer t set leased_until = now() + $2 * interval '1 millisecond' from due
     where t.bucket = due.bucket and t.tenant = due.tenant and t.instance_key = due.instance_key and t.timer_key = due.timer_key
    returning t.tenant, t.instance_key, t.timer_key, t.due_at`,

  /** Milliseconds until a timer becomes due. One that is due and leased counts from the end of its lease; of those the first 200 are looked at. */
  nextDue: `/* across tenants */
    select extract(epoch from least(
      (select min(greatest(due_at, leased_until)) from (select due_at, leased_until from timer order by due_at limit 200) first),
      (select min(greatest(due_at, leased_until)) from start_timer)
    ) - clock_timestamp())::float8 * 1000 as wait`,
} as const;

/** Timers by which processes start. */
export const START_TIMER_SQL = {
  put: `insert into start_timer (bucket, tenant, definition_key, element_id, due_at, cycle)
    select bucket, tenant, definition_key, element_id, due_at, cycle
      from unnest($1::smallint[], $2::text[], $3::uuid[], $4::text[], $5::timestamptz[], $6::json[])
           x(bucket, tenant, definition_key, element_id, due_at, cycle)
    on conflict (bucket, tenant, definition_key, element_id) do update
      set due_at = excluded.due_at, cycle = excluded.cycle, leased_until = null`,

  removeOfDefinition: '/* across tenants */ delete from start_timer where definition_key = $1',

  leaseDue: `/* across tenants */
    with due as (
      select bucket, tenant, definition_key, element_id from start_timer
       where due_at <= now() and (leased_until is null or leased_until <= now())
       order by due_at limit $1 for update skip locked)
    update start_timer t set leased_until = now() + $2 * interval '1 millisecond' from due
     where t.bucket = due.bucket and t.tenant = due.tenant and t.definition_key = due.definition_key
       and t.element_id = due.element_id
    returning t.tenant, t.definition_key, t.element_id, t.due_at, t.cycle`,

  advance: `update start_timer set due_at = $6, cycle = $7, leased_until = null
    where bucket = $1 and tenant = $2 and definition_key = $3 and element_id = $4
      and date_trunc('milliseconds', due_at) = $5::timestamptz`,

  remove: `delete from start_timer
    where bucket = $1 and tenant = $2 and definition_key = $3 and element_id = $4
      and date_trunc('milliseconds', due_at) = $5::timestamptz`,
} as const;
