import type { Pool } from 'pg';
import type { Checkpoint, CheckpointStore, LeafEntry } from '#audit';
import { bucketOf } from '../tenancy.js';

interface CheckpointRow {
  readonly tenant: string;
  readonly from_position: number;
  readonly to_position: number;
  readonly signed_at: Date;
  readonly key_id: string;
  readonly root: Buffer;
  readonly previous: Buffer;
  readonly signature: Buffer;
  readonly leaves: Buffer;
}

const COLUMNS = 'tenant, from_position, to_position, signed_at, key_id, root, previous, signature, leaves';

/** Checkpoints in PostgreSQL. */
export class PostgresCheckpointStore implements CheckpointStore {
  constructor(private readonly pool: Pool) {}

  async add(checkpoint: Checkpoint): Promise<boolean> {
    const { tenant, fromPosition, toPosition, signedAt, keyId } = checkpoint;
    const { rowCount } = await this.pool.query(
      `insert into checkpoint
         (bucket, tenant, from_position, to_position, signed_at, key_id, root, previous, signature, leaves)
       values ($1, $2, $3, $4, $5, $6, decode($7, 'base64'), decode($8, 'base64'), decode($9, 'base64'), decode($10, 'base64'))
       on conflict do nothing`,
      [
        bucketOf(tenant),
        tenant,
        fromPosition,
        toPosition,
        signedAt,
        keyId,
        checkpoint.root,
        checkpoint.previous,
        checkpoint.signature,
        checkpoint.leaves,
      ],
    );
    return rowCount === 1;
  }

  async last(tenant: string): Promise<Checkpoint | undefined> {
    const { rows } = await this.pool.query<CheckpointRow>({
      name: 'last_checkpoint',
      text: `select ${COLUMNS} from checkpoint where bucket = $1 and tenant = $2 order by from_position desc limit 1`,
      values: [bucketOf(tenant), tenant],
    });
    return rows[0] && checkpointOf(rows[0]);
  }

  async read(tenant: string, afterPosition: number, limit: number): Promise<Checkpoint[]> {
    const { rows } = await this.pool.query<CheckpointRow>({
      name: 'read_checkpoints',
      text: `select ${COLUMNS} from checkpoint
        where bucket = $1 and tenant = $2 and from_position > $3 order by from_position limit $4`,
      values: [bucketOf(tenant), tenant, afterPosition, limit],
    });
    return rows.map(checkpointOf);
  }

  async readLeaves(tenant: string, afterPosition: number, limit: number): Promise<LeafEntry[]> {
    const { rows } = await this.pool.query<LeafEntry>({
      name: 'read_leaves',
      text: `select tenant, position, instance_key as "instanceKey", entry_no as "entryNo", encode(hash, 'base64') as hash
        from journal where bucket = $1 and tenant = $2 and position > $3 order by position limit $4`,
      values: [bucketOf(tenant), tenant, afterPosition, limit],
    });
    return rows;
  }
}

function checkpointOf(row: CheckpointRow): Checkpoint {
  return {
    kind: 'checkpoint',
    tenant: row.tenant,
    fromPosition: row.from_position,
    toPosition: row.to_position,
    signedAt: row.signed_at.toISOString(),
    keyId: row.key_id,
    root: row.root.toString('base64'),
    previous: row.previous.toString('base64'),
    signature: row.signature.toString('base64'),
    leaves: row.leaves.toString('base64'),
  };
}
