import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Signed checkpoints of the journals. */
export class Checkpoint1700000000002 implements MigrationInterface {
  readonly name = 'Checkpoint1700000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(checkpoint);
  }

  async down(): Promise<void> {
    throw new Error(
      'Expected to go forward only but was asked to drop the checkpoints: restore a backup instead',
    );
  }
}

const checkpoint = `
create table checkpoint (
  from_position bigint not null,
  to_position bigint not null check (to_position >= from_position),
  signed_at timestamptz not null,
  bucket smallint not null,
  tenant text collate "C" not null,
  key_id text collate "C" not null,
  root bytea not null,
  previous bytea not null,
  signature bytea not null,
  leaves bytea not null,
  primary key (bucket, tenant, from_position)
);
comment on table checkpoint is 'Signed Merkle roots over runs of the journal. Rows never change.';
comment on column checkpoint.from_position is 'Keyed by it: nodes that sign at the same time make one chain.';
comment on column checkpoint.previous is 'SHA-256 of the checkpoint before; empty in the first.';
comment on column checkpoint.leaves is 'The hashes that the root is made of, 32 bytes each.';
`;
