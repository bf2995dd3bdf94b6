import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import type { DataSource, SelectQueryBuilder } from 'typeorm';
import type {
  ComplaintFilter,
  ComplaintMessageRow,
  ComplaintSealRow,
  ComplaintStore,
  StoredComplaint,
} from '#complaint';
import { GroupedRead } from '../grouped-read.js';
import { encodeCursor, keysetOf, tenantPageSql, toPage, type KeysetColumn } from '../query/keyset.js';
import { moment, present } from '../query/views.js';
import { bucketOf, instanceKeyArrays, nameOfInstance, type InstanceKey } from '../tenancy.js';
import { COMPLAINT_SQL } from './complaint.sql.js';
import { ComplaintEntity } from './complaint.entity.js';

const COMPLAINT_ORDER: readonly KeysetColumn[] = [
  { sql: 'received_at', type: 'timestamptz' },
  { sql: 'complaint_key', type: 'text' },
];

/** Complaints: lists through TypeORM, those of instances, sealed words and their access records by plain statements. */
export class PostgresComplaintStore implements ComplaintStore {
  private readonly ofInstances: GroupedRead<InstanceKey, StoredComplaint>;

  constructor(
    private readonly source: DataSource,
    private readonly pool: Pool,
  ) {
    const columns = source
      .getMetadata(ComplaintEntity)
      .columns.map(({ databaseName, propertyName }) => `c.${databaseName} as "${propertyName}"`);
    const text = `select ${columns.join(', ')}
      from unnest($1::smallint[], $2::text[], $3::uuid[]) x(bucket, tenant, instance_key)
      join complaint c on c.bucket = x.bucket and c.tenant = x.tenant and c.instance_key = x.instance_key`;
    this.ofInstances = new GroupedRead<InstanceKey, StoredComplaint>({
      nameOf: nameOfInstance,
      keyOf: (complaint) => complaint,
      read: async (keys) => {
        const values = instanceKeyArrays(keys);
        const { rows } = await pool.query<ComplaintEntity>({ name: 'complaints_of_instances', text, values });
        return rows.map(complaintOf);
      },
    });
  }

  byKey(tenant: string, complaintKey: string): Promise<StoredComplaint | undefined> {
    return this.one(this.ofTenant(tenant).andWhere('c.complaint_key = :complaintKey', { complaintKey }));
  }

  byNumber(tenant: string, number: string): Promise<StoredComplaint | undefined> {
    return this.one(this.ofTenant(tenant).andWhere('c.number = :number', { number }));
  }

  bySource(tenant: string, channel: string, sourceId: string): Promise<StoredComplaint | undefined> {
    return this.one(
      this.ofTenant(tenant).andWhere('c.channel = :channel and c.source_id = :sourceId', {
        channel,
        sourceId,
      }),
    );
  }

  byInstance(keys: readonly InstanceKey[]): Promise<StoredComplaint[]> {
    return this.ofInstances.all(keys);
  }

  async deletedRestricted(keys: readonly InstanceKey[]): Promise<ReadonlySet<string>> {
    const { rows } = await this.pool.query<{ instance_key: string }>(
      COMPLAINT_SQL.deletedRestricted,
      instanceKeyArrays(keys),
    );
    return new Set(rows.map((row) => row.instance_key));
  }

  async complaints(
    filter: ComplaintFilter,
    page: { first?: number; after?: string; last?: number; before?: string },
  ): Promise<{
    items: { item: StoredComplaint; cursor: string }[];
    hasNextPage: boolean;
    hasPreviousPage: boolean;
  }> {
    const keyset = keysetOf(page, COMPLAINT_ORDER);
    // The first condition always holds: it names the index of the list.
    const conditions = ["r.received_at > '-infinity'"];
    if (filter.statuses) conditions.push('r.status = any(:statuses::text[])');
    if (filter.categories) conditions.push('r.category = any(:categories::text[])');
    if (filter.units) conditions.push('r.unit = any(:units::text[])');
    if (!filter.includeRestricted) conditions.push('not r.is_restricted');
    const { sql, parameters } = tenantPageSql(
      {
        table: 'complaint',
        tenants: filter.tenants,
        key: ['complaint_key'],
        order: COMPLAINT_ORDER,
        isDescending: true,
        conditions,
      },
      keyset,
    );
    const direction = keyset.isBackward ? 'ASC' : 'DESC';
    const rows = await this.source
      .createQueryBuilder(ComplaintEntity, 'c')
      .innerJoin(
        sql,
        'page',
        'page.bucket = c.bucket and page.tenant = c.tenant and page.complaint_key = c.complaint_key',
      )
      .setParameters({
        ...parameters,
        statuses: filter.statuses,
        categories: filter.categories,
        units: filter.units,
      })
      .orderBy('c.receivedAt', direction)
      .addOrderBy('c.complaintKey', direction)
      .getMany();
    const { items, ...ends } = toPage(keyset, rows.map(complaintOf), (complaint) =>
      encodeCursor([complaint.receivedAt, complaint.complaintKey]),
    );
    return { items: [...items], ...ends };
  }

  async seal(tenant: string, complaintKey: string): Promise<ComplaintSealRow | undefined> {
    const { rows } = await this.pool.query<{ key_id: string; wrapped_key: Buffer; sealed: Buffer }>(
      COMPLAINT_SQL.seal,
      [bucketOf(tenant), tenant, complaintKey],
    );
    return (
      rows[0] && {
        complaintKey,
        keyId: rows[0].key_id,
        wrappedKey: rows[0].wrapped_key.toString('base64'),
        sealed: rows[0].sealed.toString('base64'),
      }
    );
  }

  async messages(tenant: string, complaintKey: string): Promise<ComplaintMessageRow[]> {
    const { rows } = await this.pool.query<{
      message_key: string;
      kind: string;
      author: ComplaintMessageRow['author'];
      actor: string | null;
      is_public: boolean;
      at: Date;
      sealed: Buffer;
    }>(COMPLAINT_SQL.messages, [bucketOf(tenant), tenant, complaintKey]);
    return rows.map((row) => ({
      complaintKey,
      messageKey: row.message_key,
      kind: row.kind,
      author: row.author,
      ...present({ actor: row.actor }),
      isPublic: row.is_public,
      at: row.at.toISOString(),
      sealed: row.sealed.toString('base64'),
    }));
  }

  async duplicateCandidates(
    tenant: string,
    category: string,
    since: string,
    limit: number,
  ): Promise<StoredComplaint[]> {
    const rows = await this.ofTenant(tenant)
      .andWhere('c.category = :category and c.received_at >= :since and c.closed_at is null', {
        category,
        since,
      })
      .orderBy('c.receivedAt', 'DESC')
      .addOrderBy('c.complaintKey', 'DESC')
      .limit(limit)
      .getMany();
    return rows.map(complaintOf);
  }

  async destroySeal(tenant: string, complaintKey: string): Promise<boolean> {
    const { rowCount } = await this.pool.query(COMPLAINT_SQL.destroySeal, [
      bucketOf(tenant),
      tenant,
      complaintKey,
    ]);
    return rowCount === 1;
  }

  async recordAccess(record: {
    tenant: string;
    complaintKey: string;
    actor: string;
    purpose: string;
    at: string;
  }): Promise<void> {
    const { tenant, complaintKey, actor, purpose, at } = record;
    await this.pool.query(COMPLAINT_SQL.recordAccess, [
      bucketOf(tenant),
      tenant,
      randomUUID(),
      complaintKey,
      actor,
      purpose,
      at,
    ]);
  }

  private ofTenant(tenant: string): SelectQueryBuilder<ComplaintEntity> {
    return this.source
      .createQueryBuilder(ComplaintEntity, 'c')
      .where('c.bucket = :bucket and c.tenant = :tenant', { bucket: bucketOf(tenant), tenant });
  }

  private async one(query: SelectQueryBuilder<ComplaintEntity>): Promise<StoredComplaint | undefined> {
    const row = await query.getOne();
    return row ? complaintOf(row) : undefined;
  }
}

function complaintOf(row: ComplaintEntity): StoredComplaint {
  return {
    tenant: row.tenant,
    complaintKey: row.complaintKey,
    number: row.number,
    instanceKey: row.instanceKey,
    trackingHash: row.trackingHash.toString('base64'),
    channel: row.channel,
    receivedAt: row.receivedAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
    status: row.status as StoredComplaint['status'],
    hasContact: row.hasContact,
    anonymity: row.anonymity as StoredComplaint['anonymity'],
    signature: row.signature.map(Number),
    isRestricted: row.isRestricted,
    ...present({
      sourceId: row.sourceId,
      latitude: row.latitude,
      longitude: row.longitude,
      originTenant: row.originTenant,
      complaintClass: row.complaintClass,
      category: row.category,
      sensitivity: row.sensitivity,
      urgency: row.urgency,
      unit: row.unit,
      dueAt: moment(row.dueAt),
      outcome: row.outcome,
      mergedInto: row.mergedInto,
      transferredTo: row.transferredTo,
      closedAt: moment(row.closedAt),
      rating: row.rating,
    }),
  };
}
