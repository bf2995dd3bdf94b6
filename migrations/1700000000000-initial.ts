import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The first schema. Rules that every later one keeps: bucket, then tenant, stand first in every key; no triggers, sequences,
 * identity values or foreign keys; columns of fixed width first, so that rows are narrow; what most updates change is in no
 * index, so that it stays on its page (HOT). Second indexes of the tables that commits look into are partial, on a condition that
 * always holds: a plan that is made once, over an empty table, would otherwise take one of them for the primary key. Whoever
 * wants such an index names its condition.
 */
export class Initial1700000000000 implements MigrationInterface {
  readonly name = 'Initial1700000000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const statements of [registry, journal, work, operations, resources, complaints])
      await runner.query(statements);
  }

  async down(): Promise<void> {
    throw new Error(
      'Expected to go forward only but was asked to undo the first migration: restore a backup instead',
    );
  }
}

const registry = `
create table tenant (
  tenant text collate "C" primary key,
  bucket smallint not null,
  registered_at timestamptz not null default now()
);
comment on table tenant is 'Regions by Kemendagri code. The bucket is a hash of the tenant and never changes.';

create table tenant_feed (
  next bigint not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  primary key (bucket, tenant)
) with (fillfactor = 20);
comment on table tenant_feed is 'The next journal position of each tenant, from 1. The last lock that a commit takes.';
`;

const journal = `
create table process_instance (
  instance_key uuid not null,
  definition_key uuid not null,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  ended_at timestamptz,
  revision int not null,
  bucket smallint not null,
  status smallint not null,
  tenant text collate "C" not null,
  bpmn_process_id text collate "C" not null,
  business_key text collate "C",
  parent_tenant text collate "C",
  parent_instance_key uuid,
  parent_element_key int,
  hash bytea not null,
  state json not null,
  primary key (bucket, tenant, instance_key)
) with (fillfactor = 50);
create index process_instance_started on process_instance (bucket, tenant, started_at) with (fillfactor = 95)
  where started_at > '-infinity';
create index process_instance_business_key on process_instance (bucket, tenant, business_key) where business_key is not null;
comment on column process_instance.status is '0 active, 1 completed, 2 terminated';
comment on column process_instance.state is 'A cache of the fold over the journal''s events; verified by replay.';
comment on column process_instance.hash is 'Hash of the last entry of the instance''s chain.';

create table journal (
  position bigint not null,
  at timestamptz not null,
  instance_key uuid not null,
  entry_no int not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  actor text not null,
  hash bytea not null,
  command json not null,
  events json not null,
  primary key (bucket, tenant, position),
  unique (bucket, tenant, instance_key, entry_no)
);
comment on table journal is 'One row per committed command: the truth, the audit and the feed. Rows never change.';
comment on column journal.position is 'Dense within the tenant, from 1.';
comment on column journal.entry_no is 'Dense within the instance, from 1.';
comment on column journal.command is 'The very text that was hashed; json, not jsonb, keeps it byte by byte.';

create table command_key (
  at timestamptz not null,
  instance_key uuid not null,
  entry_no int not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  key text collate "C" not null check (length(key) between 1 and 200),
  result json,
  primary key (bucket, tenant, key)
);
comment on table command_key is 'Idempotency keys with the first result.';
`;

const work = `
create table user_task (
  instance_key uuid not null,
  due_at timestamptz not null,
  created_at timestamptz not null,
  follow_up_at timestamptz,
  ended_at timestamptz,
  element_key int not null,
  revision int not null,
  priority int not null,
  bucket smallint not null,
  status smallint not null,
  tenant text collate "C" not null,
  element_id text collate "C" not null,
  name text,
  assignee text collate "C",
  form_id text collate "C",
  candidates text[] collate "C" not null,
  primary key (bucket, tenant, instance_key, element_key)
) with (fillfactor = 70);
comment on column user_task.status is '0 created, 1 claimed, 2 completed, 3 canceled';
comment on column user_task.due_at is 'infinity when there is none';
comment on column user_task.candidates is 'g:<group> and u:<user>';
comment on column user_task.revision is 'The instance''s revision when the task last changed.';

create table task_candidate (
  due_at timestamptz not null,
  created_at timestamptz not null,
  instance_key uuid not null,
  element_key int not null,
  priority int not null,
  bucket smallint not null,
  is_first boolean not null,
  tenant text collate "C" not null,
  candidate text collate "C" not null,
  primary key (bucket, tenant, candidate, due_at, instance_key, element_key)
);
create index task_candidate_first on task_candidate (bucket, tenant, due_at) where is_first;
comment on table task_candidate is
  'The inbox: for each open task a row for each candidate group, candidate user and the assignee, in order of the due date.';
comment on column task_candidate.candidate is 'g:<group>, u:<user>, or empty where a task has no candidates.';
comment on column task_candidate.is_first is
  'One row of each open task: the list of them all, which an index on user_task would make every end of a task pay for.';

create table timer (
  instance_key uuid not null,
  due_at timestamptz not null,
  leased_until timestamptz,
  timer_key int not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  primary key (bucket, tenant, instance_key, timer_key)
) with (fillfactor = 90);
create index timer_due on timer (due_at);

create table start_timer (
  definition_key uuid not null,
  due_at timestamptz not null,
  leased_until timestamptz,
  bucket smallint not null,
  tenant text collate "C" not null,
  element_id text collate "C" not null,
  cycle json,
  primary key (bucket, tenant, definition_key, element_id)
);
create index start_timer_due on start_timer (due_at);

create table job (
  instance_key uuid not null,
  available_at timestamptz not null,
  job_key int not null,
  lease_no int not null,
  retries int not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  job_type text collate "C" not null,
  element_id text collate "C" not null,
  lease_owner text,
  headers json not null,
  primary key (bucket, tenant, instance_key, job_key)
) with (fillfactor = 80);
create index job_available on job (job_type, available_at) where retries > 0;
comment on column job.available_at is 'Creation, the end of a back-off, or the end of the current lease.';
comment on column job.lease_no is 'Fencing token: grows with each lease and each change by a command.';

create table event_subscription (
  instance_key uuid not null,
  created_at timestamptz not null,
  subscription_key int not null,
  bucket smallint not null,
  type smallint not null,
  tenant text collate "C" not null,
  name text collate "C" not null,
  correlation_key text collate "C" not null,
  primary key (bucket, tenant, instance_key, subscription_key)
);
create index event_subscription_name
  on event_subscription (bucket, tenant, type, name, correlation_key, instance_key) where name is not null;
comment on column event_subscription.type is '0 message, 1 signal';

create table message (
  created_at timestamptz not null,
  expires_at timestamptz not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  message_id text collate "C" not null check (length(message_id) between 1 and 200),
  name text collate "C" not null,
  correlation_key text collate "C" not null,
  variables json not null,
  primary key (bucket, tenant, message_id)
);
create index message_name on message (bucket, tenant, name, correlation_key, created_at) where name is not null;
create index message_expiry on message (expires_at);
comment on table message is 'Messages that nobody waited for yet, kept until their time to live ends.';

create table courier_cursor (
  position bigint not null,
  lease_expires_at timestamptz not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  owner text not null,
  primary key (bucket, tenant)
) with (fillfactor = 50);
comment on table courier_cursor is 'Up to which position a tenant''s outgoing events were delivered, and who delivers them.';
`;

const operations = `
create table incident (
  instance_key uuid not null,
  raised_at timestamptz not null,
  resolved_at timestamptz,
  incident_key int not null,
  element_key int not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  element_id text collate "C" not null,
  kind text collate "C" not null,
  message text not null,
  primary key (bucket, tenant, instance_key, incident_key)
) with (fillfactor = 90);
create index incident_raised on incident (bucket, tenant, raised_at) where raised_at > '-infinity';
`;

const resources = `
create table deployment (
  deployment_key uuid primary key,
  generation bigint not null unique,
  deployed_at timestamptz not null,
  deployed_by text not null,
  comment text,
  git_revision text,
  idempotency_key text unique,
  checksum text not null
);
comment on column deployment.generation is 'Dense, from 1, in the order of deployment.';

create table deployed_resource (
  resource_key uuid primary key,
  deployment_key uuid not null,
  deployed_at timestamptz not null,
  version int not null,
  region text collate "C" not null,
  kind text collate "C" not null,
  name text collate "C" not null,
  checksum text not null,
  path text not null,
  content text not null,
  unique (region, kind, name, version)
);
create index deployed_resource_deployment on deployed_resource (deployment_key);
comment on table deployed_resource is 'Versions of deployed files; they never change. The same on every node: no bucket.';
`;

const complaints = `
create table complaint (
  instance_key uuid not null,
  received_at timestamptz not null,
  updated_at timestamptz not null,
  due_at timestamptz,
  closed_at timestamptz,
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
  primary key (bucket, tenant, complaint_key)
) with (fillfactor = 80);
create unique index complaint_number on complaint (bucket, tenant, number) where number is not null;
create unique index complaint_source on complaint (bucket, tenant, channel, source_id) where source_id is not null;
create index complaint_instance on complaint (bucket, tenant, instance_key) where instance_key is not null;
create index complaint_received on complaint (bucket, tenant, received_at) where received_at > '-infinity';
create index complaint_open_category on complaint (bucket, tenant, category, received_at) where closed_at is null;
comment on table complaint is 'What may be listed and searched of a complaint; its words and its reporter are in complaint_seal.';
comment on column complaint.tracking_hash is 'SHA-256 of the tracking code.';

create table complaint_seal (
  destroyed_at timestamptz,
  bucket smallint not null,
  tenant text collate "C" not null,
  complaint_key text collate "C" not null,
  key_id text not null,
  wrapped_key bytea,
  sealed bytea,
  primary key (bucket, tenant, complaint_key)
);
comment on table complaint_seal is 'AES-256-GCM under a key of the complaint alone; without wrapped_key nobody can read it again.';

create table complaint_message (
  at timestamptz not null,
  bucket smallint not null,
  is_public boolean not null,
  tenant text collate "C" not null,
  complaint_key text collate "C" not null,
  message_key text collate "C" not null,
  kind text not null,
  author text not null,
  actor text,
  sealed bytea not null,
  primary key (bucket, tenant, complaint_key, message_key)
);

create table official_evaluation (
  breached_at timestamptz not null,
  recorded_at timestamptz not null,
  level int not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  evaluation_key text collate "C" not null,
  complaint_key text collate "C" not null,
  clock text not null,
  role text not null,
  position text,
  holder text,
  eselon text,
  primary key (bucket, tenant, evaluation_key)
);
create index official_evaluation_complaint on official_evaluation (bucket, tenant, complaint_key);
create index official_evaluation_recorded on official_evaluation (bucket, tenant, recorded_at);
comment on table official_evaluation is 'Who held the position when a clock was breached.';

create table access_record (
  access_key uuid not null,
  at timestamptz not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  complaint_key text collate "C" not null,
  actor text not null,
  purpose text not null,
  primary key (bucket, tenant, access_key)
);
create index access_record_complaint on access_record (bucket, tenant, complaint_key, at);
comment on table access_record is 'Who read a sealed identity, and why; written before it is shown.';
`;
