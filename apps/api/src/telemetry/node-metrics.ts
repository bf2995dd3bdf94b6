import { collectDefaultMetrics, Registry } from 'prom-client';
import { EdgeMetrics } from './edge-metrics.js';
import { RuntimeMetrics } from './runtime-metrics.js';
import { WebhookMetrics } from './webhook-metrics.js';

/** What a node counts, for Prometheus. */
export class NodeMetrics {
  readonly registry = new Registry();
  readonly edge = new EdgeMetrics(this.registry);
  readonly runtime = new RuntimeMetrics(this.registry);
  readonly webhooks = new WebhookMetrics(this.registry);

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }
}
