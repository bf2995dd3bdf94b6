import type { IncomingMessage, ServerResponse } from 'node:http';
import { context, propagation, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';

const tracer = trace.getTracer('runut');

/** A span for each request, below the caller's where it sent one (`traceparent`); what the request does joins it. */
export function traceRequests(route: string) {
  return (request: IncomingMessage, response: ServerResponse, next: () => void): void => {
    const caller = propagation.extract(context.active(), request.headers);
    const method = request.method ?? 'GET';
    const span = tracer.startSpan(
      `${method} ${route}`,
      {
        kind: SpanKind.SERVER,
        attributes: { 'http.request.method': method, 'http.route': route },
      },
      caller,
    );
    response.once('close', () => {
      span.setAttribute('http.response.status_code', response.statusCode);
      if (response.statusCode >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
    });
    context.with(trace.setSpan(caller, span), next);
  };
}
