import type { Pool } from 'pg';
import type { Page, PageRequest } from '#runtime';
import {
  COUNT_CAP,
  type Delivery,
  type DeliveryCounts,
  type DeliveryLease,
  type DeliveryOutcome,
  type DeliveryState,
  type LeasedDelivery,
  type LeasedWebhook,
  type NewDelivery,
  type NewWebhook,
  type Webhook,
  type WebhookChange,
  type WebhookDeed,
  type WebhookEdit,
  type WebhookStore,
} from '#webhook';
import { encodeCursor, keysetOf, toPage, type KeysetColumn } from '../query/keyset.js';
import { bucketOf, isUuid } from '../tenancy.js';
import { WEBHOOK_DELIVERY_SQL } from './webhook-delivery.sql.js';
import {
  DELIVERY_STATES,
  deliveryOf,
  webhookOf,
  WEBHOOK_STATES,
  type DeliveryRow,
  type LeasedDeliveryRow,
  type WebhookRow,
} from './webhook-rows.js';
import { WEBHOOK_SQL } from './webhook.sql.js';

/** Deliveries of a webhook that wait before its part of the journal is left where it is. */
const WAITING_AT_MOST = 10_000;

const WEBHOOK_ORDER: readonly KeysetColumn[] = [
  { sql: 'created_at', type: 'timestamptz' },
  { sql: 'webhook_key', type: 'uuid' },
];
const DELIVERY_ORDER: readonly KeysetColumn[] = [{ sql: 'delivery_no', type: 'int' }];

/** Webhooks and their deliveries in PostgreSQL. */
export class PostgresWebhookStore implements WebhookStore {
  constructor(private readonly pool: Pool) {}

  async register(webhook: NewWebhook): Promise<Webhook> {
    const { tenant, webhookKey, url, kinds, description, sealedSecret, actor, reason, requestKey } = webhook;
    const place = placeOf(tenant, webhookKey);
    await this.pool.query(WEBHOOK_SQL.register, [
      ...place,
      url,
      kinds,
      description,
      sealedSecret,
      actor,
      reason,
      requestKey,
    ]);
    const rows = await this.rows<WebhookRow>(WEBHOOK_SQL.byRequestKey, [...place, requestKey]);
    return webhookOf(rows[0]!);
  }

  async find(tenant: string, webhookKey: string): Promise<Webhook | undefined> {
    if (!isUuid(webhookKey)) return undefined;
    const [row] = await this.rows<WebhookRow>(WEBHOOK_SQL.find, placeOf(tenant, webhookKey));
    return row && webhookOf(row);
  }

  async list(tenants: readonly string[], page: PageRequest): Promise<Page<Webhook>> {
    const keyset = keysetOf(page, WEBHOOK_ORDER);
    const distinct = [...new Set(tenants)];
    const rows = await this.rows<WebhookRow>(
      WEBHOOK_SQL.list.replaceAll('DIRECTION', keyset.isBackward ? 'asc' : 'desc'),
      [
        distinct.map(bucketOf),
        distinct,
        ...(keyset.after ?? [undefined, undefined]),
        ...(keyset.before ?? [undefined, undefined]),
        keyset.limit + 1,
      ],
    );
    return toPage(keyset, rows.map(webhookOf), (one) => encodeCursor([one.createdAt, one.webhookKey]));
  }

  async counts(tenant: string, webhookKey: string): Promise<DeliveryCounts> {
    const rows = await this.rows<DeliveryCounts>(WEBHOOK_SQL.counts, [
      ...placeOf(tenant, webhookKey),
      COUNT_CAP + 1,
    ]);
    return rows[0]!;
  }

  async changes(tenant: string, webhookKey: string): Promise<WebhookChange[]> {
    const rows = await this.rows<Omit<WebhookChange, 'at'> & { at: Date }>(
      WEBHOOK_SQL.changes,
      placeOf(tenant, webhookKey),
    );
    return rows.map((row) => ({ ...row, at: row.at.toISOString() }));
  }

  async change(
    tenant: string,
    webhookKey: string,
    { url, kinds, description, state }: WebhookEdit,
    { actor, reason }: WebhookDeed,
  ): Promise<Webhook | undefined> {
    await this.pool.query(WEBHOOK_SQL.change, [
      ...placeOf(tenant, webhookKey),
      url,
      kinds,
      description,
      state && WEBHOOK_STATES.indexOf(state),
      actor,
      reason,
    ]);
    return this.find(tenant, webhookKey);
  }

  async remove(tenant: string, webhookKey: string, { actor, reason }: WebhookDeed): Promise<boolean> {
    return this.did(WEBHOOK_SQL.remove, [...placeOf(tenant, webhookKey), actor, reason]);
  }

  async rotateSecret(
    tenant: string,
    webhookKey: string,
    rotation: { readonly sealedSecret: string; readonly overlapMs: number; readonly requestKey?: string },
    { actor, reason }: WebhookDeed,
  ): Promise<Webhook | undefined> {
    const { sealedSecret, overlapMs, requestKey } = rotation;
    const place = placeOf(tenant, webhookKey);
    await this.pool.query(WEBHOOK_SQL.rotateSecret, [
      ...place,
      sealedSecret,
      overlapMs,
      requestKey,
      actor,
      reason,
    ]);
    return this.find(tenant, webhookKey);
  }

  async sealedSecret(tenant: string, webhookKey: string): Promise<string | undefined> {
    const rows = await this.rows<{ secret: string }>(WEBHOOK_SQL.sealedSecret, placeOf(tenant, webhookKey));
    return rows[0]?.secret;
  }

  async deliveries(
    tenant: string,
    webhookKey: string,
    filter: { readonly states?: readonly DeliveryState[] },
    page: PageRequest,
  ): Promise<Page<Delivery>> {
    const keyset = keysetOf(page, DELIVERY_ORDER);
    const rows = await this.rows<DeliveryRow>(
      WEBHOOK_DELIVERY_SQL.list.replaceAll('DIRECTION', keyset.isBackward ? 'asc' : 'desc'),
      [
        ...placeOf(tenant, webhookKey),
        filter.states?.map((state) => DELIVERY_STATES.indexOf(state)),
        keyset.after?.[0] ?? Number.MAX_SAFE_INTEGER,
        keyset.before?.[0] ?? 0,
        keyset.limit + 1,
      ],
    );
    return toPage(keyset, rows.map(deliveryOf), ({ number }) => encodeCursor([number]));
  }

  async delivery(tenant: string, webhookKey: string, number: number): Promise<Delivery | undefined> {
    const [row] = await this.rows<DeliveryRow>(WEBHOOK_DELIVERY_SQL.find, [
      ...placeOf(tenant, webhookKey),
      number,
    ]);
    return row && deliveryOf(row);
  }

  async add(tenant: string, webhookKey: string, delivery: NewDelivery): Promise<number | undefined> {
    const { instanceKey, kind, messageId, body } = delivery;
    const place = placeOf(tenant, webhookKey);
    await this.pool.query(WEBHOOK_DELIVERY_SQL.add, [...place, instanceKey, kind, messageId, body]);
    const rows = await this.rows<{ delivery_no: number }>(WEBHOOK_DELIVERY_SQL.byMessage, [
      ...place,
      messageId,
    ]);
    return rows[0]?.delivery_no;
  }

  async redeliver(
    tenant: string,
    webhookKey: string,
    which: { readonly numbers: readonly number[] } | 'dead',
    { actor, reason }: WebhookDeed,
  ): Promise<number> {
    const rows = await this.rows<{ count: number }>(WEBHOOK_DELIVERY_SQL.redeliver, [
      ...placeOf(tenant, webhookKey),
      which === 'dead' ? null : which.numbers,
      actor,
      reason,
    ]);
    return rows[0]!.count;
  }

  async leaseBehind(owner: string, leaseMs: number): Promise<LeasedWebhook | undefined> {
    const behind = await this.rows<{ tenant: string; webhook_key: string }>(WEBHOOK_SQL.behind, [
      WAITING_AT_MOST,
    ]);
    for (const { tenant, webhook_key: webhookKey } of behind) {
      const [row] = await this.rows<{ kinds: string[]; position: number; lease_no: number }>(
        WEBHOOK_SQL.leaseBehind,
        [...placeOf(tenant, webhookKey), owner, leaseMs],
      );
      if (row) return { tenant, webhookKey, kinds: row.kinds, position: row.position, leaseNo: row.lease_no };
    }
    return undefined;
  }

  async plan(
    { tenant, webhookKey, leaseNo }: LeasedWebhook,
    position: number,
    deliveries: readonly NewDelivery[],
  ): Promise<boolean> {
    return this.did(WEBHOOK_SQL.plan, [
      ...placeOf(tenant, webhookKey),
      leaseNo,
      position,
      deliveries.map((one) => one.position),
      deliveries.map(({ instanceKey }) => instanceKey),
      deliveries.map(({ kind }) => kind),
      deliveries.map(({ messageId }) => messageId),
      deliveries.map(({ body }) => body),
    ]);
  }

  async due(limit: number): Promise<{ tenant: string; webhookKey: string }[]> {
    const rows = await this.rows<{ tenant: string; webhook_key: string }>(WEBHOOK_DELIVERY_SQL.due, [limit]);
    return rows.map(({ tenant, webhook_key: webhookKey }) => ({ tenant, webhookKey }));
  }

  async lease(
    { tenant, webhookKey }: { readonly tenant: string; readonly webhookKey: string },
    { owner, leaseMs, limit }: { readonly owner: string; readonly leaseMs: number; readonly limit: number },
  ): Promise<LeasedDelivery[]> {
    const rows = await this.rows<LeasedDeliveryRow>(WEBHOOK_DELIVERY_SQL.lease, [
      ...placeOf(tenant, webhookKey),
      owner,
      leaseMs,
      limit,
    ]);
    return rows.map((row) => ({
      tenant,
      webhookKey,
      number: row.delivery_no,
      leaseNo: row.lease_no,
      position: row.position,
      instanceKey: row.instance_key,
      kind: row.kind,
      messageId: row.message_id,
      body: row.body,
      attempts: row.attempts,
      url: row.url,
      sealedSecrets: row.previous_secret === null ? [row.secret] : [row.secret, row.previous_secret],
    }));
  }

  async settle(lease: DeliveryLease, outcome: DeliveryOutcome): Promise<boolean> {
    const { tenant, webhookKey, number, leaseNo } = lease;
    const place = [...placeOf(tenant, webhookKey), number, leaseNo];
    switch (outcome.kind) {
      case 'delivered':
        return this.did(WEBHOOK_DELIVERY_SQL.end, [...place, 1, outcome.httpStatus, null]);
      case 'dead':
        return this.did(WEBHOOK_DELIVERY_SQL.end, [...place, 2, outcome.httpStatus, outcome.fault]);
      case 'withheld':
        return this.did(WEBHOOK_DELIVERY_SQL.end, [...place, 3, null, null]);
      case 'wait': {
        const { httpStatus, fault, ms } = outcome;
        return this.did(WEBHOOK_DELIVERY_SQL.wait, [...place, httpStatus, fault, ms]);
      }
      case 'release':
        return this.did(WEBHOOK_DELIVERY_SQL.giveBack, place);
    }
  }

  async pause(tenant: string, webhookKey: string, ms: number): Promise<void> {
    await this.pool.query(WEBHOOK_DELIVERY_SQL.pause, [...placeOf(tenant, webhookKey), ms]);
  }

  async markGone(tenant: string, webhookKey: string, { actor, reason }: WebhookDeed): Promise<void> {
    await this.pool.query(WEBHOOK_SQL.markGone, [...placeOf(tenant, webhookKey), actor, reason]);
  }

  async release(owner: string): Promise<void> {
    await this.pool.query(WEBHOOK_DELIVERY_SQL.release, [owner]);
  }

  async prune(endedDays: number, deadDays: number): Promise<number> {
    return (await this.pool.query(WEBHOOK_DELIVERY_SQL.prune, [endedDays, deadDays])).rowCount ?? 0;
  }

  private async rows<Row extends object>(sql: string, values: readonly unknown[]): Promise<Row[]> {
    return (await this.pool.query<Row>(sql, [...values])).rows;
  }

  private async did(sql: string, values: readonly unknown[]): Promise<boolean> {
    return (await this.pool.query(sql, [...values])).rowCount === 1;
  }
}

function placeOf(tenant: string, webhookKey: string): [number, string, string] {
  return [bucketOf(tenant), tenant, webhookKey];
}
