import type { Page, PageRequest } from '#runtime';

/** `gone`: its receiver answered 410 and wants to hear no more, until somebody activates it again. */
export type WebhookState = 'active' | 'disabled' | 'gone';
/** `dead`: given up after the last try; `withheld`: its case was restricted before it could be sent. */
export type DeliveryState = 'waiting' | 'delivered' | 'dead' | 'withheld';

/** A receiver outside that is told of changes of one tenant. */
export interface Webhook {
  readonly tenant: string;
  readonly webhookKey: string;
  readonly url: string;
  /** Kinds of changes that it is told of; none: all. */
  readonly kinds: readonly string[];
  readonly description?: string;
  readonly state: WebhookState;
  /** Why it is not active. */
  readonly stateReason?: string;
  readonly createdAt: string;
  readonly createdBy: string;
  /** Grows with each change. */
  readonly revision: number;
  /** Journal position up to which deliveries were written. */
  readonly position: number;
  /** Entries of the journal that were not looked at for it yet. */
  readonly behind: number;
  /** Which of its secrets holds, from 1. */
  readonly secretNumber: number;
  /** The secret before this one signs too until then. */
  readonly previousSecretUntil?: string;
  /** Its receiver asked for a rest until then. */
  readonly pausedUntil?: string;
}

/** How many deliveries of a webhook stand how; each counted up to `COUNT_CAP` + 1. */
export interface DeliveryCounts {
  readonly waiting: number;
  readonly dead: number;
}
export const COUNT_CAP = 10_000;

export interface NewWebhook {
  readonly tenant: string;
  readonly webhookKey: string;
  readonly url: string;
  readonly kinds: readonly string[];
  readonly description?: string;
  readonly sealedSecret: string;
  readonly actor: string;
  readonly reason: string;
  /** Answers the webhook that was registered first with this key. */
  readonly requestKey?: string;
}

export interface WebhookEdit {
  readonly url?: string;
  readonly kinds?: readonly string[];
  readonly description?: string;
  readonly state?: 'active' | 'disabled';
}

/** Who does something to a webhook, and why. */
export interface WebhookDeed {
  readonly actor: string;
  readonly reason: string;
}

export interface WebhookChange extends WebhookDeed {
  readonly revision: number;
  readonly at: string;
  readonly action: 'register' | 'change' | 'rotate-secret' | 'redeliver' | 'gone' | 'remove';
}

/** One change that a webhook is to be told of. */
export interface NewDelivery {
  /** Position of the entry in the tenant's journal. */
  readonly position: number;
  /** Whose order it keeps: an instance, or the webhook itself. */
  readonly instanceKey: string;
  readonly kind: string;
  /** `webhook-id`: the same however often it is sent. */
  readonly messageId: string;
  /** The very text that is signed and sent. */
  readonly body: string;
}

export interface Delivery extends NewDelivery {
  /** In the order of the journal, from 1. */
  readonly number: number;
  readonly state: DeliveryState;
  /** Tries that failed, or the one that succeeded after them. */
  readonly attempts: number;
  readonly createdAt: string;
  /** Not before this; only while it waits. */
  readonly nextAt?: string;
  readonly attemptedAt?: string;
  readonly endedAt?: string;
  /** Answer to the last try. */
  readonly httpStatus?: number;
  /** What the last try failed at. */
  readonly fault?: string;
}

/** A webhook whose part of the journal this node may turn into deliveries. */
export interface LeasedWebhook extends Pick<Webhook, 'tenant' | 'webhookKey' | 'kinds' | 'position'> {
  /** Fencing token: a later lease has a higher one. */
  readonly leaseNo: number;
}

/** Names a lease on a delivery. */
export interface DeliveryLease {
  readonly tenant: string;
  readonly webhookKey: string;
  readonly number: number;
  /** Fencing token: a later lease has a higher one. */
  readonly leaseNo: number;
}

/** A delivery that this node may send until its lease ends, with all that it takes. */
export interface LeasedDelivery extends NewDelivery, DeliveryLease {
  readonly url: string;
  /** Tries that failed before. */
  readonly attempts: number;
  /** The secrets that sign, the current one first. */
  readonly sealedSecrets: readonly string[];
}

/** What became of a try. `wait`: not before so many milliseconds; `release`: it was not tried. */
export type DeliveryOutcome =
  | { readonly kind: 'delivered'; readonly httpStatus: number }
  | { readonly kind: 'wait'; readonly ms: number; readonly httpStatus?: number; readonly fault: string }
  | { readonly kind: 'dead'; readonly httpStatus?: number; readonly fault: string }
  | { readonly kind: 'withheld' }
  | { readonly kind: 'release' };

/** Webhooks and their deliveries. Each method that changes one names its tenant; times are the database's. */
export interface WebhookStore {
  /** Begins at the end of the tenant's journal. The earlier one where its request key was seen before. */
  register(webhook: NewWebhook): Promise<Webhook>;
  find(tenant: string, webhookKey: string): Promise<Webhook | undefined>;
  /** Those that were not removed, the youngest first. */
  list(tenants: readonly string[], page: PageRequest): Promise<Page<Webhook>>;
  counts(tenant: string, webhookKey: string): Promise<DeliveryCounts>;
  changes(tenant: string, webhookKey: string): Promise<WebhookChange[]>;
  /** Undefined when there is none. */
  change(
    tenant: string,
    webhookKey: string,
    edit: WebhookEdit,
    deed: WebhookDeed,
  ): Promise<Webhook | undefined>;
  /** Takes its secrets and its deliveries away; what was done to it stays told. */
  remove(tenant: string, webhookKey: string, deed: WebhookDeed): Promise<boolean>;
  /** The one before signs too for `overlapMs`. Nothing is changed where the request key is that of the last rotation. */
  rotateSecret(
    tenant: string,
    webhookKey: string,
    rotation: { readonly sealedSecret: string; readonly overlapMs: number; readonly requestKey?: string },
    deed: WebhookDeed,
  ): Promise<Webhook | undefined>;
  /** The current secret, as it was sealed. */
  sealedSecret(tenant: string, webhookKey: string): Promise<string | undefined>;

  /** The youngest first. */
  deliveries(
    tenant: string,
    webhookKey: string,
    filter: { readonly states?: readonly DeliveryState[] },
    page: PageRequest,
  ): Promise<Page<Delivery>>;
  delivery(tenant: string, webhookKey: string, number: number): Promise<Delivery | undefined>;
  /** Adds one that comes from no entry; its number, also when its message is there already. Undefined when it is not active. */
  add(tenant: string, webhookKey: string, delivery: NewDelivery): Promise<number | undefined>;
  /** Sends anew those with these numbers, or all dead ones: how many. What waits already is left as it is. */
  redeliver(
    tenant: string,
    webhookKey: string,
    which: { readonly numbers: readonly number[] } | 'dead',
    deed: WebhookDeed,
  ): Promise<number>;

  /** An active webhook that is behind its journal and has room for more deliveries; nobody else gets it until the lease ends. */
  leaseBehind(owner: string, leaseMs: number): Promise<LeasedWebhook | undefined>;
  /** Writes deliveries and moves on to `position`, in one transaction; false when the lease was lost: then nothing is written. */
  plan(lease: LeasedWebhook, position: number, deliveries: readonly NewDelivery[]): Promise<boolean>;

  /** Active webhooks that may have something to send now, in any order. */
  due(limit: number): Promise<{ readonly tenant: string; readonly webhookKey: string }[]>;
  /** Leases up to `limit` deliveries, of each instance the first that waits. */
  lease(
    webhook: { readonly tenant: string; readonly webhookKey: string },
    request: { readonly owner: string; readonly leaseMs: number; readonly limit: number },
  ): Promise<LeasedDelivery[]>;
  /** Stores what became of a try; false when the lease was lost: then nothing is stored. */
  settle(lease: DeliveryLease, outcome: DeliveryOutcome): Promise<boolean>;
  /** Its receiver asks for a rest. */
  pause(tenant: string, webhookKey: string, ms: number): Promise<void>;
  /** Its receiver wants to hear no more. */
  markGone(tenant: string, webhookKey: string, deed: WebhookDeed): Promise<void>;
  /** Ends every lease of this owner: other nodes may carry on at once. */
  release(owner: string): Promise<void>;
  /** Removes some of what ended before: delivered and withheld after `endedDays`, dead after `deadDays`. How many. */
  prune(endedDays: number, deadDays: number): Promise<number>;
}
