import { Histogram, type Registry } from 'prom-client';
import type { TryEnd, WebhookObserver } from '#webhook';
import { SECONDS } from './buckets.js';

/** What a node sends by webhooks: tries, how long they took and how they ended. */
export class WebhookMetrics implements WebhookObserver {
  private readonly tries: Histogram<'outcome'>;

  constructor(registry: Registry) {
    this.tries = new Histogram({
      name: 'runut_webhook_try_seconds',
      help: 'Tries to deliver by webhooks, by how they ended: delivered, failed (tried again), dead (given up), withheld.',
      labelNames: ['outcome'],
      buckets: SECONDS,
      registers: [registry],
    });
  }

  tried(outcome: TryEnd, seconds: number): void {
    this.tries.observe({ outcome }, seconds);
  }
}
