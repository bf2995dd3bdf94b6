import type { ServerResponse } from 'node:http';
import { Catch, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { formatError, type FaultLog } from './error-formatter.js';
import { FAULT_LOG } from '../live/live-subscriptions.js';

/** Answers faults of routes beside GraphQL as GraphQL does: the same words, the same opacity, the same log. */
@Catch()
export class HttpFaultFilter implements ExceptionFilter {
  constructor(@Inject(FAULT_LOG) private readonly log: FaultLog) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    if (isHungUp(error)) return;
    const told = formatError(error, this.log);
    // What is cut short must not look whole.
    if (response.headersSent) return void response.destroy();
    response.statusCode = statusOf(error, told.extensions?.code);
    if (response.statusCode === 401) response.setHeader('www-authenticate', 'Bearer');
    response.setHeader('content-type', 'application/json; charset=utf-8');
    response.end(JSON.stringify({ errors: [told] }));
  }
}

function statusOf(error: unknown, code: unknown): number {
  const { extensions } = error as { extensions?: { http?: { status?: unknown } } };
  const status = extensions?.http?.status;
  if (typeof status === 'number') return status;
  return code === 'TRY_AGAIN' ? 503 : 500;
}

/** The caller has gone: nobody is to blame, and nobody is there to be told. */
function isHungUp(error: unknown): boolean {
  return (error as { code?: unknown }).code === 'ERR_STREAM_PREMATURE_CLOSE';
}
