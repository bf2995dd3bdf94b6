import { randomUUID } from 'node:crypto';
import type { LoggerService } from '@nestjs/common';
import { GraphQLError } from 'graphql';
import pino, { type Logger } from 'pino';
import { pinoHttp, type HttpLogger } from 'pino-http';
import type { LogLevel } from '../settings.js';

/** The log of a node: JSON lines. What could hold personal data is struck out, should it ever get in. */
export function createLog(level: LogLevel, destination?: pino.DestinationStream): Logger {
  const options: pino.LoggerOptions = {
    level,
    base: { app: 'runut' },
    timestamp: pino.stdTimeFunctions.isoTime,
    formatters: { level: (label) => ({ level: label }) },
    redact: {
      paths: [
        'req.headers',
        'res.headers',
        'authorization',
        'token',
        'trackingCode',
        'text',
        'body',
        'variables',
        'contact',
        '*.trackingCode',
        '*.contact',
        '*.text',
        '*.body',
      ],
      remove: true,
    },
  };
  return destination ? pino(options, destination) : pino(options);
}

const QUIET = new Set(['/livez', '/readyz', '/metrics', '/metrics.json']);
const REQUEST_ID = /^[\w.-]{1,64}$/;

/**
 * A line for each request: method, path without its query, status, time, id. No header, no body, no variable, no address.
 */
export function requestLog(log: Logger): HttpLogger {
  return pinoHttp({
    logger: log,
    genReqId(request, response) {
      const given = request.headers['x-request-id'];
      const id = typeof given === 'string' && REQUEST_ID.test(given) ? given : randomUUID();
      response.setHeader('x-request-id', id);
      return id;
    },
    autoLogging: { ignore: (request) => QUIET.has(pathOf(request.url)) },
    serializers: {
      req: (request: { id: unknown; method: string; url: string }) => ({
        id: request.id,
        method: request.method,
        path: pathOf(request.url),
      }),
      res: (response: { statusCode: number }) => ({ status: response.statusCode }),
      err: (error: { type?: string; name?: string; code?: unknown }) => ({
        fault: error.type ?? error.name,
        faultCode: error.code,
      }),
    },
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    customSuccessMessage: () => 'request',
    customErrorMessage: () => 'request failed',
  });
}

/** The path of a URL without its query, which may hold a whole GraphQL operation. */
export function pathOf(url: string | undefined): string {
  return (url ?? '/').split('?', 1)[0]!;
}

/** Nest's own words in the same log. */
export function nestLog(log: Logger): LoggerService {
  const say =
    (level: 'info' | 'error' | 'warn' | 'debug') =>
    (message: unknown, ...rest: unknown[]) => {
      const part = rest.at(-1);
      // A refusal that the caller was told (no token, bad input) is no fault of the node.
      const isRefusal =
        message instanceof GraphQLError && message.extensions.code !== 'INTERNAL_SERVER_ERROR';
      log[isRefusal ? 'debug' : level](
        { part: typeof part === 'string' && part.length < 60 ? part : undefined },
        message instanceof Error ? message.name : String(message),
      );
    };
  // Nest tells each module and route when it starts: nobody needs that but somebody who looks for it.
  return {
    log: say('debug'),
    error: say('error'),
    warn: say('warn'),
    debug: say('debug'),
    verbose: say('debug'),
  };
}
