import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Instances can be suspended (status 3): they have not ended. `commit_batch` differs from before in `ended_at` alone, so that a
 * node of the version before, which never writes the status, goes on with it.
 */
export class SuspendedInstances1700000000010 implements MigrationInterface {
  readonly name = 'SuspendedInstances1700000000010';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(commitBatch);
    await runner.query(
      "comment on column process_instance.status is '0 active, 1 completed, 2 terminated, 3 suspended'",
    );
    await runner.query(
      "comment on column process_instance.parent_element_key is 'Null where the parent is a finished instance that this one does anew.'",
    );
  }

  async down(): Promise<void> {
    throw new Error(
      'Expected to go forward only but was asked to undo the commit function: restore a backup instead',
    );
  }
}

const commitBatch = `
create or replace function commit_batch(
  p_bucket smallint, p_count int, p_tenants json, p_creates json, p_changes json, p_journal json, p_keys json,
  p_tasks json, p_task_changes json, p_timers json, p_timers_gone json, p_jobs json, p_jobs_gone json,
  p_subscriptions json, p_subscriptions_gone json, p_incidents json, p_incidents_resolved json,
  p_complaints json, p_complaint_changes json, p_complaint_seals json, p_complaint_messages json, p_evaluations json
) returns json language plpgsql
  set plan_cache_mode = force_generic_plan
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off
as $f$
declare
  v_dups json;
  v_dup int[];
  v_changed int[];
  v_created text[];
  v_pass boolean[];       -- by n + 1: whether the entry is written; null when all are
  v_positions bigint[];   -- by n + 1
  v_rows int;
begin
  -- Seen before: answered with the first result, and nothing of it is written.
  if p_keys is not null then
    select json_agg(json_build_array(y.n, k.result)), array_agg(y.n) into v_dups, v_dup
      from json_to_recordset(p_keys) y(n int, b smallint, t text, k text)
      join command_key k on k.bucket = y.b and k.tenant = y.t and k.key = y.k;
  end if;

  -- The guard: an entry whose revision is not the expected one falls out here (a conflict).
  if p_changes is not null then
    with done as (
      update process_instance p
         set revision = y.r + 1, status = y.st, updated_at = y.at, state = y.s, hash = decode(y.h, 'base64'),
             ended_at = case when y.st in (1, 2) then y.at end
        from json_to_recordset(p_changes)
             y(n int, b smallint, t text, i uuid, r int, st smallint, at timestamptz, h text, s json)
       where p.bucket = y.b and p.tenant = y.t and p.instance_key = y.i and p.revision = y.r
         and (v_dup is null or y.n <> all (v_dup))
      returning y.n)
    select array_agg(n) into v_changed from done;
  end if;
  if p_creates is not null then
    with done as (
      insert into process_instance
        (bucket, tenant, instance_key, revision, status, started_at, updated_at, ended_at, bpmn_process_id, definition_key,
         business_key, parent_tenant, parent_instance_key, parent_element_key, hash, state)
      select y.b, y.t, y.i, 1, y.st, y.at, y.at, case when y.st in (1, 2) then y.at end, y.bp, y.dk,
             y.bk, y.pt, y.pi, y.pe, decode(y.h, 'base64'), y.s
        from json_to_recordset(p_creates)
             y(n int, b smallint, t text, i uuid, st smallint, at timestamptz, h text, s json, bp text, dk uuid, bk text,
               pt text, pi uuid, pe int)
       where v_dup is null or y.n <> all (v_dup)
      on conflict do nothing
      returning tenant, instance_key)
    select array_agg(tenant || ' ' || instance_key) into v_created from done;
  end if;
  if coalesce(cardinality(v_changed), 0) + coalesce(cardinality(v_created), 0) < p_count then
    select array_agg(g.n = any (v_changed) or y.n is not null order by g.n) into v_pass
      from generate_series(0, p_count - 1) g(n)
      left join (select y.n from json_to_recordset(p_creates) y(n int, t text, i uuid)
                  where y.t || ' ' || y.i = any (v_created)) y on y.n = g.n;
    if v_changed is null and v_created is null then
      return json_build_object('at', '{}'::bigint[], 'dup', v_dups);
    end if;
  end if;

  if p_keys is not null then
    insert into command_key (bucket, tenant, key, instance_key, entry_no, result, at)
    select y.b, y.t, y.k, y.i, y.r + 1, y.res, y.at
      from json_to_recordset(p_keys) y(n int, b smallint, t text, i uuid, r int, at timestamptz, k text, res json)
     where v_pass is null or v_pass[y.n + 1]
     order by y.b, y.t, y.k;
  end if;

  if p_tasks is not null then
    with done as (
      insert into user_task
        (bucket, tenant, instance_key, element_key, element_id, name, status, assignee, candidates, due_at, follow_up_at,
         priority, form_id, created_at, ended_at, revision)
      select y.b, y.t, y.i, y.k, y.e, y.m, y.s, y.a, y.g, y.d, y.f, y.p, y.fo, y.c, y.x, y.r + 1
        from json_to_recordset(p_tasks)
             y(n int, b smallint, t text, i uuid, r int, k int, e text, m text, s smallint, a text, g text[], d timestamptz,
               f timestamptz, p int, fo text, c timestamptz, x timestamptz)
       where v_pass is null or v_pass[y.n + 1]
      returning bucket, tenant, instance_key, element_key, due_at, created_at, priority, status, candidates, assignee)
    insert into task_candidate
      (bucket, tenant, candidate, due_at, instance_key, element_key, created_at, priority, is_first)
    select d.bucket, d.tenant, x.candidate, d.due_at, d.instance_key, d.element_key, d.created_at, d.priority, x.place = 1
      from done d cross join lateral
           unnest(case when d.candidates = '{}' then array[''] else d.candidates end || ('u:' || d.assignee))
             with ordinality x(candidate, place)
     where d.status < 2 and x.candidate is not null
    on conflict do nothing;
  end if;
  if p_task_changes is not null then
    -- o: candidates who have the task in their inbox no longer; g: who has it there from now on.
    with done as (
      update user_task u set status = y.s, assignee = y.a, ended_at = y.x, revision = y.r + 1
        from json_to_recordset(p_task_changes)
             y(n int, b smallint, t text, i uuid, r int, k int, s smallint, a text, x timestamptz, o text[], g text)
       where u.bucket = y.b and u.tenant = y.t and u.instance_key = y.i and u.element_key = y.k
         and (v_pass is null or v_pass[y.n + 1])
      returning u.bucket, u.tenant, u.instance_key, u.element_key, u.due_at, u.created_at, u.priority, y.o, y.g),
    added as (
      insert into task_candidate
        (bucket, tenant, candidate, due_at, instance_key, element_key, created_at, priority, is_first)
      select d.bucket, d.tenant, d.g, d.due_at, d.instance_key, d.element_key, d.created_at, d.priority, false
        from done d where d.g is not null
      on conflict do nothing)
    delete from task_candidate c
     using (select d.*, x.candidate from done d cross join lateral unnest(d.o) x(candidate) offset 0) o
     where c.bucket = o.bucket and c.tenant = o.tenant and c.candidate = o.candidate and c.due_at = o.due_at
       and c.instance_key = o.instance_key and c.element_key = o.element_key;
  end if;

  if p_timers_gone is not null then
    delete from timer c using json_to_recordset(p_timers_gone) y(n int, b smallint, t text, i uuid, k int)
     where c.bucket = y.b and c.tenant = y.t and c.instance_key = y.i and c.timer_key = y.k
       and (v_pass is null or v_pass[y.n + 1]);
  end if;
  if p_timers is not null then
    insert into timer (bucket, tenant, instance_key, timer_key, due_at)
    select y.b, y.t, y.i, y.k, y.d from json_to_recordset(p_timers) y(n int, b smallint, t text, i uuid, k int, d timestamptz)
     where v_pass is null or v_pass[y.n + 1]
    on conflict (bucket, tenant, instance_key, timer_key) do update set due_at = excluded.due_at, leased_until = null;
  end if;

  if p_jobs_gone is not null then
    delete from job c using json_to_recordset(p_jobs_gone) y(n int, b smallint, t text, i uuid, k int)
     where c.bucket = y.b and c.tenant = y.t and c.instance_key = y.i and c.job_key = y.k
       and (v_pass is null or v_pass[y.n + 1]);
  end if;
  if p_jobs is not null then
    insert into job as j
      (bucket, tenant, instance_key, job_key, element_id, job_type, retries, headers, available_at, lease_no)
    select y.b, y.t, y.i, y.k, y.e, y.y, y.r, y.h, y.d, 0
      from json_to_recordset(p_jobs)
           y(n int, b smallint, t text, i uuid, k int, e text, y text, r int, h json, d timestamptz)
     where v_pass is null or v_pass[y.n + 1]
    on conflict (bucket, tenant, instance_key, job_key) do update
       set retries = excluded.retries, available_at = excluded.available_at, lease_no = j.lease_no + 1, lease_owner = null;
  end if;

  if p_subscriptions_gone is not null then
    delete from event_subscription c using json_to_recordset(p_subscriptions_gone) y(n int, b smallint, t text, i uuid, k int)
     where c.bucket = y.b and c.tenant = y.t and c.instance_key = y.i and c.subscription_key = y.k
       and (v_pass is null or v_pass[y.n + 1]);
  end if;
  if p_subscriptions is not null then
    insert into event_subscription (bucket, tenant, instance_key, subscription_key, type, name, correlation_key, created_at)
    select y.b, y.t, y.i, y.k, y.y, y.m, y.c, y.at
      from json_to_recordset(p_subscriptions)
           y(n int, b smallint, t text, i uuid, at timestamptz, k int, y smallint, m text, c text)
     where v_pass is null or v_pass[y.n + 1]
    on conflict (bucket, tenant, instance_key, subscription_key) do update
       set type = excluded.type, name = excluded.name, correlation_key = excluded.correlation_key;
  end if;

  if p_incidents is not null then
    insert into incident (bucket, tenant, instance_key, incident_key, element_key, element_id, kind, message, raised_at)
    select y.b, y.t, y.i, y.k, y.w, y.e, y.y, y.m, y.at
      from json_to_recordset(p_incidents)
           y(n int, b smallint, t text, i uuid, at timestamptz, k int, w int, e text, y text, m text)
     where v_pass is null or v_pass[y.n + 1];
  end if;
  if p_incidents_resolved is not null then
    update incident c set resolved_at = y.at
      from json_to_recordset(p_incidents_resolved) y(n int, b smallint, t text, i uuid, at timestamptz, k int)
     where c.bucket = y.b and c.tenant = y.t and c.instance_key = y.i and c.incident_key = y.k
       and (v_pass is null or v_pass[y.n + 1]);
  end if;

  if p_complaints is not null then
    insert into complaint
      (bucket, tenant, complaint_key, number, instance_key, tracking_hash, channel, source_id, received_at, status,
       has_contact, anonymity, latitude, longitude, signature, origin_tenant, updated_at)
    select y.b, y.t, y."complaintKey", y.number, y."instanceKey", decode(y."trackingHash", 'base64'), y.channel,
           y."sourceId", y."receivedAt", y.status, y."hasContact", y.anonymity, y.latitude, y.longitude, y.signature,
           y."originTenant", y.at
      from json_to_recordset(p_complaints)
           y(n int, b smallint, t text, at timestamptz, "complaintKey" text, number text, "instanceKey" uuid,
             "trackingHash" text, channel text, "sourceId" text, "receivedAt" timestamptz, status text, "hasContact" boolean,
             anonymity text, latitude float8, longitude float8, signature bigint[], "originTenant" text)
     where v_pass is null or v_pass[y.n + 1];
  end if;
  if p_complaint_changes is not null then
    with wanted as materialized (
      select * from json_to_recordset(p_complaint_changes)
             y(n int, b smallint, t text, at timestamptz, "complaintKey" text, status text, "complaintClass" text,
               category text, sensitivity text, urgency text, "isRestricted" boolean, unit text, "dueAt" timestamptz,
               outcome text, "mergedInto" text, "transferredTo" text, "closedAt" timestamptz, rating smallint)
       where v_pass is null or v_pass[y.n + 1]
       order by y.b, y.t, y."complaintKey"),
    done as (
      update complaint c
         set status = coalesce(y.status, c.status), complaint_class = coalesce(y."complaintClass", c.complaint_class),
             category = coalesce(y.category, c.category), sensitivity = coalesce(y.sensitivity, c.sensitivity),
             urgency = coalesce(y.urgency, c.urgency), is_restricted = coalesce(y."isRestricted", c.is_restricted),
             unit = coalesce(y.unit, c.unit), due_at = coalesce(y."dueAt", c.due_at),
             outcome = coalesce(y.outcome, c.outcome), merged_into = coalesce(y."mergedInto", c.merged_into),
             transferred_to = coalesce(y."transferredTo", c.transferred_to),
             closed_at = coalesce(y."closedAt", c.closed_at), rating = coalesce(y.rating, c.rating), updated_at = y.at
        from wanted y
       where c.bucket = y.b and c.tenant = y.t and c.complaint_key = y."complaintKey"
      returning 1)
    select (select count(*) from wanted) - (select count(*) from done) into v_rows;
    if v_rows > 0 then
      raise foreign_key_violation using message = 'Expected the changed complaint to exist but it does not';
    end if;
  end if;
  if p_complaint_seals is not null then
    insert into complaint_seal (bucket, tenant, complaint_key, key_id, wrapped_key, sealed)
    select y.b, y.t, y."complaintKey", y."keyId", decode(y."wrappedKey", 'base64'), decode(y.sealed, 'base64')
      from json_to_recordset(p_complaint_seals)
           y(n int, b smallint, t text, "complaintKey" text, "keyId" text, "wrappedKey" text, sealed text)
     where v_pass is null or v_pass[y.n + 1]
    on conflict (bucket, tenant, complaint_key) do update
       set key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed;
  end if;
  if p_complaint_messages is not null then
    insert into complaint_message (bucket, tenant, complaint_key, message_key, kind, author, actor, is_public, at, sealed)
    select y.b, y.t, y."complaintKey", y."messageKey", y.kind, y.author, y.actor, y."isPublic", y.at,
           decode(y.sealed, 'base64')
      from json_to_recordset(p_complaint_messages)
           y(n int, b smallint, t text, "complaintKey" text, "messageKey" text, kind text, author text, actor text,
             "isPublic" boolean, at timestamptz, sealed text)
     where v_pass is null or v_pass[y.n + 1];
  end if;
  if p_evaluations is not null then
    insert into official_evaluation
      (bucket, tenant, evaluation_key, complaint_key, clock, level, role, position, holder, eselon, breached_at, recorded_at)
    select y.b, y.t, y."evaluationKey", y."complaintKey", y.clock, y.level, y.role, y.position, y.holder, y.eselon,
           y."breachedAt", y."recordedAt"
      from json_to_recordset(p_evaluations)
           y(n int, b smallint, t text, "evaluationKey" text, "complaintKey" text, clock text, level int, role text,
             position text, holder text, eselon text, "breachedAt" timestamptz, "recordedAt" timestamptz)
     where v_pass is null or v_pass[y.n + 1]
    on conflict do nothing;
  end if;

  -- The counters are the last locks, in the order of their keys: commits of other tenants never wait in a circle.
  -- A tenant's entries stand together in the batch: f the first one's number, c how many.
  with f as (
    update tenant_feed f set next = f.next + y.passed
      from (select y.b, y.t, y.f, y.c,
                   case when v_pass is null then y.c
                        else (select count(*) from generate_series(y.f, y.f + y.c - 1) g(n) where v_pass[g.n + 1]) end as passed
              from json_to_recordset(p_tenants) y(b smallint, t text, f int, c int)) y
     where f.bucket = y.b and f.tenant = y.t
    returning y.f, y.c, f.next - y.passed as base)
  select array_agg(x.position order by x.n) into v_positions
    from (select g.n,
                 case when v_pass is null then f.base + g.n - f.f
                      when v_pass[g.n + 1]
                      then f.base - 1 + count(*) filter (where v_pass[g.n + 1]) over (partition by f.f order by g.n) end
                   as position
            from f cross join lateral generate_series(f.f, f.f + f.c - 1) g(n)) x;
  if coalesce(cardinality(v_positions), 0) < p_count then
    raise foreign_key_violation using message = 'Expected a registered tenant but it is not';
  end if;
  insert into journal (bucket, tenant, position, instance_key, entry_no, command, actor, at, hash, events)
  select y.b, y.t, v_positions[y.n + 1], y.i, y.r + 1, y.c, y.a, y.at, decode(y.h, 'base64'), y.e
    from json_to_recordset(p_journal)
         y(n int, b smallint, t text, i uuid, r int, at timestamptz, a text, h text, c json, e json)
   where v_pass is null or v_pass[y.n + 1];

  return json_build_object('at', v_positions, 'dup', v_dups);
end $f$;
comment on function commit_batch is 'One group commit. Entries in the order of bucket, tenant, instance, each instance once; autocommit. Answers {at: positions by the number of the entry, null or nothing where it was not written, dup: [[n, first result]]}; what is in neither met a revision conflict.';
`;
