import type { Delivery, DeliveryState, Webhook, WebhookState } from '#webhook';

/** As in the columns `webhook.status` and `webhook_delivery.status`. */
export const WEBHOOK_STATES: readonly WebhookState[] = ['active', 'disabled', 'gone'];
export const DELIVERY_STATES: readonly DeliveryState[] = ['waiting', 'delivered', 'dead', 'withheld'];

export interface WebhookRow {
  readonly tenant: string;
  readonly webhook_key: string;
  readonly url: string;
  readonly kinds: readonly string[];
  readonly description: string | null;
  readonly status: number;
  readonly status_reason: string | null;
  readonly created_at: Date;
  readonly created_by: string;
  readonly revision: number;
  readonly position: number;
  readonly behind: number;
  readonly secret_no: number;
  readonly previous_secret_until: Date | null;
  readonly paused_until: Date | null;
}

export interface DeliveryRow {
  readonly delivery_no: number;
  readonly position: number;
  readonly instance_key: string;
  readonly kind: string;
  readonly message_id: string;
  readonly body: string;
  readonly status: number;
  readonly attempts: number;
  readonly created_at: Date;
  readonly next_at: Date;
  readonly attempted_at: Date | null;
  readonly ended_at: Date | null;
  readonly http_status: number | null;
  readonly fault: string | null;
}

export interface LeasedDeliveryRow extends Pick<
  DeliveryRow,
  'delivery_no' | 'position' | 'instance_key' | 'kind' | 'message_id' | 'body' | 'attempts'
> {
  readonly lease_no: number;
  readonly url: string;
  readonly secret: string;
  readonly previous_secret: string | null;
}

export function webhookOf(row: WebhookRow): Webhook {
  const { tenant, url, kinds, revision, position, behind } = row;
  return {
    tenant,
    webhookKey: row.webhook_key,
    url,
    kinds,
    ...(row.description === null ? {} : { description: row.description }),
    state: WEBHOOK_STATES[row.status]!,
    ...(row.status_reason === null ? {} : { stateReason: row.status_reason }),
    createdAt: row.created_at.toISOString(),
    createdBy: row.created_by,
    revision,
    position,
    behind,
    secretNumber: row.secret_no,
    ...(row.previous_secret_until ? { previousSecretUntil: row.previous_secret_until.toISOString() } : {}),
    ...(row.paused_until ? { pausedUntil: row.paused_until.toISOString() } : {}),
  };
}

export function deliveryOf(row: DeliveryRow): Delivery {
  const { position, kind, body, attempts } = row;
  const state = DELIVERY_STATES[row.status]!;
  return {
    number: row.delivery_no,
    position,
    instanceKey: row.instance_key,
    kind,
    messageId: row.message_id,
    body,
    state,
    attempts,
    createdAt: row.created_at.toISOString(),
    ...(state === 'waiting' ? { nextAt: row.next_at.toISOString() } : {}),
    ...(row.attempted_at ? { attemptedAt: row.attempted_at.toISOString() } : {}),
    ...(row.ended_at ? { endedAt: row.ended_at.toISOString() } : {}),
    ...(row.http_status === null ? {} : { httpStatus: row.http_status }),
    ...(row.fault === null ? {} : { fault: row.fault }),
  };
}
