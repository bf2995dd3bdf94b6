/** How a try ended; `failed`: it is tried again. */
export type TryEnd = 'delivered' | 'failed' | 'dead' | 'withheld';

/** Told what this node sends, for metrics. Never throws. */
export interface WebhookObserver {
  tried(end: TryEnd, seconds: number): void;
}

/** Tells nobody. */
export const silentWebhookObserver: WebhookObserver = { tried: () => undefined };
