import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import type { EdgeObserver } from '#graphql';
import { SECONDS } from './buckets.js';

/** What the HTTP and WebSocket edge of a node counts. No label ever holds what a client sent. */
export class EdgeMetrics implements EdgeObserver {
  private readonly requests: Histogram<'method' | 'route' | 'status'>;
  private readonly operations: Histogram<'kind' | 'field' | 'outcome'>;
  private readonly connections: Gauge;
  private readonly closes: Counter<'code'>;
  private readonly subscriptions: Gauge<'field'>;
  private readonly events: Counter<'field'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.requests = new Histogram({
      name: 'runut_http_request_seconds',
      help: 'HTTP requests by method, route and status.',
      labelNames: ['method', 'route', 'status'],
      buckets: SECONDS,
      registers,
    });
    this.operations = new Histogram({
      name: 'runut_graphql_operation_seconds',
      help: 'GraphQL operations over HTTP by kind, first field and outcome.',
      labelNames: ['kind', 'field', 'outcome'],
      buckets: SECONDS,
      registers,
    });
    this.connections = new Gauge({
      name: 'runut_websocket_connections',
      help: 'Open WebSocket connections.',
      registers,
    });
    this.closes = new Counter({
      name: 'runut_websocket_closes_total',
      help: 'Closed WebSocket connections by code.',
      labelNames: ['code'],
      registers,
    });
    this.subscriptions = new Gauge({
      name: 'runut_subscriptions',
      help: 'Running subscriptions by field.',
      labelNames: ['field'],
      registers,
    });
    this.events = new Counter({
      name: 'runut_events_delivered_total',
      help: 'Events that were sent to subscribers, by field.',
      labelNames: ['field'],
      registers,
    });
  }

  requestDone(method: string, route: string, status: number, seconds: number): void {
    this.requests.observe({ method, route, status: String(status) }, seconds);
  }

  operationDone(
    kind: 'query' | 'mutation' | 'subscription',
    field: string,
    outcome: 'ok' | 'refused' | 'error',
    ms: number,
  ): void {
    this.operations.observe({ kind, field, outcome }, ms / 1000);
  }

  connectionOpened(): void {
    this.connections.inc();
  }

  connectionClosed(code: number): void {
    this.connections.dec();
    this.closes.inc({ code: String(code) });
  }

  subscriptionStarted(field: string): void {
    this.subscriptions.inc({ field });
  }

  subscriptionEnded(field: string): void {
    this.subscriptions.dec({ field });
  }

  eventsDelivered(field: string, count: number): void {
    this.events.inc({ field }, count);
  }
}
