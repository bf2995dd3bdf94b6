import type { KeyGenerator } from '#runtime';
import { kindsFault, TEST_KIND } from './event/change-kinds.js';
import { messageBody, messageId } from './event/webhook-message.js';
import type { SecretSeal } from './seal.port.js';
import { TargetRefused, type NetworkGuard } from './sending/network-guard.js';
import { newSecret } from './signature.js';
import type { Webhook, WebhookEdit, WebhookDeed, WebhookStore } from './webhook.port.js';

/** How long the secret before the current one signs too at most: a week. */
const LONGEST_OVERLAP_MS = 7 * 86_400_000;

/** An expected refusal: nothing was stored. */
export interface WebhookRejection {
  readonly code: 'INVALID_ARGUMENT' | 'INVALID_STATE' | 'NOT_FOUND';
  readonly message: string;
  /** The argument that it is about. */
  readonly argument: string;
}
export type WebhookOutcome<T> =
  | ({ readonly outcome: 'accepted' } & T)
  | { readonly outcome: 'rejected'; readonly rejection: WebhookRejection };

/** Options of what may be asked for again. */
export interface WebhookOptions {
  readonly actor: string;
  readonly idempotencyKey?: string;
}

export interface RegisterWebhook {
  readonly tenant: string;
  readonly url: string;
  readonly kinds: readonly string[];
  readonly description?: string;
  readonly reason: string;
}

/** Who is told of changes, and with which secret. */
export class WebhookRegister {
  constructor(
    private readonly store: WebhookStore,
    private readonly guard: NetworkGuard,
    private readonly secrets: SecretSeal,
    private readonly keys: KeyGenerator,
    private readonly clock: { now(): number },
  ) {}

  /** Registers a receiver; it is told of what is written from now on. The secret is shown in this answer alone. */
  async register(
    input: RegisterWebhook,
    { actor, idempotencyKey }: WebhookOptions,
  ): Promise<WebhookOutcome<{ webhook: Webhook; secret?: string }>> {
    const { tenant, kinds, description, reason } = input;
    const fault = kindsFault(kinds);
    if (fault !== undefined) return rejected('INVALID_ARGUMENT', 'kinds', fault);
    const url = await this.checked(input.url);
    if (typeof url !== 'string') return url;
    const webhook = await this.store.register({
      tenant,
      webhookKey: this.keys.newKey(),
      url,
      kinds: [...new Set(kinds)],
      ...(description === undefined ? {} : { description }),
      sealedSecret: this.secrets.seal(newSecret()),
      actor,
      reason,
      ...(idempotencyKey === undefined ? {} : { requestKey: idempotencyKey }),
    });
    // Whoever repeats his own request is answered as he was, unless that secret was renewed since.
    return {
      outcome: 'accepted',
      webhook,
      ...(webhook.secretNumber === 1 && { secret: await this.secretOf(webhook) }),
    };
  }

  /** Changes where it is, what it is told of, or whether it is told at all: what is written meanwhile is told afterwards. */
  async change(
    tenant: string,
    webhookKey: string,
    edit: WebhookEdit,
    deed: WebhookDeed,
  ): Promise<WebhookOutcome<{ webhook: Webhook }>> {
    const fault = kindsFault(edit.kinds ?? []);
    if (fault !== undefined) return rejected('INVALID_ARGUMENT', 'kinds', fault);
    const url = edit.url === undefined ? undefined : await this.checked(edit.url);
    if (url !== undefined && typeof url !== 'string') return url;
    const webhook = await this.store.change(
      tenant,
      webhookKey,
      { ...edit, ...(url === undefined ? {} : { url }) },
      deed,
    );
    return webhook ? { outcome: 'accepted', webhook } : MISSING;
  }

  async remove(tenant: string, webhookKey: string, deed: WebhookDeed): Promise<WebhookOutcome<object>> {
    return (await this.store.remove(tenant, webhookKey, deed)) ? { outcome: 'accepted' } : MISSING;
  }

  /** Gives it a new secret; for `overlapMs` deliveries are signed with the old one too, so that the receiver can change over. */
  async rotateSecret(
    tenant: string,
    webhookKey: string,
    overlapMs: number,
    { reason, actor, idempotencyKey }: WebhookOptions & WebhookDeed,
  ): Promise<WebhookOutcome<{ webhook: Webhook; secret: string }>> {
    if (!(overlapMs >= 0 && overlapMs <= LONGEST_OVERLAP_MS))
      return rejected('INVALID_ARGUMENT', 'overlapHours', 'Expected an overlap of 0 to 168 hours');
    const webhook = await this.store.rotateSecret(
      tenant,
      webhookKey,
      {
        sealedSecret: this.secrets.seal(newSecret()),
        overlapMs,
        ...(idempotencyKey === undefined ? {} : { requestKey: idempotencyKey }),
      },
      { actor, reason },
    );
    if (!webhook) return MISSING;
    return { outcome: 'accepted', webhook, secret: await this.secretOf(webhook) };
  }

  /** Sends it a message that is about nothing; the number of the delivery, so that one can see what becomes of it. */
  async test(
    tenant: string,
    webhookKey: string,
    { actor, idempotencyKey }: WebhookOptions,
  ): Promise<WebhookOutcome<{ number: number }>> {
    const at = new Date(this.clock.now()).toISOString();
    const number = await this.store.add(tenant, webhookKey, {
      position: 0,
      instanceKey: webhookKey,
      kind: TEST_KIND,
      messageId: messageId(webhookKey, 'test', actor, idempotencyKey ?? this.keys.newKey()),
      body: messageBody(TEST_KIND, at, { region: tenant, webhook: { key: webhookKey } }),
    });
    if (number !== undefined) return { outcome: 'accepted', number };
    const webhook = await this.store.find(tenant, webhookKey);
    if (!webhook) return MISSING;
    return rejected('INVALID_STATE', 'id', `Expected an active webhook, but it is ${webhook.state}`);
  }

  /** Sends anew what was given up, or what its numbers name: how many. */
  async redeliver(
    tenant: string,
    webhookKey: string,
    which: { readonly numbers: readonly number[] } | 'dead',
    deed: WebhookDeed,
  ): Promise<WebhookOutcome<{ count: number }>> {
    if (!(await this.store.find(tenant, webhookKey))) return MISSING;
    return { outcome: 'accepted', count: await this.store.redeliver(tenant, webhookKey, which, deed) };
  }

  private async secretOf({ tenant, webhookKey }: Webhook): Promise<string> {
    return this.secrets.open((await this.store.sealedSecret(tenant, webhookKey))!);
  }

  private async checked(url: string): Promise<string | WebhookOutcome<never>> {
    try {
      return (await this.guard.check(url)).href;
    } catch (error) {
      if (!(error instanceof TargetRefused)) throw error;
      return rejected('INVALID_ARGUMENT', 'url', error.message);
    }
  }
}

const MISSING = rejected('NOT_FOUND', 'id', 'Expected a webhook that you may see but found none');

function rejected(code: WebhookRejection['code'], argument: string, message: string) {
  return { outcome: 'rejected', rejection: { code, argument, message } } as const;
}
