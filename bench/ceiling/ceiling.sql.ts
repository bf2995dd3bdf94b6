/**
 * The narrowest tables and the one statement that hold what a step of P3 writes: the state with its guard, a journal row at a
 * dense position, the task, its inbox rows and its timer. No idempotency, no isolation of bad entries, no other work: the bound
 * that the runtime is held against, never a thing to use.
 */
export const CEILING_SCHEMA = `
create table tenant_feed (next bigint not null, bucket smallint not null, tenant text collate "C" not null,
  primary key (bucket, tenant)) with (fillfactor = 20);
create table process_instance (
  instance_key uuid not null, updated_at timestamptz not null, revision int not null, bucket smallint not null,
  status smallint not null, tenant text collate "C" not null, hash bytea not null, state json not null,
  primary key (bucket, tenant, instance_key)) with (fillfactor = 70);
create table journal (
  position bigint not null, at timestamptz not null, instance_key uuid not null, entry_no int not null,
  bucket smallint not null, tenant text collate "C" not null, actor text not null, hash bytea not null,
  command json not null, events json not null,
  primary key (bucket, tenant, position));
create table user_task (
  instance_key uuid not null, due_at timestamptz not null, created_at timestamptz not null, element_key int not null,
  bucket smallint not null, status smallint not null, tenant text collate "C" not null,
  element_id text collate "C" not null, assignee text collate "C", candidates text[] not null,
  primary key (bucket, tenant, instance_key, element_key)) with (fillfactor = 80);
create table task_candidate (
  due_at timestamptz not null, instance_key uuid not null, element_key int not null, bucket smallint not null,
  tenant text collate "C" not null, candidate text collate "C" not null,
  primary key (bucket, tenant, candidate, due_at, instance_key, element_key));
create table timer (
  instance_key uuid not null, due_at timestamptz not null, timer_key int not null, bucket smallint not null,
  tenant text collate "C" not null,
  primary key (bucket, tenant, instance_key, timer_key));
create index timer_due on timer (due_at);

create type entry as (
  n int, b smallint, t text, i uuid, r int, st smallint, at timestamptz, a text, h text, c json, e json, s json,
  ut json, tc json, td json, tm json, tg json);

create function commit_batch(p_batch json) returns json language plpgsql
  set plan_cache_mode = force_generic_plan
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off
as $f$
declare v_answer json;
begin
  with go as materialized (select * from json_populate_recordset(null::entry, p_batch)),
  up as (
    update process_instance p
       set revision = go.r + 1, status = go.st, updated_at = go.at, hash = decode(go.h, 'base64'), state = go.s
      from go
     where go.r > 0 and p.bucket = go.b and p.tenant = go.t and p.instance_key = go.i and p.revision = go.r
    returning go.*),
  cr as (
    insert into process_instance (bucket, tenant, instance_key, revision, status, updated_at, hash, state)
    select b, t, i, 1, st, at, decode(h, 'base64'), s from go where r = 0 on conflict do nothing returning instance_key),
  w as materialized (
    select * from up union all select go.* from cr join go on go.i = cr.instance_key and go.r = 0),
  ut as (
    insert into user_task
      (bucket, tenant, instance_key, element_key, element_id, status, assignee, due_at, created_at, candidates)
    select w.b, w.t, w.i, y.k, y.e, y.s, y.a, y.d, w.at, y.g
      from w, json_to_recordset(w.ut) y(k int, e text, s smallint, a text, d timestamptz, g text[]) where w.ut is not null
    on conflict (bucket, tenant, instance_key, element_key) do update
      set status = excluded.status, assignee = excluded.assignee
    returning 1),
  tc as (
    insert into task_candidate (bucket, tenant, candidate, due_at, instance_key, element_key)
    select w.b, w.t, y.c, y.d, w.i, y.k from w, json_to_recordset(w.tc) y(k int, c text, d timestamptz)
     where w.tc is not null returning 1),
  td as (
    delete from task_candidate c using w, json_to_recordset(w.td) y(k int, c text, d timestamptz)
     where w.td is not null and c.bucket = w.b and c.tenant = w.t and c.candidate = y.c and c.due_at = y.d
       and c.instance_key = w.i and c.element_key = y.k returning 1),
  tm as (
    insert into timer (bucket, tenant, instance_key, timer_key, due_at)
    select w.b, w.t, w.i, y.k, y.d from w, json_to_recordset(w.tm) y(k int, d timestamptz) where w.tm is not null
    returning 1),
  tg as (
    delete from timer c using w, json_to_recordset(w.tg) y(k int)
     where w.tg is not null and c.bucket = w.b and c.tenant = w.t and c.instance_key = w.i and c.timer_key = y.k
    returning 1),
  f as (
    update tenant_feed f set next = f.next + c.count
      from (select b, t, count(*) from w
             where (select count(*) from ut) + (select count(*) from tc) + (select count(*) from td)
                 + (select count(*) from tm) + (select count(*) from tg) >= 0
             group by b, t order by b, t) c
     where f.bucket = c.b and f.tenant = c.t
    returning f.tenant, f.next - c.count as base),
  m as materialized (select jsonb_object_agg(tenant, base) as bases from f),
  numbered as materialized (
    select w.*, (m.bases ->> w.t)::bigint + row_number() over (partition by w.t order by w.n) - 1 as position from w, m),
  j as (
    insert into journal (bucket, tenant, position, instance_key, entry_no, command, actor, at, hash, events)
    select b, t, position, i, r + 1, c, a, at, decode(h, 'base64'), e from numbered)
  select json_agg(json_build_array(n, position)) into v_answer from numbered;
  return v_answer;
end $f$;
`;
