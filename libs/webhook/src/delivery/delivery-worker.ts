import type { InstanceScreen } from '#runtime';
import type { SecretSeal } from '../seal.port.js';
import type { Answer, WebhookSender } from '../sending/webhook-sender.js';
import { signedHeaders } from '../signature.js';
import type { DeliveryOutcome, LeasedDelivery, WebhookStore } from '../webhook.port.js';
import { retryDelayMs, RETRY_PACE, type RetryPace } from './retry-pace.js';
import { silentWebhookObserver, type TryEnd, type WebhookObserver } from './webhook-observer.js';

/** Deliveries that a node has in hand at once, and of one webhook. */
const AT_ONCE = 128;
const AT_ONCE_EACH = 32;
/** Of a webhook whose receiver did not answer in time. */
const AT_ONCE_SLOW = 1;
const DUE_PAGE = 500;
/** How long a node without work rests, and how long it leaves a webhook alone in which it found nothing to send, in milliseconds. */
const TICK_MS = 250;
const QUIET_MS = 1_000;
/** A lease outlasts the longest try by so much, in milliseconds. */
const LEASE_MARGIN_MS = 2_000;
/** How long a receiver is left alone that answers 429 and does not say how long, in milliseconds. */
const PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 3_600_000;

const GONE_ACTOR = 'webhook';

interface Hand {
  inFlight: number;
  isSlow: boolean;
  quietUntil: number;
}

/**
 * Sends deliveries: of each instance one after the other, of different instances side by side. A receiver that stalls or fails
 * holds up nobody but itself, and of it no more than it has to.
 */
export class DeliveryWorker {
  private readonly hands = new Map<string, Hand>();
  private readonly inFlight = new Set<Promise<void>>();
  private readonly stopped = new AbortController();

  constructor(
    private readonly store: WebhookStore,
    private readonly sender: WebhookSender,
    private readonly secrets: SecretSeal,
    private readonly restricted: InstanceScreen,
    private readonly owner: string,
    private readonly clock: { now(): number },
    private readonly random: () => number,
    /** Told what could not be stored. */
    private readonly onFault: (error: unknown) => void,
    private readonly observer: WebhookObserver = silentWebhookObserver,
    private readonly pace: RetryPace = RETRY_PACE,
  ) {}

  /** Begins what can be begun, and waits until there may be more. @returns when it wants to look again, in milliseconds */
  async work(): Promise<number> {
    let begun = 0;
    for (const webhook of await this.store.due(DUE_PAGE)) {
      const limit = Math.min(this.roomOf(webhook.webhookKey), AT_ONCE - this.inFlight.size);
      if (limit <= 0) continue;
      const leased = await this.store.lease(webhook, {
        owner: this.owner,
        leaseMs: this.sender.timeoutMs + LEASE_MARGIN_MS,
        limit,
      });
      if (leased.length === 0) this.handOf(webhook.webhookKey).quietUntil = this.clock.now() + QUIET_MS;
      else await this.begin(webhook.tenant, leased);
      begun += leased.length;
    }
    if (begun > 0) return 0;
    if (this.inFlight.size === 0) return TICK_MS;
    // The next of an instance may be sent as soon as the one before it is through.
    await Promise.race([...this.inFlight, rest(TICK_MS)]);
    return 0;
  }

  /** Breaks off what is in hand and lets other nodes have it: it may reach its receiver twice. Not while it works. */
  async release(): Promise<void> {
    this.stopped.abort();
    await Promise.allSettled([...this.inFlight]);
    this.sender.close();
    await this.store.release(this.owner);
  }

  private async begin(tenant: string, leased: readonly LeasedDelivery[]): Promise<void> {
    const restricted = await this.restricted(
      tenant,
      leased.map(({ instanceKey }) => instanceKey),
    );
    for (const delivery of leased) {
      const hand = this.handOf(delivery.webhookKey);
      hand.inFlight += 1;
      const sending = this.deliver(delivery, hand, restricted.has(delivery.instanceKey))
        // Its lease runs out, and it is sent again.
        .catch((error: unknown) => this.onFault(error))
        .finally(() => {
          hand.inFlight -= 1;
          hand.quietUntil = 0;
          this.inFlight.delete(sending);
        });
      this.inFlight.add(sending);
    }
  }

  private async deliver(delivery: LeasedDelivery, hand: Hand, isRestricted: boolean): Promise<void> {
    const startedAt = performance.now();
    const told = (end: TryEnd) => this.observer.tried(end, (performance.now() - startedAt) / 1000);
    if (isRestricted) {
      await this.store.settle(delivery, { kind: 'withheld' });
      return told('withheld');
    }
    const { messageId: id, body, url, sealedSecrets } = delivery;
    const headers = signedHeaders(
      { id, body },
      sealedSecrets.map((sealed) => this.secrets.open(sealed)),
      this.clock.now(),
    );
    const answer = await this.sender.post(url, headers, body, this.stopped.signal);
    if (this.stopped.signal.aborted) return;
    hand.isSlow = 'fault' in answer && answer.isTimeout;
    if ('status' in answer) await this.heed(delivery, answer);
    const outcome = this.outcomeOf(delivery, answer);
    await this.store.settle(delivery, outcome);
    if (outcome.kind !== 'release') told(outcome.kind === 'wait' ? 'failed' : outcome.kind);
  }

  /** Answers that concern the receiver as a whole. */
  private async heed(
    { tenant, webhookKey }: LeasedDelivery,
    { status, retryAfterMs }: Extract<Answer, { status: number }>,
  ): Promise<void> {
    if (status === 410)
      await this.store.markGone(tenant, webhookKey, {
        actor: GONE_ACTOR,
        reason: 'its receiver answered 410',
      });
    if (status === 429)
      await this.store.pause(tenant, webhookKey, Math.min(retryAfterMs ?? PAUSE_MS, LONGEST_PAUSE_MS));
  }

  private outcomeOf({ attempts }: LeasedDelivery, answer: Answer): DeliveryOutcome {
    const httpStatus = 'status' in answer ? answer.status : undefined;
    if (httpStatus !== undefined && httpStatus >= 200 && httpStatus < 300)
      return { kind: 'delivered', httpStatus };
    // Nothing is lost by it: it is sent when the webhook is active again.
    if (httpStatus === 410) return { kind: 'release' };
    const fault =
      'fault' in answer ? answer.fault : `Expected an answer of 200 to 299 but got ${answer.status}`;
    const failed = attempts + 1;
    if (failed >= this.pace.most) return { kind: 'dead', httpStatus, fault };
    const askedMs = 'retryAfterMs' in answer ? answer.retryAfterMs : undefined;
    return { kind: 'wait', ms: retryDelayMs(failed, this.pace, this.random(), askedMs), httpStatus, fault };
  }

  private roomOf(webhookKey: string): number {
    const { inFlight, isSlow, quietUntil } = this.handOf(webhookKey);
    if (quietUntil > this.clock.now()) return 0;
    const most = isSlow ? AT_ONCE_SLOW : AT_ONCE_EACH;
    // One look serves many: the next are leased when half of those before are through.
    return inFlight > most / 2 ? 0 : most - inFlight;
  }

  private handOf(webhookKey: string): Hand {
    let hand = this.hands.get(webhookKey);
    if (!hand) this.hands.set(webhookKey, (hand = { inFlight: 0, isSlow: false, quietUntil: 0 }));
    return hand;
  }
}

function rest(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
