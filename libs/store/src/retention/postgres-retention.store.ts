import type { Pool } from 'pg';
import type { WordRetentionStore } from '#complaint';
import type { RetentionCutoffs } from '#policy';
import type { DuePage, RetentionStore, RowCount } from '#runtime';
import { bucketOf, isUuid } from '../tenancy.js';
import { inTransaction } from '../transaction.js';
import { COMPLAINT_TABLES, INSTANCE_TABLES, RETENTION_SQL, rowsOfInstances } from './retention.sql.js';

interface DueRow {
  readonly instance_key: string;
  readonly started_at: Date;
  readonly complaint_key?: string;
}

const TABLES = [...INSTANCE_TABLES, ...COMPLAINT_TABLES, 'process_instance'] as const;
const BEFORE_ALL = ['-infinity', '00000000-0000-0000-0000-000000000000'];

/** What need not be kept any more, in PostgreSQL. */
export class PostgresRetentionStore implements RetentionStore, WordRetentionStore {
  constructor(private readonly pool: Pool) {}

  dueInstances(
    tenant: string,
    cutoffs: RetentionCutoffs,
    cursor: string | undefined,
    limit: number,
  ): Promise<DuePage> {
    return this.page(RETENTION_SQL.dueInstances, tenant, cutoffs, cursor, limit);
  }

  countDueInstances(tenant: string, cutoffs: RetentionCutoffs, atMost: number): Promise<number> {
    return this.count(RETENTION_SQL.countDueInstances, tenant, cutoffs, atMost);
  }

  dueWords(
    tenant: string,
    cutoffs: RetentionCutoffs,
    cursor: string | undefined,
    limit: number,
  ): Promise<DuePage> {
    return this.page(RETENTION_SQL.dueWords, tenant, cutoffs, cursor, limit);
  }

  countDueWords(tenant: string, cutoffs: RetentionCutoffs, atMost: number): Promise<number> {
    return this.count(RETENTION_SQL.countDueWords, tenant, cutoffs, atMost);
  }

  async rowsOf(tenant: string, instanceKey: string): Promise<RowCount[]> {
    if (!isUuid(instanceKey)) return [];
    const counts: RowCount[] = [];
    for (const table of TABLES) {
      const { rows } = await this.pool.query<{ count: number }>(
        `select count(*)::int as count from ${table} where ${rowsOfInstances(table)}`,
        [bucketOf(tenant), tenant, [instanceKey]],
      );
      if (rows[0]!.count > 0) counts.push({ table, rows: rows[0]!.count });
    }
    return counts;
  }

  async caseIsKeptBy(tenant: string, instanceKey: string): Promise<string | undefined> {
    if (!isUuid(instanceKey)) return undefined;
    const { rows } = await this.pool.query<{ instance_key: string }>(RETENTION_SQL.caseIsKeptBy, [
      bucketOf(tenant),
      tenant,
      instanceKey,
    ]);
    return rows[0]?.instance_key;
  }

  async deleteInstances(tenant: string, instanceKeys: readonly string[]): Promise<void> {
    const keys = instanceKeys.filter(isUuid);
    if (keys.length === 0) return;
    const place = [bucketOf(tenant), tenant];
    await inTransaction(this.pool, async (client) => {
      const { rows } = await client.query<{ instance_key: string }>(RETENTION_SQL.deleted, [...place, keys]);
      if (rows.length === 0) return;
      const values = [...place, rows.map((row) => row.instance_key)];
      await client.query(RETENTION_SQL.remember, values);
      for (const table of TABLES)
        await client.query(`delete from ${table} where ${rowsOfInstances(table)}`, values);
    });
  }

  private async page(
    sql: string,
    tenant: string,
    cutoffs: RetentionCutoffs,
    cursor: string | undefined,
    limit: number,
  ): Promise<DuePage> {
    const after = cursor?.split(' ') ?? BEFORE_ALL;
    const { rows } = await this.pool.query<DueRow>(sql, [...cutoffValues(tenant, cutoffs), ...after, limit]);
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return {
      keys: rows.map(({ instance_key, complaint_key }) =>
        complaint_key === undefined ? instance_key : `${instance_key}/${complaint_key}`,
      ),
      ...(last ? { cursor: `${last.started_at.toISOString()} ${last.instance_key}` } : {}),
    };
  }

  private async count(
    sql: string,
    tenant: string,
    cutoffs: RetentionCutoffs,
    atMost: number,
  ): Promise<number> {
    const { rows } = await this.pool.query<{ count: number }>(sql, [
      ...cutoffValues(tenant, cutoffs),
      atMost,
    ]);
    return rows[0]!.count;
  }
}

/** $1 to $5 of the statements over what is due. */
export function cutoffValues(
  tenant: string,
  { byProcess, others }: RetentionCutoffs,
): [number, string, string, string | null, string] {
  const text = (moment: number | undefined): string | null =>
    moment === undefined ? null : new Date(moment).toISOString();
  const known = [others, ...byProcess.values()].filter((moment) => moment !== undefined);
  return [
    bucketOf(tenant),
    tenant,
    JSON.stringify([...byProcess].map(([p, moment]) => ({ p, c: text(moment) }))),
    text(others),
    new Date(Math.max(...known)).toISOString(),
  ];
}
