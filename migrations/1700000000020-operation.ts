import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Work in the background over many things, with its results. */
export class Operation1700000000020 implements MigrationInterface {
  readonly name = 'Operation1700000000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(operation);
  }

  async down(): Promise<void> {
    throw new Error(
      'Expected to go forward only but was asked to drop the operations: restore a backup instead',
    );
  }
}

const operation = `
create table operation (
  operation_key uuid not null,
  requested_at timestamptz not null,
  updated_at timestamptz not null,
  turned_at timestamptz not null,
  started_at timestamptz,
  ended_at timestamptz,
  leased_until timestamptz,
  lease_no int not null,
  revision int not null,
  total int,
  done int not null,
  failed int not null,
  skipped int not null,
  attempts int not null,
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
  primary key (bucket, tenant, operation_key)
) with (fillfactor = 50);
create unique index operation_request_key on operation (bucket, tenant, request_key) where request_key is not null;
create index operation_requested on operation (bucket, tenant, requested_at, operation_key) where requested_at > '-infinity';
create index operation_open on operation (bucket, tenant) where status < 2;
comment on table operation is 'Work in the background of one tenant over many things: who asked for it, how far it is.';
comment on column operation.status is '0 queued, 1 running, 2 paused, 3 cancelled, 4 completed, 5 failed';
comment on column operation.wanted is 'Status that it takes when the batch at hand is done: paused or cancelled.';
comment on column operation.lease_no is 'Fencing token: grows with each lease; what an older one brings is not taken.';
comment on column operation.turned_at is 'When it was worked on last: the tenant and the operation that waited longest come first.';
comment on column operation.revision is 'Grows with each change: where a subscription goes on.';
comment on column operation.input is 'What its kind needs: keys, codes and filters, never personal data.';
comment on column operation.cursor is 'Up to where it is done, in the words of its kind.';

create table operation_item (
  at timestamptz not null,
  item_no int not null,
  operation_key uuid not null,
  bucket smallint not null,
  outcome smallint not null,
  tenant text collate "C" not null,
  item_key text collate "C" not null,
  message text,
  primary key (bucket, tenant, operation_key, item_no)
);
comment on table operation_item is 'What became of each thing. Written with the cursor, so that none is there twice.';
comment on column operation_item.outcome is '0 done, 1 failed, 2 skipped';
comment on column operation_item.item_no is 'Dense in the operation, from 1.';

create table operation_change (
  at timestamptz not null,
  revision int not null,
  operation_key uuid not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  action text collate "C" not null,
  actor text not null,
  reason text not null,
  primary key (bucket, tenant, operation_key, revision)
);
comment on table operation_change is 'Who asked for an operation, paused, resumed or cancelled it, and why. Rows never change.';
`;
