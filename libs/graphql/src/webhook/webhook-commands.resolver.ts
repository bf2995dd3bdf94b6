import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Resolver } from '@nestjs/graphql';
import { mayAdministerWebhooks } from '#identity';
import type { WebhookOutcome, WebhookRejection } from '#webhook';
import { viewerOf } from '../access/visibility.js';
import { Requires } from '../common/access.js';
import type { EdgeContext } from '../common/edge-context.js';
import { isGiven } from '../common/given.js';
import { webhookOfId } from '../common/global-id.js';
import { commandOptionsOf, payloadOf } from '../common/mutation.js';
import {
  errorOfRejection,
  forbiddenError,
  notFound,
  validationError,
  type UserError,
} from '../common/user-error.js';
import { WEBHOOKS, type WebhookPort } from '../services.js';
import {
  ChangeWebhookInput,
  RedeliverWebhookInput,
  RedeliverWebhookPayload,
  RegisterWebhookInput,
  RemoveWebhookInput,
  RemoveWebhookPayload,
  RotateWebhookSecretInput,
  TestWebhookInput,
  TestWebhookPayload,
  WebhookPayload,
  WebhookSecretPayload,
} from './webhook.inputs.js';
import { toWebhook } from './webhook.type.js';

const DEFAULT_OVERLAP_HOURS = 24;
const HOUR_MS = 3_600_000;
/** Most deliveries that are named one by one. */
const NAMED_AT_MOST = 1_000;

/** Who outside is told of changes: for the owners of a region alone, since what is told leaves the installation. */
@Resolver()
export class WebhookCommandsResolver {
  constructor(@Inject(WEBHOOKS) private readonly webhooks: WebhookPort) {}

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => WebhookSecretPayload, {
    description:
      'Has a system outside told of what changes in a region from now on. The secret is shown once.',
  })
  async registerWebhook(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Where to, and what of.' }) input: RegisterWebhookInput,
  ): Promise<WebhookSecretPayload> {
    const { region, url, kinds, description, reason } = input;
    if (!mayAdministerWebhooks(viewerOf(context), region)) {
      const error = forbiddenError(['input', 'region'], 'Expected a region of yours.', [
        'ADMIN',
        'PROCESS_OWNER',
      ]);
      return payloadOf(WebhookSecretPayload, input, { userErrors: [error] });
    }
    const outcome = await this.webhooks.register(
      { tenant: region, url, kinds: kinds ?? [], reason, ...(isGiven(description) && { description }) },
      commandOptionsOf(input, context, 'registerWebhook'),
    );
    return outcome.outcome === 'accepted'
      ? payloadOf(WebhookSecretPayload, input, {
          webhook: toWebhook(outcome.webhook),
          secret: outcome.secret,
        })
      : payloadOf(WebhookSecretPayload, input, { userErrors: [errorOf(outcome.rejection)] });
  }

  /** Needs no idempotency key: what is so already is answered as it is. */
  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => WebhookPayload, {
    description: 'Changes where messages go, what they tell of, or whether there are any.',
  })
  async changeWebhook(
    @Context() context: EdgeContext,
    @Args('input', { description: 'What is to be different, and why.' }) input: ChangeWebhookInput,
  ): Promise<WebhookPayload> {
    const { url, kinds, description, isActive } = input;
    const edit = {
      ...(isGiven(url) && { url }),
      ...(isGiven(kinds) && { kinds }),
      ...(isGiven(description) && { description }),
      ...(isGiven(isActive) && { state: isActive ? ('active' as const) : ('disabled' as const) }),
    };
    const outcome = await this.on(input, context, (tenant, key, actor) =>
      this.webhooks.change(tenant, key, edit, { actor, reason: input.reason }),
    );
    return Array.isArray(outcome)
      ? payloadOf(WebhookPayload, input, { userErrors: outcome })
      : payloadOf(WebhookPayload, input, { webhook: toWebhook(outcome.webhook) });
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => RemoveWebhookPayload, {
    description: 'Removes a webhook with its secrets and its messages, those too that wait.',
  })
  async removeWebhook(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which, and why.' }) input: RemoveWebhookInput,
  ): Promise<RemoveWebhookPayload> {
    const outcome = await this.on(input, context, (tenant, key, actor) =>
      this.webhooks.remove(tenant, key, { actor, reason: input.reason }),
    );
    return Array.isArray(outcome)
      ? payloadOf(RemoveWebhookPayload, input, { userErrors: outcome })
      : payloadOf(RemoveWebhookPayload, input, { removedId: input.id });
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => WebhookSecretPayload, {
    description: 'Gives a webhook a new secret; for a while the old one signs too. The secret is shown once.',
  })
  async rotateWebhookSecret(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which, and why.' }) input: RotateWebhookSecretInput,
  ): Promise<WebhookSecretPayload> {
    const overlapMs = (input.overlapHours ?? DEFAULT_OVERLAP_HOURS) * HOUR_MS;
    const outcome = await this.on(input, context, (tenant, key) =>
      this.webhooks.rotateSecret(tenant, key, overlapMs, {
        ...commandOptionsOf(input, context, 'rotateWebhookSecret'),
        reason: input.reason,
      }),
    );
    return Array.isArray(outcome)
      ? payloadOf(WebhookSecretPayload, input, { userErrors: outcome })
      : payloadOf(WebhookSecretPayload, input, {
          webhook: toWebhook(outcome.webhook),
          secret: outcome.secret,
        });
  }

  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => TestWebhookPayload, {
    description: 'Sends a webhook a message that is about nothing, of the type "webhook.test".',
  })
  async testWebhook(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which.' }) input: TestWebhookInput,
  ): Promise<TestWebhookPayload> {
    const outcome = await this.on(input, context, (tenant, key) =>
      this.webhooks.test(tenant, key, commandOptionsOf(input, context, 'testWebhook')),
    );
    return Array.isArray(outcome)
      ? payloadOf(TestWebhookPayload, input, { userErrors: outcome })
      : payloadOf(TestWebhookPayload, input, { number: outcome.number });
  }

  /** Needs no idempotency key: what waits already is left as it is. */
  @Requires('ADMIN', 'PROCESS_OWNER')
  @Mutation(() => RedeliverWebhookPayload, {
    description: 'Sends messages anew that were given up, or that are named. Their ids stay the same.',
  })
  async redeliverWebhook(
    @Context() context: EdgeContext,
    @Args('input', { description: 'Which, and why.' }) input: RedeliverWebhookInput,
  ): Promise<RedeliverWebhookPayload> {
    const { numbers } = input;
    if (isGiven(numbers) && (numbers.length === 0 || numbers.length > NAMED_AT_MOST)) {
      const error = validationError(
        ['input', 'numbers'],
        'INVALID_ARGUMENT',
        `Expected 1 to ${NAMED_AT_MOST} numbers but got ${numbers.length}`,
      );
      return payloadOf(RedeliverWebhookPayload, input, { count: 0, userErrors: [error] });
    }
    const outcome = await this.on(input, context, (tenant, key, actor) =>
      this.webhooks.redeliver(tenant, key, isGiven(numbers) ? { numbers } : 'dead', {
        actor,
        reason: input.reason,
      }),
    );
    return Array.isArray(outcome)
      ? payloadOf(RedeliverWebhookPayload, input, { count: 0, userErrors: outcome })
      : payloadOf(RedeliverWebhookPayload, input, { count: outcome.count });
  }

  /** Does something to a webhook that the viewer administers; why not, otherwise. */
  private async on<T extends object>(
    { id }: { id: string },
    context: EdgeContext,
    work: (tenant: string, webhookKey: string, actor: string) => Promise<WebhookOutcome<T>>,
  ): Promise<Extract<WebhookOutcome<T>, { outcome: 'accepted' }> | UserError[]> {
    const viewer = viewerOf(context);
    const key = webhookOfId(id);
    if (!key || !mayAdministerWebhooks(viewer, key.tenant)) return [notFound('id', 'a webhook')];
    const outcome = await work(key.tenant, key.webhookKey, viewer.id);
    if (outcome.outcome === 'accepted') return outcome as Extract<WebhookOutcome<T>, { outcome: 'accepted' }>;
    return [
      outcome.rejection.code === 'NOT_FOUND' ? notFound('id', 'a webhook') : errorOf(outcome.rejection),
    ];
  }
}

function errorOf(rejection: WebhookRejection): UserError {
  return errorOfRejection(rejection, ['input', rejection.argument]);
}
