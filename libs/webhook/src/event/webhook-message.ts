import { createHash } from 'node:crypto';
import type { Json } from '#feel';

/**
 * The id of what a webhook is told: made of what it is about, so that it is the same however often it is made. Without a full stop,
 * since the signature's parts are joined by them.
 */
export function messageId(webhookKey: string, ...parts: readonly (string | number)[]): string {
  const digest = createHash('sha256')
    .update([webhookKey, ...parts].join('/'))
    .digest('hex');
  return `msg_${digest.slice(0, 32)}`;
}

/** The text that is signed and sent (Standard Webhooks, "Payload structure"). */
export function messageBody(
  type: string,
  timestamp: string,
  data: { readonly [name: string]: Json },
): string {
  return JSON.stringify({ type, timestamp, data });
}
