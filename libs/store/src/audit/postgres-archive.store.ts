import type { Pool } from 'pg';
import type { ArchivedRun, ArchiveStore, ChainedEntry, JournalRun } from '#audit';
import type { RetentionCutoffs } from '#policy';
import { entryOf, type JournalRow } from '../journal/journal-row.js';
import { cutoffValues } from '../retention/postgres-retention.store.js';
import { bucketOf } from '../tenancy.js';
import { inTransaction } from '../transaction.js';
import { ARCHIVE_SQL } from './archive.sql.js';

/** Which runs of the journals are in the archive, in PostgreSQL. */
export class PostgresArchiveStore implements ArchiveStore {
  constructor(private readonly pool: Pool) {}

  async dueRuns(
    tenant: string,
    cutoffs: RetentionCutoffs,
    afterPosition: number,
    limit: number,
  ): Promise<JournalRun[]> {
    const { rows } = await this.pool.query<{ from_position: number; to_position: number }>(
      ARCHIVE_SQL.dueRuns,
      [...cutoffValues(tenant, cutoffs), afterPosition, limit],
    );
    return rows.map((row) => ({ fromPosition: row.from_position, toPosition: row.to_position }));
  }

  async readRun(tenant: string, { fromPosition, toPosition }: JournalRun): Promise<ChainedEntry[]> {
    const { rows } = await this.pool.query<JournalRow & { readonly previous_hash: string }>(
      ARCHIVE_SQL.readRun,
      [bucketOf(tenant), tenant, fromPosition, toPosition],
    );
    return rows.map((row) => ({ ...entryOf(row), previousHash: row.previous_hash }));
  }

  release(
    tenant: string,
    runs: readonly JournalRun[],
    { file, checksum }: Pick<ArchivedRun, 'file' | 'checksum'>,
  ): Promise<void> {
    const place = [bucketOf(tenant), tenant];
    return inTransaction(this.pool, async (client) => {
      for (const { fromPosition, toPosition } of runs) {
        const run = [...place, fromPosition, toPosition];
        await client.query(ARCHIVE_SQL.note, [...run, file, checksum]);
        await client.query(ARCHIVE_SQL.unlinkBefore, run);
        await client.query(ARCHIVE_SQL.linkNext, run);
        const { rows } = await client.query<{ instance_key: string }>(ARCHIVE_SQL.remove, run);
        const expected = toPosition - fromPosition + 1;
        if (rows.length !== expected)
          throw new Error(
            `Expected ${expected} entries at positions ${fromPosition} to ${toPosition} of ${tenant}, but there are ${rows.length}`,
          );
        await client.query(ARCHIVE_SQL.forget, [...place, [...new Set(rows.map((row) => row.instance_key))]]);
      }
    });
  }

  async archivedRuns(tenant: string, afterPosition: number, limit: number): Promise<ArchivedRun[]> {
    const { rows } = await this.pool.query<{
      from_position: number;
      to_position: number;
      archived_at: Date;
      file: string;
      checksum: string;
    }>(ARCHIVE_SQL.archivedRuns, [bucketOf(tenant), tenant, afterPosition, limit]);
    return rows.map((row) => ({
      fromPosition: row.from_position,
      toPosition: row.to_position,
      archivedAt: row.archived_at.toISOString(),
      file: row.file,
      checksum: row.checksum,
    }));
  }
}
