import { CliError, EXIT } from '../cli-error.js';
import type { Output } from '../output.js';
import { formatMoment } from '../output.js';
import type { GraphqlClient, UserError } from './graphql-client.js';
import { expectAccepted } from './refusal.js';

/** A webhook, as the server tells it. */
export interface WebhookView {
  readonly id: string;
  readonly region: string;
  readonly url: string;
  readonly kinds: readonly string[];
  readonly description: string | null;
  readonly state: 'ACTIVE' | 'DISABLED' | 'GONE';
  readonly stateReason: string | null;
  readonly createdAt: string;
  readonly createdBy: string;
  readonly position: number;
  readonly behind: number;
  readonly waiting: number;
  readonly dead: number;
  readonly previousSecretUntil: string | null;
  readonly pausedUntil: string | null;
}

export const WEBHOOK_FIELDS = `id region url kinds description state stateReason createdAt createdBy position behind waiting dead
  previousSecretUntil pausedUntil`;

/** A message to a webhook, as the server tells it. */
export interface DeliveryView {
  readonly number: number;
  readonly messageId: string;
  readonly kind: string;
  readonly state: 'WAITING' | 'DELIVERED' | 'DEAD' | 'WITHHELD';
  readonly attempts: number;
  readonly httpStatus: number | null;
  readonly fault: string | null;
  readonly createdAt: string;
  readonly nextAt: string | null;
  readonly body: unknown;
}

export const DELIVERY_FIELDS = 'number messageId kind state attempts httpStatus fault createdAt nextAt body';

/**
 * Asks for something of webhooks, and answers its payload.
 * @throws CliError (findings) when it was refused
 */
export async function mutateWebhook<T>(
  client: GraphqlClient,
  mutation: string,
  fields: string,
  input: Readonly<Record<string, unknown>>,
  place: string,
): Promise<T> {
  const type = `${mutation[0]!.toUpperCase()}${mutation.slice(1)}Input`;
  const answer = await client.request<Record<string, T & { userErrors: UserError[] }>>(
    `mutation Webhook($input: ${type}!) { ${mutation}(input: $input) { ${fields}
      userErrors { __typename path code message } } }`,
    { input },
  );
  const { userErrors, ...payload } = answer[mutation]!;
  expectAccepted(userErrors, place);
  return payload as T;
}

/** @throws CliError (findings) when there is none that the token may see */
export function expectWebhook<T>(webhook: T | null, id: string): T {
  if (webhook) return webhook;
  throw new CliError(EXIT.FINDINGS, 'Expected a webhook that you may see but found none.', {
    code: 'NOT_FOUND',
    place: id,
    wayOut: '"runut webhooks list" tells those that there are.',
  });
}

/** A new secret with what is to be done with it. */
export function printSecret(output: Output, secret: string | null): void {
  if (secret === null) {
    output.line('Its secret was renewed since: runut webhooks rotate-secret gives it another one.');
    return;
  }
  output.line(`secret  ${output.style('bold', secret)}`);
  output.line('It is shown this once. The receiver verifies messages by it: docs/webhooks.md');
}

/** A message in a line. */
export function deliveryLine({
  number,
  kind,
  state,
  attempts,
  httpStatus,
  fault,
  nextAt,
}: DeliveryView): string {
  const tries = attempts === 0 ? '' : `, ${attempts} ${attempts === 1 ? 'try' : 'tries'}`;
  const answer = fault ?? (httpStatus === null ? undefined : `HTTP ${httpStatus}`);
  const next = attempts > 0 && nextAt !== null ? `, again from ${formatMoment(nextAt)}` : '';
  return `${number} ${kind}: ${state.toLowerCase()}${tries}${next}${answer === undefined ? '' : ` (${answer})`}`;
}
