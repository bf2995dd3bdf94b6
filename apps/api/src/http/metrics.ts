import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { EdgeObserver } from '#graphql';

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What a node counts, for Prometheus. No label ever holds what a client sent. */
export class NodeMetrics {
  readonly registry = new Registry();

  private readonly requests = new Histogram({
    name: 'runut_http_request_seconds',
    help: 'HTTP requests by method, route and status.',
    labelNames: ['method', 'route', 'status'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly operations = new Histogram({
    name: 'runut_graphql_operation_seconds',
    help: 'GraphQL operations over HTTP by kind, first field and outcome.',
    labelNames: ['kind', 'field', 'outcome'],
    buckets: SECONDS,
    registers: [this.registry],
  });
  private readonly commits = new Counter({
    name: 'runut_commits_total',
    help: 'Commands that this node committed, by type.',
    labelNames: ['command'],
    registers: [this.registry],
  });
  private readonly connections = new Gauge({
    name: 'runut_websocket_connections',
    help: 'Open WebSocket connections.',
    registers: [this.registry],
  });
  private readonly closes = new Counter({
    name: 'runut_websocket_closes_total',
    help: 'Closed WebSocket connections by code.',
    labelNames: ['code'],
    registers: [this.registry],
  });
  private readonly subscriptions = new Gauge({
    name: 'runut_subscriptions',
    help: 'Running subscriptions by field.',
    labelNames: ['field'],
    registers: [this.registry],
  });
  private readonly events = new Counter({
    name: 'runut_events_delivered_total',
    help: 'Events that were sent to subscribers, by field.',
    labelNames: ['field'],
    registers: [this.registry],
  });

  constructor() {
    collectDefaultMetrics({ register: this.registry });
  }

  /** Tells how far the tail of the journal is behind, when it is asked for. */
  watchFeed(lagSeconds: () => number): void {
    new Gauge({
      name: 'runut_feed_lag_seconds',
      help: 'Seconds since this node last looked at the end of the journal.',
      registers: [this.registry],
      collect() {
        this.set(lagSeconds());
      },
    });
  }

  /** @param command JSON text of the command */
  committed(command: string): void {
    this.commits.inc({ command: /"type":"([A-Za-z]+)"/.exec(command)?.[1] ?? 'unknown' });
  }

  requestDone(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  readonly edge: EdgeObserver = {
    operationDone: (kind, field, outcome, ms) => this.operations.observe({ kind, field, outcome }, ms / 1000),
    connectionOpened: () => this.connections.inc(),
    connectionClosed: (code) => {
      this.connections.dec();
      this.closes.inc({ code: String(code) });
    },
    subscriptionStarted: (field) => this.subscriptions.inc({ field }),
    subscriptionEnded: (field) => this.subscriptions.dec({ field }),
    eventDelivered: (field) => this.events.inc({ field }),
  };
}
