-- Written from a migrated database; not run by anything. See migrations/*.ts.

create table access_record (
  access_key uuid not null,
  at timestamp with time zone not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  complaint_key text collate "C" not null,
  actor text not null,
  purpose text not null,
  constraint access_record_pkey PRIMARY KEY (bucket, tenant, access_key)
);

create table activated_resource (
  generation bigint not null,
  region text collate "C" not null,
  kind text collate "C" not null,
  name text collate "C" not null,
  resource_key uuid,
  constraint activated_resource_pkey PRIMARY KEY (region, kind, name, generation)
);

create table activation (
  generation bigint not null,
  deployment_key uuid not null,
  active_from timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  withdrawn_at timestamp with time zone,
  leased_until timestamp with time zone,
  settled_at timestamp with time zone,
  cursor text,
  kind text collate "C" not null,
  actor text not null,
  reason text,
  constraint activation_pkey PRIMARY KEY (generation),
  constraint activation_kind_check CHECK ((kind = ANY (ARRAY['activate'::text, 'retire'::text, 'rollback'::text])))
);

create table archived_chain (
  instance_key uuid not null,
  entry_no integer not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  hash bytea not null,
  constraint archived_chain_pkey PRIMARY KEY (bucket, tenant, instance_key, entry_no)
);

create table checkpoint (
  from_position bigint not null,
  to_position bigint not null,
  signed_at timestamp with time zone not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  key_id text collate "C" not null,
  root bytea not null,
  previous bytea not null,
  signature bytea not null,
  leaves bytea not null,
  constraint checkpoint_pkey PRIMARY KEY (bucket, tenant, from_position),
  constraint checkpoint_check CHECK ((to_position >= from_position))
);

create table command_key (
  at timestamp with time zone not null,
  instance_key uuid not null,
  entry_no integer not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  key text collate "C" not null,
  result json,
  constraint command_key_pkey PRIMARY KEY (bucket, tenant, key),
  constraint command_key_key_check CHECK (((length(key) >= 1) AND (length(key) <= 200)))
);

create table complaint (
  instance_key uuid not null,
  received_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  due_at timestamp with time zone,
  closed_at timestamp with time zone,
  latitude double precision,
  longitude double precision,
  bucket smallint not null,
  rating smallint,
  has_contact boolean not null,
  is_restricted boolean not null default false,
  tenant text collate "C" not null,
  complaint_key text collate "C" not null,
  number text collate "C" not null,
  tracking_hash bytea not null,
  channel text collate "C" not null,
  source_id text collate "C",
  status text collate "C" not null,
  anonymity text collate "C" not null,
  signature bigint[] not null,
  origin_tenant text collate "C",
  complaint_class text collate "C",
  category text collate "C",
  sensitivity text collate "C",
  urgency text collate "C",
  unit text collate "C",
  outcome text collate "C",
  merged_into text collate "C",
  transferred_to text collate "C",
  constraint complaint_pkey PRIMARY KEY (bucket, tenant, complaint_key)
) with (fillfactor=80);

create table complaint_message (
  at timestamp with time zone not null,
  bucket smallint not null,
  is_public boolean not null,
  tenant text collate "C" not null,
  complaint_key text collate "C" not null,
  message_key text collate "C" not null,
  kind text not null,
  author text not null,
  actor text,
  sealed bytea not null,
  constraint complaint_message_pkey PRIMARY KEY (bucket, tenant, complaint_key, message_key)
);

create table complaint_seal (
  destroyed_at timestamp with time zone,
  bucket smallint not null,
  tenant text collate "C" not null,
  complaint_key text collate "C" not null,
  key_id text not null,
  wrapped_key bytea,
  sealed bytea,
  constraint complaint_seal_pkey PRIMARY KEY (bucket, tenant, complaint_key)
);

create table courier_cursor (
  "position" bigint not null,
  lease_expires_at timestamp with time zone not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  owner text not null,
  constraint courier_cursor_pkey PRIMARY KEY (bucket, tenant)
) with (fillfactor=50);

create table deleted_instance (
  instance_key uuid not null,
  ended_at timestamp with time zone not null,
  deleted_at timestamp with time zone not null,
  bucket smallint not null,
  is_restricted boolean not null,
  tenant text collate "C" not null,
  bpmn_process_id text collate "C" not null,
  constraint deleted_instance_pkey PRIMARY KEY (bucket, tenant, instance_key)
);

create table deployed_resource (
  resource_key uuid not null,
  deployment_key uuid not null,
  deployed_at timestamp with time zone not null,
  version integer not null,
  region text collate "C" not null,
  kind text collate "C" not null,
  name text collate "C" not null,
  checksum text not null,
  path text not null,
  content text not null,
  replaces uuid,
  constraint deployed_resource_region_kind_name_version_key UNIQUE (region, kind, name, version),
  constraint deployed_resource_pkey PRIMARY KEY (resource_key)
);

create table deployment (
  deployment_key uuid not null,
  number bigint not null,
  deployed_at timestamp with time zone not null,
  deployed_by text not null,
  comment text,
  git_revision text,
  idempotency_key text,
  checksum text not null,
  revision integer not null default 1,
  stage text collate "C" not null,
  wanted_from timestamp with time zone,
  constraint deployment_generation_key UNIQUE (number),
  constraint deployment_idempotency_key_key UNIQUE (idempotency_key),
  constraint deployment_pkey PRIMARY KEY (deployment_key),
  constraint deployment_stage_check CHECK ((stage = ANY (ARRAY['draft'::text, 'in_review'::text, 'rejected'::text, 'approved'::text, 'withdrawn'::text])))
);

create table deployment_case (
  deployment_key uuid not null,
  path text collate "C" not null,
  content text not null,
  constraint deployment_case_pkey PRIMARY KEY (deployment_key, path)
);

create table deployment_check (
  deployment_key uuid not null,
  requested_at timestamp with time zone not null,
  leased_until timestamp with time zone,
  finished_at timestamp with time zone,
  has_passed boolean,
  report json,
  constraint deployment_check_pkey PRIMARY KEY (deployment_key)
);

create table deployment_step (
  deployment_key uuid not null,
  step integer not null,
  at timestamp with time zone not null,
  actor text not null,
  action text collate "C" not null,
  reason text,
  idempotency_key text,
  constraint deployment_step_pkey PRIMARY KEY (deployment_key, step)
);

create table event_subscription (
  instance_key uuid not null,
  created_at timestamp with time zone not null,
  subscription_key integer not null,
  bucket smallint not null,
  type smallint not null,
  tenant text collate "C" not null,
  name text collate "C" not null,
  correlation_key text collate "C" not null,
  constraint event_subscription_pkey PRIMARY KEY (bucket, tenant, instance_key, subscription_key)
);

create table incident (
  instance_key uuid not null,
  raised_at timestamp with time zone not null,
  resolved_at timestamp with time zone,
  incident_key integer not null,
  element_key integer not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  element_id text collate "C" not null,
  kind text collate "C" not null,
  message text not null,
  constraint incident_pkey PRIMARY KEY (bucket, tenant, instance_key, incident_key)
) with (fillfactor=90);

create table job (
  instance_key uuid not null,
  available_at timestamp with time zone not null,
  job_key integer not null,
  lease_no integer not null,
  retries integer not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  job_type text collate "C" not null,
  element_id text collate "C" not null,
  lease_owner text,
  headers json not null,
  constraint job_pkey PRIMARY KEY (bucket, tenant, instance_key, job_key)
) with (fillfactor=80);

create table journal (
  "position" bigint not null,
  at timestamp with time zone not null,
  instance_key uuid not null,
  entry_no integer not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  actor text not null,
  hash bytea not null,
  command json not null,
  events json not null,
  carries boolean not null default true,
  constraint journal_bucket_tenant_instance_key_entry_no_key UNIQUE (bucket, tenant, instance_key, entry_no),
  constraint journal_pkey PRIMARY KEY (bucket, tenant, "position")
);

create table journal_archive (
  from_position bigint not null,
  to_position bigint not null,
  archived_at timestamp with time zone not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  file text collate "C" not null,
  checksum bytea not null,
  constraint journal_archive_pkey PRIMARY KEY (bucket, tenant, from_position),
  constraint journal_archive_check CHECK ((to_position >= from_position))
);

create table message (
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  message_id text collate "C" not null,
  name text collate "C" not null,
  correlation_key text collate "C" not null,
  variables json not null,
  constraint message_pkey PRIMARY KEY (bucket, tenant, message_id),
  constraint message_message_id_check CHECK (((length(message_id) >= 1) AND (length(message_id) <= 200)))
);

create table official_evaluation (
  breached_at timestamp with time zone not null,
  recorded_at timestamp with time zone not null,
  level integer not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  evaluation_key text collate "C" not null,
  complaint_key text collate "C" not null,
  clock text not null,
  role text not null,
  "position" text,
  holder text,
  eselon text,
  constraint official_evaluation_pkey PRIMARY KEY (bucket, tenant, evaluation_key)
);

create table operation (
  operation_key uuid not null,
  requested_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  turned_at timestamp with time zone not null,
  started_at timestamp with time zone,
  ended_at timestamp with time zone,
  leased_until timestamp with time zone,
  lease_no integer not null,
  revision integer not null,
  total integer,
  done integer not null,
  failed integer not null,
  skipped integer not null,
  attempts integer not null,
  bucket smallint not null,
  status smallint not null,
  wanted smallint,
  tenant text collate "C" not null,
  kind text collate "C" not null,
  requested_by text not null,
  reason text not null,
  lease_owner text,
  request_key text collate "C",
  fault text,
  input json not null,
  cursor json,
  result json,
  constraint operation_pkey PRIMARY KEY (bucket, tenant, operation_key)
) with (fillfactor=50);

create table operation_change (
  at timestamp with time zone not null,
  revision integer not null,
  operation_key uuid not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  action text collate "C" not null,
  actor text not null,
  reason text not null,
  constraint operation_change_pkey PRIMARY KEY (bucket, tenant, operation_key, revision)
);

create table operation_item (
  at timestamp with time zone not null,
  item_no integer not null,
  operation_key uuid not null,
  bucket smallint not null,
  outcome smallint not null,
  tenant text collate "C" not null,
  item_key text collate "C" not null,
  message text,
  constraint operation_item_pkey PRIMARY KEY (bucket, tenant, operation_key, item_no)
);

create table process_instance (
  instance_key uuid not null,
  definition_key uuid not null,
  started_at timestamp with time zone not null,
  updated_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  revision integer not null,
  bucket smallint not null,
  status smallint not null,
  tenant text collate "C" not null,
  bpmn_process_id text collate "C" not null,
  business_key text collate "C",
  parent_tenant text collate "C",
  parent_instance_key uuid,
  parent_element_key integer,
  hash bytea not null,
  state json not null,
  constraint process_instance_pkey PRIMARY KEY (bucket, tenant, instance_key)
) with (fillfactor=50);

create table start_timer (
  definition_key uuid not null,
  due_at timestamp with time zone not null,
  leased_until timestamp with time zone,
  bucket smallint not null,
  tenant text collate "C" not null,
  element_id text collate "C" not null,
  cycle json,
  constraint start_timer_pkey PRIMARY KEY (bucket, tenant, definition_key, element_id)
);

create table task_candidate (
  due_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  instance_key uuid not null,
  element_key integer not null,
  priority integer not null,
  bucket smallint not null,
  is_first boolean not null,
  tenant text collate "C" not null,
  candidate text collate "C" not null,
  constraint task_candidate_pkey PRIMARY KEY (bucket, tenant, candidate, due_at, instance_key, element_key)
);

create table tenant (
  tenant text collate "C" not null,
  bucket smallint not null,
  registered_at timestamp with time zone not null default now(),
  constraint tenant_pkey PRIMARY KEY (tenant)
);

create table tenant_feed (
  next bigint not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  constraint tenant_feed_pkey PRIMARY KEY (bucket, tenant)
) with (fillfactor=20);

create table timer (
  instance_key uuid not null,
  due_at timestamp with time zone not null,
  leased_until timestamp with time zone,
  timer_key integer not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  constraint timer_pkey PRIMARY KEY (bucket, tenant, instance_key, timer_key)
) with (fillfactor=90);

create table user_task (
  instance_key uuid not null,
  due_at timestamp with time zone not null,
  created_at timestamp with time zone not null,
  follow_up_at timestamp with time zone,
  ended_at timestamp with time zone,
  element_key integer not null,
  revision integer not null,
  priority integer not null,
  bucket smallint not null,
  status smallint not null,
  tenant text collate "C" not null,
  element_id text collate "C" not null,
  name text,
  assignee text collate "C",
  form_id text collate "C",
  candidates text[] collate "C" not null,
  constraint user_task_pkey PRIMARY KEY (bucket, tenant, instance_key, element_key)
) with (fillfactor=70);

create table webhook (
  webhook_key uuid not null,
  "position" bigint not null,
  last_no bigint not null,
  created_at timestamp with time zone not null,
  paused_until timestamp with time zone,
  leased_until timestamp with time zone,
  previous_secret_until timestamp with time zone,
  lease_no integer not null,
  secret_no integer not null,
  revision integer not null,
  bucket smallint not null,
  status smallint not null,
  tenant text collate "C" not null,
  url text not null,
  kinds text[] not null,
  description text,
  status_reason text,
  created_by text not null,
  lease_owner text,
  request_key text collate "C",
  rotation_key text collate "C",
  secret text not null,
  previous_secret text,
  constraint webhook_pkey PRIMARY KEY (bucket, tenant, webhook_key)
) with (fillfactor=50);

create table webhook_change (
  at timestamp with time zone not null,
  revision integer not null,
  webhook_key uuid not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  action text collate "C" not null,
  actor text not null,
  reason text not null,
  constraint webhook_change_pkey PRIMARY KEY (bucket, tenant, webhook_key, revision)
);

create table webhook_delivery (
  delivery_no bigint not null,
  "position" bigint not null,
  webhook_key uuid not null,
  instance_key uuid not null,
  created_at timestamp with time zone not null,
  next_at timestamp with time zone not null,
  leased_until timestamp with time zone,
  attempted_at timestamp with time zone,
  ended_at timestamp with time zone,
  lease_no integer not null,
  attempts integer not null,
  http_status integer,
  bucket smallint not null,
  status smallint not null,
  tenant text collate "C" not null,
  kind text collate "C" not null,
  message_id text collate "C" not null,
  lease_owner text,
  fault text,
  body text not null,
  constraint webhook_delivery_pkey PRIMARY KEY (bucket, tenant, webhook_key, delivery_no)
) with (fillfactor=70);

CREATE INDEX access_record_complaint ON public.access_record USING btree (bucket, tenant, complaint_key, at);

CREATE INDEX activated_resource_generation ON public.activated_resource USING btree (generation);

CREATE INDEX activation_deployment ON public.activation USING btree (deployment_key);

CREATE INDEX activation_unsettled ON public.activation USING btree (active_from) WHERE (settled_at IS NULL);

CREATE INDEX complaint_instance ON public.complaint USING btree (bucket, tenant, instance_key) WHERE (instance_key IS NOT NULL);

CREATE UNIQUE INDEX complaint_number ON public.complaint USING btree (bucket, tenant, number) WHERE (number IS NOT NULL);

CREATE INDEX complaint_open_category ON public.complaint USING btree (bucket, tenant, category, received_at) WHERE (closed_at IS NULL);

CREATE INDEX complaint_received ON public.complaint USING btree (bucket, tenant, received_at) WHERE (received_at > '-infinity'::timestamp with time zone);

CREATE UNIQUE INDEX complaint_source ON public.complaint USING btree (bucket, tenant, channel, source_id) WHERE (source_id IS NOT NULL);

CREATE INDEX deployed_resource_deployment ON public.deployed_resource USING btree (deployment_key);

CREATE INDEX deployment_check_open ON public.deployment_check USING btree (requested_at) WHERE (finished_at IS NULL);

CREATE UNIQUE INDEX deployment_step_key ON public.deployment_step USING btree (idempotency_key) WHERE (idempotency_key IS NOT NULL);

CREATE INDEX event_subscription_name ON public.event_subscription USING btree (bucket, tenant, type, name, correlation_key, instance_key) WHERE (name IS NOT NULL);

CREATE INDEX incident_open ON public.incident USING btree (bucket, tenant, raised_at) WHERE (resolved_at IS NULL);

CREATE INDEX incident_raised ON public.incident USING btree (bucket, tenant, raised_at) WHERE (raised_at > '-infinity'::timestamp with time zone);

CREATE INDEX job_available ON public.job USING btree (job_type, tenant, available_at) WHERE (retries > 0);

CREATE INDEX journal_carried ON public.journal USING btree (bucket, tenant, "position") WHERE carries;

CREATE INDEX message_expiry ON public.message USING btree (expires_at);

CREATE INDEX message_name ON public.message USING btree (bucket, tenant, name, correlation_key, created_at) WHERE (name IS NOT NULL);

CREATE INDEX official_evaluation_complaint ON public.official_evaluation USING btree (bucket, tenant, complaint_key);

CREATE INDEX official_evaluation_holder ON public.official_evaluation USING btree (bucket, tenant, holder, recorded_at, evaluation_key);

CREATE INDEX official_evaluation_recorded ON public.official_evaluation USING btree (bucket, tenant, recorded_at);

CREATE INDEX operation_open ON public.operation USING btree (bucket, tenant) WHERE (status < 2);

CREATE UNIQUE INDEX operation_request_key ON public.operation USING btree (bucket, tenant, request_key) WHERE (request_key IS NOT NULL);

CREATE INDEX operation_requested ON public.operation USING btree (bucket, tenant, requested_at, operation_key) WHERE (requested_at > '-infinity'::timestamp with time zone);

CREATE INDEX process_instance_business_key ON public.process_instance USING btree (bucket, tenant, business_key) WHERE (business_key IS NOT NULL);

CREATE INDEX process_instance_started ON public.process_instance USING btree (bucket, tenant, started_at) WITH (fillfactor='95') WHERE (started_at > '-infinity'::timestamp with time zone);

CREATE INDEX start_timer_due ON public.start_timer USING btree (due_at);

CREATE INDEX task_candidate_first ON public.task_candidate USING btree (bucket, tenant, due_at) WHERE is_first;

CREATE INDEX timer_due ON public.timer USING btree (due_at);

CREATE INDEX webhook_created ON public.webhook USING btree (bucket, tenant, created_at, webhook_key) WHERE (status < 3);

CREATE INDEX webhook_delivery_dead ON public.webhook_delivery USING btree (bucket, tenant, webhook_key, delivery_no) WHERE (status = 2);

CREATE INDEX webhook_delivery_due ON public.webhook_delivery USING btree (bucket, tenant, webhook_key, next_at) WHERE (status = 0);

CREATE INDEX webhook_delivery_ended ON public.webhook_delivery USING btree (ended_at) WHERE (status > 0);

CREATE UNIQUE INDEX webhook_delivery_message ON public.webhook_delivery USING btree (bucket, tenant, webhook_key, message_id);

CREATE INDEX webhook_delivery_waiting ON public.webhook_delivery USING btree (bucket, tenant, webhook_key, instance_key, delivery_no) WHERE (status = 0);

CREATE UNIQUE INDEX webhook_request_key ON public.webhook USING btree (bucket, tenant, request_key) WHERE (request_key IS NOT NULL);

CREATE OR REPLACE FUNCTION public.commit_batch(p_bucket smallint, p_count integer, p_tenants json, p_creates json, p_changes json, p_journal json, p_keys json, p_tasks json, p_task_changes json, p_timers json, p_timers_gone json, p_jobs json, p_jobs_gone json, p_subscriptions json, p_subscriptions_gone json, p_incidents json, p_incidents_resolved json, p_complaints json, p_complaint_changes json, p_complaint_seals json, p_complaint_messages json, p_evaluations json)
 RETURNS json
 LANGUAGE plpgsql
 SET plan_cache_mode TO 'force_generic_plan'
 SET enable_hashjoin TO 'off'
 SET enable_mergejoin TO 'off'
 SET enable_seqscan TO 'off'
 SET jit TO 'off'
AS $function$
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
  insert into journal (bucket, tenant, position, instance_key, entry_no, command, actor, at, hash, events, carries)
  select y.b, y.t, v_positions[y.n + 1], y.i, y.r + 1, y.c, y.a, y.at, decode(y.h, 'base64'), y.e, coalesce(y.x, true)
    from json_to_recordset(p_journal)
         y(n int, b smallint, t text, i uuid, r int, at timestamptz, a text, h text, c json, e json, x boolean)
   where v_pass is null or v_pass[y.n + 1];

  return json_build_object('at', v_positions, 'dup', v_dups);
end $function$;

comment on column activated_resource.resource_key is 'The version that holds from then on; null: none.';

comment on column activation.cursor is 'How far what follows from it was done.';

comment on column activation.generation is 'Dense, from 1, in the order of recording.';

comment on column activation.settled_at is 'When what follows from it was done: start timers, clocks by a new calendar.';

comment on column activation.withdrawn_at is 'Only before active_from: what was in force once stays true.';

comment on column checkpoint.from_position is 'Keyed by it: nodes that sign at the same time make one chain.';

comment on column checkpoint.leaves is 'The hashes that the root is made of, 32 bytes each.';

comment on column checkpoint.previous is 'SHA-256 of the checkpoint before; empty in the first.';

comment on column complaint.tracking_hash is 'SHA-256 of the tracking code.';

comment on column deleted_instance.is_restricted is 'It was of a restricted case: its entries and what it called are so still.';

comment on column deployed_resource.replaces is 'The version that was in force when this one was stored: what a reviewer compares it with.';

comment on column deployment.number is 'Dense, from 1, in the order in which deployments were stored.';

comment on column deployment.stage is 'What people decided. Whether an approved one is scheduled, in force or retired follows from the activations and the clock.';

comment on column deployment.wanted_from is 'When it shall come into force; at once after its approval when null.';

comment on column event_subscription.type is '0 message, 1 signal';

comment on column job.available_at is 'Creation, the end of a back-off, or the end of the current lease.';

comment on column job.lease_no is 'Fencing token: grows with each lease and each change by a command.';

comment on column journal."position" is 'Dense within the tenant, from 1.';

comment on column journal.carries is 'Some of its events go to other instances: the courier reads it.';

comment on column journal.command is 'The very text that was hashed; json, not jsonb, keeps it byte by byte.';

comment on column journal.entry_no is 'Dense within the instance, from 1.';

comment on column journal_archive.checksum is 'SHA-256 of the file.';

comment on column journal_archive.file is 'Name below the directory of the archive.';

comment on column operation.cursor is 'Up to where it is done, in the words of its kind.';

comment on column operation.input is 'What its kind needs: keys, codes and filters, never personal data.';

comment on column operation.lease_no is 'Fencing token: grows with each lease; what an older one brings is not taken.';

comment on column operation.result is 'What it has come to so far, in the words of its kind. Written with the cursor, so that no thing counts twice.';

comment on column operation.revision is 'Grows with each change: where a subscription goes on.';

comment on column operation.status is '0 queued, 1 running, 2 paused, 3 cancelled, 4 completed, 5 failed';

comment on column operation.turned_at is 'When it was worked on last: the tenant and the operation that waited longest come first.';

comment on column operation.wanted is 'Status that it takes when the batch at hand is done: paused or cancelled.';

comment on column operation_item.item_no is 'Dense in the operation, from 1.';

comment on column operation_item.outcome is '0 done, 1 failed, 2 skipped';

comment on column process_instance.hash is 'Hash of the last entry of the instance''s chain.';

comment on column process_instance.parent_element_key is 'Null where the parent is a finished instance that this one does anew.';

comment on column process_instance.state is 'A cache of the fold over the journal''s events; verified by replay.';

comment on column process_instance.status is '0 active, 1 completed, 2 terminated, 3 suspended';

comment on column task_candidate.candidate is 'g:<group>, u:<user>, or empty where a task has no candidates.';

comment on column task_candidate.is_first is 'One row of each open task: the list of them all, which an index on user_task would make every end of a task pay for.';

comment on column user_task.candidates is 'g:<group> and u:<user>';

comment on column user_task.due_at is 'infinity when there is none';

comment on column user_task.revision is 'The instance''s revision when the task last changed.';

comment on column user_task.status is '0 created, 1 claimed, 2 completed, 3 canceled';

comment on column webhook."position" is 'Journal position up to which deliveries were written; begins at the head when it is registered.';

comment on column webhook.kinds is 'Kinds of changes that it is told of; none: all.';

comment on column webhook.last_no is 'Number of its last delivery.';

comment on column webhook.lease_no is 'Fencing token of reading the journal for it: grows with each lease.';

comment on column webhook.paused_until is 'Its receiver answered 429: nothing is sent before this.';

comment on column webhook.rotation_key is 'Idempotency key of the last change of the secret.';

comment on column webhook.secret is 'JSON of a key that the installation has sealed, and of the secret under it. Empty when it was removed.';

comment on column webhook.secret_no is 'Which of its secrets holds, from 1.';

comment on column webhook.status is '0 active, 1 disabled by a person, 2 its receiver answered 410, 3 removed';

comment on column webhook_delivery.body is 'The very bytes that are signed and sent.';

comment on column webhook_delivery.delivery_no is 'Dense in the webhook, from 1. Of one instance the first that waits is sent; the others wait behind it.';

comment on column webhook_delivery.instance_key is 'Whose order it keeps; the webhook itself for what belongs to no instance.';

comment on column webhook_delivery.lease_no is 'Fencing token: grows with each lease and when it is sent anew; what an older one brings is not taken.';

comment on column webhook_delivery.status is '0 waits, 1 delivered, 2 dead: given up, 3 withheld: its case was restricted meanwhile';

comment on function commit_batch(smallint,integer,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json,json) is 'One group commit. Entries in the order of bucket, tenant, instance, each instance once; autocommit. Answers {at: positions by the number of the entry, null or nothing where it was not written, dup: [[n, first result]]}; what is in neither met a revision conflict.';

comment on table access_record is 'Who read a sealed identity, and why; written before it is shown.';

comment on table activation is 'From when on which versions hold. What is in force at a moment: of each resource the row with the latest active_from up to then, the highest generation among equals.';

comment on table archived_chain is 'Entries in the archive whose next one still stands in the journal: its hash is made over theirs.';

comment on table checkpoint is 'Signed Merkle roots over runs of the journal. Rows never change.';

comment on table command_key is 'Idempotency keys with the first result.';

comment on table complaint is 'What may be listed and searched of a complaint; its words and its reporter are in complaint_seal.';

comment on table complaint_seal is 'AES-256-GCM under a key of the complaint alone; without wrapped_key nobody can read it again.';

comment on table courier_cursor is 'Up to which position a tenant''s outgoing events were delivered, and who delivers them.';

comment on table deleted_instance is 'Instances whose rows are gone and whose entries still stand in the journal. The row goes with the last of them, except of restricted cases.';

comment on table deployed_resource is 'Versions of deployed files; they never change. The same on every node: no bucket.';

comment on table deployment_case is 'Scenarios and examples that came with a deployment and must hold before it is approved.';

comment on table deployment_step is 'Who did what with a deployment, when and why. Rows never change.';

comment on table journal is 'One row per committed command: the truth, the audit and the feed. Rows never change.';

comment on table journal_archive is 'Runs of the journal, each a checkpoint''s, whose entries stand in a file and no longer in the database.';

comment on table message is 'Messages that nobody waited for yet, kept until their time to live ends.';

comment on table official_evaluation is 'The register of officials who did not follow up: who held the position when a rung of the ladder came due, where the policy has it entered. Never changed: an appeal is a process of its own.';

comment on table operation is 'Work in the background of one tenant over many things: who asked for it, how far it is.';

comment on table operation_change is 'Who asked for an operation, paused, resumed or cancelled it, and why. Rows never change.';

comment on table operation_item is 'What became of each thing. Written with the cursor, so that none is there twice.';

comment on table task_candidate is 'The inbox: for each open task a row for each candidate group, candidate user and the assignee, in order of the due date.';

comment on table tenant is 'Regions by Kemendagri code. The bucket is a hash of the tenant and never changes.';

comment on table tenant_feed is 'The next journal position of each tenant, from 1. The last lock that a commit takes.';

comment on table webhook is 'Who outside is told of changes of one tenant, and how far the journal was read for him.';

comment on table webhook_change is 'Who registered, changed or removed a webhook, renewed its secret or had something sent anew, and why. Rows never change.';

comment on table webhook_delivery is 'What a webhook is to be told, in the order of the journal, and what became of it. Holds keys and codes, never personal data.';
