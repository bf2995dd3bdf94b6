import type { Pool } from 'pg';
import type { Json } from '#feel';
import type {
  ItemOutcome,
  LeasedOperation,
  NewOperation,
  Operation,
  OperationAction,
  OperationChange,
  OperationFilter,
  OperationItem,
  OperationLease,
  OperationStatus,
  OperationStore,
  Page,
  PageRequest,
  StoredOperationItem,
} from '#runtime';
import { encodeCursor, keysetOf, toPage, type KeysetColumn } from '../query/keyset.js';
import { bucketOf, isUuid } from '../tenancy.js';
import { OPERATION_SQL } from './operation.sql.js';

/** As in the columns `operation.status` and `operation_item.outcome`. */
const STATUSES: readonly OperationStatus[] = [
  'queued',
  'running',
  'paused',
  'cancelled',
  'completed',
  'failed',
];
const OUTCOMES: readonly ItemOutcome[] = ['done', 'failed', 'skipped'];

/** What an action makes of an operation, and from which statuses it may be done. */
const ACTIONS: Readonly<Record<OperationAction, { to: OperationStatus; from: readonly OperationStatus[] }>> =
  {
    pause: { to: 'paused', from: ['queued', 'running'] },
    resume: { to: 'queued', from: ['queued', 'running', 'paused', 'failed'] },
    cancel: { to: 'cancelled', from: ['queued', 'running', 'paused', 'failed'] },
  };

const OPERATION_ORDER: readonly KeysetColumn[] = [
  { sql: 'requested_at', type: 'timestamptz' },
  { sql: 'operation_key', type: 'uuid' },
];
const ITEM_ORDER: readonly KeysetColumn[] = [{ sql: 'item_no', type: 'int' }];

interface OperationRow {
  readonly tenant: string;
  readonly operation_key: string;
  readonly kind: string;
  readonly input: string;
  readonly requested_by: string;
  readonly reason: string;
  readonly requested_at: Date;
  readonly status: number;
  readonly wanted: number | null;
  readonly total: number | null;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly revision: number;
  readonly updated_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly fault: string | null;
  readonly lease_no: number;
  readonly cursor: string | null;
  readonly attempts: number;
  /** Of a lease only. */
  readonly result?: string | null;
}

/** Operations in PostgreSQL. */
export class PostgresOperationStore implements OperationStore {
  constructor(private readonly pool: Pool) {}

  async request(operation: NewOperation): Promise<Operation> {
    const { tenant, operationKey, kind, input, requestedBy, reason, requestKey } = operation;
    const place = [bucketOf(tenant), tenant, operationKey];
    await this.pool.query(OPERATION_SQL.request, [
      ...place,
      kind,
      JSON.stringify(input),
      requestedBy,
      reason,
      requestKey,
    ]);
    return operationOf((await this.rows(OPERATION_SQL.byRequestKey, [...place, requestKey]))[0]!);
  }

  async find(tenant: string, operationKey: string): Promise<Operation | undefined> {
    if (!isUuid(operationKey)) return undefined;
    const [row] = await this.rows(OPERATION_SQL.find, [bucketOf(tenant), tenant, operationKey]);
    return row && operationOf(row);
  }

  async list(filter: OperationFilter, page: PageRequest): Promise<Page<Operation>> {
    const keyset = keysetOf(page, OPERATION_ORDER);
    const tenants = [...new Set(filter.tenants)];
    const rows = await this.rows(inDirection(OPERATION_SQL.list, keyset.isBackward ? 'asc' : 'desc'), [
      tenants.map(bucketOf),
      tenants,
      filter.kinds,
      filter.statuses?.map((status) => STATUSES.indexOf(status)),
      ...(keyset.after ?? [undefined, undefined]),
      ...(keyset.before ?? [undefined, undefined]),
      keyset.limit + 1,
      filter.requestKey,
    ]);
    return toPage(keyset, rows.map(operationOf), (one) => encodeCursor([one.requestedAt, one.operationKey]));
  }

  async items(
    tenant: string,
    operationKey: string,
    filter: { readonly outcomes?: readonly ItemOutcome[] },
    page: PageRequest,
  ): Promise<Page<StoredOperationItem>> {
    const keyset = keysetOf(page, ITEM_ORDER);
    const { rows } = await this.pool.query<{
      item_no: number;
      item_key: string;
      outcome: number;
      message: string | null;
      at: Date;
    }>(inDirection(OPERATION_SQL.items, keyset.isBackward ? 'desc' : 'asc'), [
      bucketOf(tenant),
      tenant,
      operationKey,
      filter.outcomes?.map((outcome) => OUTCOMES.indexOf(outcome)),
      keyset.after?.[0] ?? 0,
      keyset.before?.[0] ?? 2_147_483_647,
      keyset.limit + 1,
    ]);
    const items = rows.map(({ item_no: itemNo, item_key: key, outcome, message, at }) => ({
      itemNo,
      key,
      outcome: OUTCOMES[outcome]!,
      ...(message === null ? {} : { message }),
      at: at.toISOString(),
    }));
    return toPage(keyset, items, ({ itemNo }) => encodeCursor([itemNo]));
  }

  async result(tenant: string, operationKey: string): Promise<Json | undefined> {
    const { rows } = await this.pool.query<{ result: string | null }>(OPERATION_SQL.result, [
      bucketOf(tenant),
      tenant,
      operationKey,
    ]);
    return typeof rows[0]?.result === 'string' ? (JSON.parse(rows[0].result) as Json) : undefined;
  }

  async changes(tenant: string, operationKey: string): Promise<OperationChange[]> {
    const { rows } = await this.pool.query<Omit<OperationChange, 'at'> & { at: Date }>(
      OPERATION_SQL.changes,
      [bucketOf(tenant), tenant, operationKey],
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }

  async change(
    tenant: string,
    operationKey: string,
    change: { readonly action: OperationAction; readonly actor: string; readonly reason: string },
  ): Promise<Operation | undefined> {
    if (!isUuid(operationKey)) return undefined;
    const { to, from } = ACTIONS[change.action];
    const [row] = await this.rows(OPERATION_SQL.change, [
      bucketOf(tenant),
      tenant,
      operationKey,
      change.action,
      change.actor,
      change.reason,
      STATUSES.indexOf(to),
      from.map((status) => STATUSES.indexOf(status)),
    ]);
    if (row) return operationOf(row);
    const now = await this.find(tenant, operationKey);
    return now && (now.status === to || now.wanted === to) ? now : undefined;
  }

  async lease(
    kinds: readonly string[],
    owner: string,
    leaseMs: number,
  ): Promise<LeasedOperation | undefined> {
    await this.pool.query(OPERATION_SQL.settle);
    const { rows } = await this.pool.query<{ bucket: number; tenant: string; operation_key: string }>(
      OPERATION_SQL.waiting,
      [kinds],
    );
    for (const { bucket, tenant, operation_key: key } of rows) {
      const [row] = await this.rows(OPERATION_SQL.lease, [bucket, tenant, key, owner, leaseMs]);
      if (row)
        return {
          ...operationOf(row),
          leaseNo: row.lease_no,
          attempts: row.attempts,
          ...(row.cursor === null ? {} : { cursor: JSON.parse(row.cursor) as Json }),
          ...(typeof row.result === 'string' ? { result: JSON.parse(row.result) as Json } : {}),
        };
    }
    return undefined;
  }

  async extend(lease: OperationLease, leaseMs: number): Promise<'held' | 'wanted' | 'lost'> {
    const { rows } = await this.pool.query<{ wanted: number | null }>(OPERATION_SQL.extend, [
      ...leaseValues(lease),
      leaseMs,
    ]);
    if (!rows[0]) return 'lost';
    return rows[0].wanted === null ? 'held' : 'wanted';
  }

  async savePlace(lease: OperationLease, cursor: Json): Promise<boolean> {
    const { rowCount } = await this.pool.query(OPERATION_SQL.savePlace, [
      ...leaseValues(lease),
      JSON.stringify(cursor),
    ]);
    return rowCount === 1;
  }

  async saveTurn(
    lease: OperationLease,
    turn: {
      readonly items: readonly OperationItem[];
      readonly cursor?: Json;
      readonly total?: number;
      readonly result?: Json;
    },
  ): Promise<boolean> {
    const { items, cursor, total, result } = turn;
    const { rowCount } = await this.pool.query(OPERATION_SQL.saveTurn, [
      ...leaseValues(lease),
      items.map(({ key }) => key),
      items.map(({ outcome }) => OUTCOMES.indexOf(outcome)),
      items.map(({ message }) => message ?? null),
      cursor === undefined ? null : JSON.stringify(cursor),
      total,
      result === undefined ? null : JSON.stringify(result),
    ]);
    return rowCount === 1;
  }

  async saveFault(lease: OperationLease, fault: string, retryInMs: number | undefined): Promise<boolean> {
    const { rowCount } = await this.pool.query(OPERATION_SQL.saveFault, [
      ...leaseValues(lease),
      fault,
      retryInMs,
    ]);
    return rowCount === 1;
  }

  private async rows(sql: string, values: readonly unknown[]): Promise<OperationRow[]> {
    return (await this.pool.query<OperationRow>(sql, [...values])).rows;
  }
}

function leaseValues({ tenant, operationKey, leaseNo }: OperationLease): unknown[] {
  return [bucketOf(tenant), tenant, operationKey, leaseNo];
}

function inDirection(sql: string, direction: 'asc' | 'desc'): string {
  return sql.replaceAll('DIRECTION', direction);
}

function operationOf(row: OperationRow): Operation {
  const { tenant, kind, reason, done, failed, skipped, revision, total, fault } = row;
  return {
    tenant,
    operationKey: row.operation_key,
    kind,
    input: JSON.parse(row.input) as Json,
    requestedBy: row.requested_by,
    reason,
    requestedAt: row.requested_at.toISOString(),
    status: STATUSES[row.status]!,
    ...(row.wanted === null ? {} : { wanted: STATUSES[row.wanted] as 'paused' | 'cancelled' }),
    ...(total === null ? {} : { total }),
    done,
    failed,
    skipped,
    revision,
    updatedAt: row.updated_at.toISOString(),
    ...(row.started_at ? { startedAt: row.started_at.toISOString() } : {}),
    ...(row.ended_at ? { endedAt: row.ended_at.toISOString() } : {}),
    ...(fault === null ? {} : { fault }),
  };
}
