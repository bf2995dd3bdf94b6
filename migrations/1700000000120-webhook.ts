import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Webhooks: who is told of what, and what became of each delivery. */
export class Webhook1700000000120 implements MigrationInterface {
  readonly name = 'Webhook1700000000120';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(webhook);
  }

  async down(): Promise<void> {
    throw new Error(
      'Expected to go forward only but was asked to drop the webhooks: restore a backup instead',
    );
  }
}

const webhook = `
create table webhook (
  webhook_key uuid not null,
  position bigint not null,
  last_no bigint not null,
  created_at timestamptz not null,
  paused_until timestamptz,
  leased_until timestamptz,
  previous_secret_until timestamptz,
  lease_no int not null,
  secret_no int not null,
  revision int not null,
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
  primary key (bucket, tenant, webhook_key)
) with (fillfactor = 50);
create unique index webhook_request_key on webhook (bucket, tenant, request_key) where request_key is not null;
create index webhook_created on webhook (bucket, tenant, created_at, webhook_key) where status < 3;
comment on table webhook is 'Who outside is told of changes of one tenant, and how far the journal was read for him.';
comment on column webhook.position is 'Journal position up to which deliveries were written; begins at the head when it is registered.';
comment on column webhook.last_no is 'Number of its last delivery.';
comment on column webhook.status is '0 active, 1 disabled by a person, 2 its receiver answered 410, 3 removed';
comment on column webhook.paused_until is 'Its receiver answered 429: nothing is sent before this.';
comment on column webhook.lease_no is 'Fencing token of reading the journal for it: grows with each lease.';
comment on column webhook.kinds is 'Kinds of changes that it is told of; none: all.';
comment on column webhook.secret is 'JSON of a key that the installation has sealed, and of the secret under it. Empty when it was removed.';
comment on column webhook.secret_no is 'Which of its secrets holds, from 1.';
comment on column webhook.rotation_key is 'Idempotency key of the last change of the secret.';

create table webhook_delivery (
  delivery_no bigint not null,
  position bigint not null,
  webhook_key uuid not null,
  instance_key uuid not null,
  created_at timestamptz not null,
  next_at timestamptz not null,
  leased_until timestamptz,
  attempted_at timestamptz,
  ended_at timestamptz,
  lease_no int not null,
  attempts int not null,
  http_status int,
  bucket smallint not null,
  status smallint not null,
  tenant text collate "C" not null,
  kind text collate "C" not null,
  message_id text collate "C" not null,
  lease_owner text,
  fault text,
  body text not null,
  primary key (bucket, tenant, webhook_key, delivery_no)
) with (fillfactor = 70);
create unique index webhook_delivery_message on webhook_delivery (bucket, tenant, webhook_key, message_id);
create index webhook_delivery_waiting on webhook_delivery (bucket, tenant, webhook_key, instance_key, delivery_no) where status = 0;
create index webhook_delivery_due on webhook_delivery (bucket, tenant, webhook_key, next_at) where status = 0;
create index webhook_delivery_dead on webhook_delivery (bucket, tenant, webhook_key, delivery_no) where status = 2;
create index webhook_delivery_ended on webhook_delivery (ended_at) where status > 0;
comment on table webhook_delivery is 'What a webhook is to be told, in the order of the journal, and what became of it. Holds keys and codes, never personal data.';
comment on column webhook_delivery.status is '0 waits, 1 delivered, 2 dead: given up, 3 withheld: its case was restricted meanwhile';
comment on column webhook_delivery.delivery_no is 'Dense in the webhook, from 1. Of one instance the first that waits is sent; the others wait behind it.';
comment on column webhook_delivery.instance_key is 'Whose order it keeps; the webhook itself for what belongs to no instance.';
comment on column webhook_delivery.lease_no is 'Fencing token: grows with each lease and when it is sent anew; what an older one brings is not taken.';
comment on column webhook_delivery.body is 'The very bytes that are signed and sent.';

create table webhook_change (
  at timestamptz not null,
  revision int not null,
  webhook_key uuid not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  action text collate "C" not null,
  actor text not null,
  reason text not null,
  primary key (bucket, tenant, webhook_key, revision)
);
comment on table webhook_change is 'Who registered, changed or removed a webhook, renewed its secret or had something sent anew, and why. Rows never change.';
`;
