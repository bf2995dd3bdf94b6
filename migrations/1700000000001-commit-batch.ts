import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The one write path of the engine. */
export class CommitBatch1700000000001 implements MigrationInterface {
  readonly name = 'CommitBatch1700000000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(entryType);
    await runner.query(commitBatch);
  }

  async down(): Promise<void> {
    throw new Error(
      'Expected to go forward only but was asked to undo the commit function: restore a backup instead',
    );
  }
}

/** The committer in libs/store writes this shape; names are short because they are parsed with every entry. */
const entryType = `
create type commit_task as (
  k int, e text, n text, s smallint, a text, g text[], d timestamptz, f timestamptz, p int, m text, c timestamptz,
  x timestamptz
);
create type commit_timer as (k int, d timestamptz);
create type commit_job as (k int, e text, y text, r int, h json, d timestamptz);
create type commit_subscription as (k int, y smallint, n text, c text);
create type commit_incident as (k int, w int, e text, y text, m text);
create type commit_entry as (
  n int, b smallint, t text, i uuid, r int, st smallint, at timestamptz, k text, c json, a text, h text, e json, s json, res json,
  bp text, dk uuid, bk text, pt text, pi uuid, pe int,
  ut commit_task[], tm commit_timer[], tg int[], jb commit_job[], jg int[], sb commit_subscription[], sg int[],
  ic commit_incident[], ig int[],
  nc json, cc json, cs json, cm json, oe json
);
comment on type commit_entry is 'n number in the batch; b t i bucket, tenant, instance; r expected revision (0 creates); st status; k idempotency key; c a h e s command, actor, hash, events, state; bp dk bk pt pi pe birth; ut user tasks; tm tg timers, gone; jb jg jobs, gone; sb sg subscriptions, gone; ic ig incidents, resolved; nc cc cs cm oe complaint, changes, seals, messages, evaluations';
comment on type commit_task is 'k e n s element''s key and id, name, status; a g assignee, candidates; d f p m due, follow-up, priority, form; c x created, ended';
`;

const commitBatch = `
create function commit_batch(p_bucket smallint, p_batch json) returns json language plpgsql
  set plan_cache_mode = force_generic_plan
  set enable_hashjoin = off set enable_mergejoin = off set enable_seqscan = off set jit = off
as $f$
declare
  v_e commit_entry[]; v_n int[]; v_base jsonb; v_rows int; v_changes int;
  v_update boolean; v_create boolean; v_key boolean;
  v_ut boolean; v_tm boolean; v_tg boolean; v_jb boolean; v_jg boolean; v_sb boolean; v_sg boolean; v_ic boolean; v_ig boolean;
  v_nc boolean; v_cc boolean; v_cs boolean; v_cm boolean; v_oe boolean;
  v_part json; v_parts json[] := array[p_batch]; v_solo boolean := false; v_o int;
  v_ok json; v_dup json;
  v_oks json[]; v_dups json[]; v_bads json[];
begin
  loop
    v_o := -1;
    foreach v_part in array v_parts loop
      v_o := v_o + 1;
      begin
        v_ok := null;
        v_dup := null;
        select array_agg(w), bool_or(w.r > 0), bool_or(w.r = 0), bool_or(w.k is not null),
               bool_or(w.ut is not null), bool_or(w.tm is not null), bool_or(w.tg is not null),
               bool_or(w.jb is not null), bool_or(w.jg is not null), bool_or(w.sb is not null), bool_or(w.sg is not null),
               bool_or(w.ic is not null), bool_or(w.ig is not null), bool_or(w.nc is not null), bool_or(w.cc is not null),
               bool_or(w.cs is not null), bool_or(w.cm is not null), bool_or(w.oe is not null)
          into v_e, v_update, v_create, v_key, v_ut, v_tm, v_tg, v_jb, v_jg, v_sb, v_sg, v_ic, v_ig, v_nc, v_cc, v_cs, v_cm, v_oe
          from json_populate_recordset(null::commit_entry, v_part) w;

        -- Seen before: answered with the first result, and nothing of it is written.
        if v_key then
          select json_agg(json_build_array(w.n, k.result)), array_agg(w.n) into v_dup, v_n
            from unnest(v_e) w join command_key k on k.bucket = w.b and k.tenant = w.t and k.key = w.k;
          if v_n is not null then
            select array_agg(w) into v_e from unnest(v_e) w where w.n <> all (v_n);
          end if;
        end if;

        -- The guard: an entry whose revision is not the expected one falls out here (a conflict).
        v_n := null;
        if v_update then
          with done as (
            update process_instance p
               set revision = w.r + 1, status = w.st, updated_at = w.at, state = w.s, hash = decode(w.h, 'base64'),
                   ended_at = case when w.st <> 0 then w.at end
              from unnest(v_e) w
             where w.r > 0 and p.bucket = w.b and p.tenant = w.t and p.instance_key = w.i and p.revision = w.r
            returning w.n)
          select array_agg(n) into v_n from done;
        end if;
        if v_create then
          with done as (
            insert into process_instance
              (bucket, tenant, instance_key, revision, status, started_at, updated_at, ended_at, bpmn_process_id, definition_key,
               business_key, parent_tenant, parent_instance_key, parent_element_key, hash, state)
            select w.b, w.t, w.i, 1, w.st, w.at, w.at, case when w.st <> 0 then w.at end, w.bp, w.dk,
                   w.bk, w.pt, w.pi, w.pe, decode(w.h, 'base64'), w.s
              from unnest(v_e) w where w.r = 0
            on conflict do nothing
            returning bucket, tenant, instance_key)
          select coalesce(v_n, '{}') || array_agg(w.n) into v_n
            from done join unnest(v_e) w on w.b = done.bucket and w.t = done.tenant and w.i = done.instance_key and w.r = 0;
        end if;
        if coalesce(cardinality(v_n), 0) < coalesce(cardinality(v_e), 0) then
          select array_agg(w) into v_e from unnest(v_e) w where w.n = any (v_n);
        end if;

        if v_e is not null then
          if v_key then
            insert into command_key (bucket, tenant, key, instance_key, entry_no, result, at)
            select w.b, w.t, w.k, w.i, w.r + 1, w.res, w.at from unnest(v_e) w where w.k is not null order by w.b, w.t, w.k;
          end if;

          if v_ut then
            -- Who has the task in the inbox no longer: everybody when it ended, else a former assignee.
            -- OFFSET 0 keeps the old candidates before the rows that they lead to: each is then found by the whole key.
            delete from task_candidate c
             using (select w.b, w.t, w.i, y.k, u.due_at, x.candidate
                      from unnest(v_e) w cross join lateral unnest(w.ut) y
                      join user_task u on u.bucket = w.b and u.tenant = w.t and u.instance_key = w.i and u.element_key = y.k
                     cross join lateral unnest(u.candidates || ('u:' || u.assignee)) x(candidate)
                     where w.r > 0
                       and (y.s >= 2 or u.assignee is distinct from y.a and x.candidate = 'u:' || u.assignee
                                        and x.candidate <> all (u.candidates))
                    offset 0) o
             where c.bucket = o.b and c.tenant = o.t and c.candidate = o.candidate and c.due_at = o.due_at
               and c.instance_key = o.i and c.element_key = o.k;
            with t as (
              insert into user_task as u
                (bucket, tenant, instance_key, element_key, element_id, name, status, assignee, candidates, due_at, follow_up_at,
                 priority, form_id, created_at, ended_at, revision)
              select w.b, w.t, w.i, y.k, y.e, y.n, y.s, y.a, y.g, coalesce(y.d, 'infinity'), y.f, y.p, y.m, y.c, y.x, w.r + 1
                from unnest(v_e) w cross join lateral unnest(w.ut) y
              on conflict (bucket, tenant, instance_key, element_key) do update
                 set status = excluded.status, assignee = excluded.assignee, ended_at = excluded.ended_at,
                     revision = excluded.revision
              returning u.*)
            insert into task_candidate (bucket, tenant, candidate, due_at, instance_key, element_key, created_at, priority)
            select t.bucket, t.tenant, x.candidate, t.due_at, t.instance_key, t.element_key, t.created_at, t.priority
              from t cross join lateral unnest(t.candidates || ('u:' || t.assignee)) x(candidate)
             where t.status < 2 and x.candidate is not null
            on conflict do nothing;
          end if;

          if v_tg then
            delete from timer t using unnest(v_e) w cross join lateral unnest(w.tg) y(k)
             where t.bucket = w.b and t.tenant = w.t and t.instance_key = w.i and t.timer_key = y.k;
          end if;
          if v_tm then
            insert into timer (bucket, tenant, instance_key, timer_key, due_at)
            select w.b, w.t, w.i, y.k, y.d
              from unnest(v_e) w cross join lateral unnest(w.tm) y
            on conflict (bucket, tenant, instance_key, timer_key) do update set due_at = excluded.due_at, leased_until = null;
          end if;

          if v_jg then
            delete from job j using unnest(v_e) w cross join lateral unnest(w.jg) y(k)
             where j.bucket = w.b and j.tenant = w.t and j.instance_key = w.i and j.job_key = y.k;
          end if;
          if v_jb then
            insert into job as j
              (bucket, tenant, instance_key, job_key, element_id, job_type, retries, headers, available_at, lease_no)
            select w.b, w.t, w.i, y.k, y.e, y.y, y.r, coalesce(y.h, '{}'), coalesce(y.d, w.at), 0
              from unnest(v_e) w cross join lateral unnest(w.jb) y
            on conflict (bucket, tenant, instance_key, job_key) do update
               set retries = excluded.retries, available_at = excluded.available_at,
                   lease_no = j.lease_no + 1, lease_owner = null;
          end if;

          if v_sg then
            delete from event_subscription s using unnest(v_e) w cross join lateral unnest(w.sg) y(k)
             where s.bucket = w.b and s.tenant = w.t and s.instance_key = w.i and s.subscription_key = y.k;
          end if;
          if v_sb then
            insert into event_subscription
              (bucket, tenant, instance_key, subscription_key, type, name, correlation_key, created_at)
            select w.b, w.t, w.i, y.k, y.y, y.n, y.c, w.at
              from unnest(v_e) w cross join lateral unnest(w.sb) y
            on conflict (bucket, tenant, instance_key, subscription_key) do update
               set type = excluded.type, name = excluded.name, correlation_key = excluded.correlation_key;
          end if;

          if v_ic then
            insert into incident
              (bucket, tenant, instance_key, incident_key, element_key, element_id, kind, message, raised_at)
            select w.b, w.t, w.i, y.k, y.w, y.e, y.y, y.m, w.at
              from unnest(v_e) w cross join lateral unnest(w.ic) y;
          end if;
          if v_ig then
            update incident c set resolved_at = w.at from unnest(v_e) w cross join lateral unnest(w.ig) y(k)
             where c.bucket = w.b and c.tenant = w.t and c.instance_key = w.i and c.incident_key = y.k;
          end if;

          if v_nc then
            insert into complaint
              (bucket, tenant, complaint_key, number, instance_key, tracking_hash, channel, source_id, received_at, status,
               has_contact, anonymity, latitude, longitude, signature, origin_tenant, updated_at)
            select w.b, w.t, y."complaintKey", y.number, y."instanceKey", decode(y."trackingHash", 'base64'), y.channel,
                   y."sourceId", y."receivedAt", y.status, y."hasContact", y.anonymity, y.latitude, y.longitude, y.signature,
                   y."originTenant", w.at
              from unnest(v_e) w cross join lateral json_to_recordset(w.nc)
                   y("complaintKey" text, number text, "instanceKey" uuid, "trackingHash" text, channel text, "sourceId" text,
                     "receivedAt" timestamptz, status text, "hasContact" boolean, anonymity text, latitude float8,
                     longitude float8, signature bigint[], "originTenant" text)
             where w.nc is not null;
          end if;
          if v_cc then
            update complaint c
               set status = coalesce(y.status, c.status), complaint_class = coalesce(y."complaintClass", c.complaint_class),
                   category = coalesce(y.category, c.category), sensitivity = coalesce(y.sensitivity, c.sensitivity),
                   urgency = coalesce(y.urgency, c.urgency), is_restricted = coalesce(y."isRestricted", c.is_restricted),
                   unit = coalesce(y.unit, c.unit), due_at = coalesce(y."dueAt", c.due_at),
                   outcome = coalesce(y.outcome, c.outcome), merged_into = coalesce(y."mergedInto", c.merged_into),
                   transferred_to = coalesce(y."transferredTo", c.transferred_to),
                   closed_at = coalesce(y."closedAt", c.closed_at), rating = coalesce(y.rating, c.rating), updated_at = y.at
              from (select w.b, w.t, w.at, x.*
                      from unnest(v_e) w cross join lateral json_to_recordset(w.cc)
                           x("complaintKey" text, status text, "complaintClass" text, category text, sensitivity text,
                             urgency text, "isRestricted" boolean, unit text, "dueAt" timestamptz, outcome text,
                             "mergedInto" text, "transferredTo" text, "closedAt" timestamptz, rating smallint)
                     where w.cc is not null
                     order by w.b, w.t, x."complaintKey") y
             where c.bucket = y.b and c.tenant = y.t and c.complaint_key = y."complaintKey";
            get diagnostics v_rows = row_count;
            select sum(json_array_length(w.cc)) into v_changes from unnest(v_e) w where w.cc is not null;
            if v_rows < v_changes then
              raise foreign_key_violation using message = 'Expected the changed complaint to exist but it does not';
            end if;
          end if;
          if v_cs then
            insert into complaint_seal (bucket, tenant, complaint_key, key_id, wrapped_key, sealed)
            select w.b, w.t, y."complaintKey", y."keyId", decode(y."wrappedKey", 'base64'), decode(y.sealed, 'base64')
              from unnest(v_e) w cross join lateral json_to_recordset(w.cs)
                   y("complaintKey" text, "keyId" text, "wrappedKey" text, sealed text)
             where w.cs is not null
            on conflict (bucket, tenant, complaint_key) do update
               set key_id = excluded.key_id, wrapped_key = excluded.wrapped_key, sealed = excluded.sealed;
          end if;
          if v_cm then
            insert into complaint_message
              (bucket, tenant, complaint_key, message_key, kind, author, actor, is_public, at, sealed)
            select w.b, w.t, y."complaintKey", y."messageKey", y.kind, y.author, y.actor, y."isPublic", y.at,
                   decode(y.sealed, 'base64')
              from unnest(v_e) w cross join lateral json_to_recordset(w.cm)
                   y("complaintKey" text, "messageKey" text, kind text, author text, actor text, "isPublic" boolean,
                     at timestamptz, sealed text)
             where w.cm is not null;
          end if;
          if v_oe then
            insert into official_evaluation
              (bucket, tenant, evaluation_key, complaint_key, clock, level, role, position, holder, eselon, breached_at,
               recorded_at)
            select w.b, w.t, y."evaluationKey", y."complaintKey", y.clock, y.level, y.role, y.position, y.holder, y.eselon,
                   y."breachedAt", y."recordedAt"
              from unnest(v_e) w cross join lateral json_to_recordset(w.oe)
                   y("evaluationKey" text, "complaintKey" text, clock text, level int, role text, position text, holder text,
                     eselon text, "breachedAt" timestamptz, "recordedAt" timestamptz)
             where w.oe is not null
            on conflict do nothing;
          end if;

          -- The counters are the last locks, in the order of their keys: commits of other tenants never wait in a circle.
          with f as (
            update tenant_feed f set next = f.next + c.count
              from (select w.b, w.t, count(*) from unnest(v_e) w group by w.b, w.t order by w.b, w.t) c
             where f.bucket = c.b and f.tenant = c.t
            returning f.tenant, f.next - c.count as base)
          select jsonb_object_agg(tenant, base) into v_base from f;
          if exists (select from unnest(v_e) w where v_base is null or not v_base ? w.t) then
            raise foreign_key_violation using message = 'Expected a registered tenant but it is not';
          end if;
          with numbered as materialized (
            select w.*, (v_base ->> w.t)::bigint + row_number() over (partition by w.b, w.t order by w.n) - 1 as position
              from unnest(v_e) w),
          j as (
            insert into journal (bucket, tenant, position, instance_key, entry_no, command, actor, at, hash, events)
            select b, t, position, i, r + 1, c, a, at, decode(h, 'base64'), e from numbered)
          select json_agg(json_build_array(n, position)) into v_ok from numbered;
        end if;

        if not v_solo then return json_build_object('ok', v_ok, 'dup', v_dup); end if;
        if v_ok is not null then v_oks := v_oks || (v_ok -> 0); end if;
        if v_dup is not null then v_dups := v_dups || (v_dup -> 0); end if;
      exception when data_exception or integrity_constraint_violation or program_limit_exceeded then
        -- A bad entry, or a race for a key that was lost: the batch is undone and tried again one by one.
        if v_solo then v_bads := v_bads || json_build_array(v_o, sqlstate, sqlerrm); end if;
      end;
    end loop;
    exit when v_solo;
    v_solo := true;
    select array_agg(json_build_array(x.value)) into v_parts from json_array_elements(p_batch) x;
  end loop;
  return json_build_object('ok', array_to_json(v_oks), 'dup', array_to_json(v_dups), 'bad', array_to_json(v_bads));
end $f$;
comment on function commit_batch(smallint, json) is 'One group commit. Entries in the order of bucket, tenant, instance, each instance once; autocommit. Answers {ok: [[n, position]], dup: [[n, first result]], bad: [[n, sqlstate, message]]}; an n in none of them met a revision conflict.';
`;
