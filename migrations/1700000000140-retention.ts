import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What is left of what was deleted, and where the journal's oldest entries are. Only adds: a node of the version before runs on. */
export class Retention1700000000140 implements MigrationInterface {
  readonly name = 'Retention1700000000140';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(retention);
  }

  async down(): Promise<void> {
    throw new Error(
      'Expected to go forward only but was asked to drop what is known of the archive: restore a backup instead',
    );
  }
}

const retention = `
create table deleted_instance (
  instance_key uuid not null,
  ended_at timestamptz not null,
  deleted_at timestamptz not null,
  bucket smallint not null,
  is_restricted boolean not null,
  tenant text collate "C" not null,
  bpmn_process_id text collate "C" not null,
  primary key (bucket, tenant, instance_key)
);
comment on table deleted_instance is 'Instances whose rows are gone and whose entries still stand in the journal. The row goes with the last of them, except of restricted cases.';
comment on column deleted_instance.is_restricted is 'It was of a restricted case: its entries and what it called are so still.';

create table journal_archive (
  from_position bigint not null,
  to_position bigint not null,
  archived_at timestamptz not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  file text collate "C" not null,
  checksum bytea not null,
  primary key (bucket, tenant, from_position),
  check (to_position >= from_position)
);
comment on table journal_archive is 'Runs of the journal, each a checkpoint''s, whose entries stand in a file and no longer in the database.';
comment on column journal_archive.file is 'Name below the directory of the archive.';
comment on column journal_archive.checksum is 'SHA-256 of the file.';

create table archived_chain (
  instance_key uuid not null,
  entry_no integer not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  hash bytea not null,
  primary key (bucket, tenant, instance_key, entry_no)
);
comment on table archived_chain is 'Entries in the archive whose next one still stands in the journal: its hash is made over theirs.';
`;
