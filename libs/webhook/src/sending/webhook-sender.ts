import http from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import { hostOf, PUBLIC_ONLY, TargetRefused, type NetworkGuard } from './network-guard.js';

/** What a receiver answered, or why it did not. */
export type Answer =
  | { readonly status: number; readonly retryAfterMs?: number }
  | { readonly fault: string; readonly isTimeout: boolean };

/** Of an answer's body so much is taken off the wire to keep the connection; none of it is kept. */
const BODY_LIMIT = 16_384;

/** Posts bodies to receivers: within a time, to where the guard allows, and no further wherever it is sent on to. */
export class WebhookSender {
  private readonly agents = {
    'http:': new http.Agent({ keepAlive: true, maxFreeSockets: 32, timeout: 60_000 }),
    'https:': new https.Agent({ keepAlive: true, maxFreeSockets: 32, timeout: 60_000 }),
  };

  /** @param timeoutMs from the first byte out to the last one in */
  constructor(
    private readonly guard: NetworkGuard,
    readonly timeoutMs: number,
  ) {}

  /** Never throws. @param signal aborts a try when the node stops */
  async post(
    target: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
  ): Promise<Answer> {
    const limit = AbortSignal.timeout(this.timeoutMs);
    const url = new URL(target);
    try {
      return await this.once(url, headers, body, AbortSignal.any([signal, limit]), true);
    } catch (error) {
      const isTimeout = limit.aborted;
      return { fault: isTimeout ? timeoutText(this.timeoutMs) : faultText(error), isTimeout };
    }
  }

  /** Closes the connections that are kept. */
  close(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  private once(
    url: URL,
    headers: Readonly<Record<string, string>>,
    body: string,
    signal: AbortSignal,
    mayRepeat: boolean,
  ): Promise<Answer> {
    const host = hostOf(url);
    // A host that is a number is connected to without being looked up.
    if (isIP(host) && !this.guard.allows(url, host)) throw new TargetRefused(PUBLIC_ONLY);
    const protocol = url.protocol as keyof typeof this.agents;
    return new Promise((resolve, reject) => {
      const request = (protocol === 'https:' ? https : http).request(url, {
        method: 'POST',
        agent: this.agents[protocol],
        lookup: this.guard.lookupFor(url),
        headers: {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'user-agent': 'runut-webhook',
          ...headers,
        },
        signal,
      });
      request.on('socket', (socket) =>
        onConnected(socket, () => {
          // The last fence: whatever led here, this is the other end.
          if (!this.guard.allows(url, socket.remoteAddress ?? ''))
            request.destroy(new TargetRefused(PUBLIC_ONLY));
        }),
      );
      request.on('response', (response) => {
        const { statusCode = 0, headers: given } = response;
        let taken = 0;
        response.on('data', (chunk: Buffer) => {
          taken += chunk.length;
          if (taken > BODY_LIMIT) response.destroy();
        });
        response.on('error', () => undefined);
        response.on('close', () => {
          if (signal.aborted) reject(signal.reason as Error);
          else resolve({ status: statusCode, ...retryAfterOf(given['retry-after']) });
        });
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        // The other end closed a kept connection just as it was to be used again: no fault of anybody.
        if (mayRepeat && request.reusedSocket && error.code === 'ECONNRESET' && !signal.aborted)
          resolve(this.once(url, headers, body, signal, false));
        else reject(error);
      });
      request.end(body);
    });
  }
}

function onConnected(socket: Socket, look: () => void): void {
  if (socket.connecting) socket.once('connect', look);
  else look();
}

const timeoutText = (ms: number) => `Expected an answer within ${ms / 1000} s but none came`;

/** RFC 9110, 10.2.3: seconds, or a date. */
function retryAfterOf(header: string | undefined): { retryAfterMs?: number } {
  if (header === undefined) return {};
  const ms = /^\d{1,9}$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? { retryAfterMs: Math.max(0, ms) } : {};
}

/** The code of an error alone, or the guard's own words: a message could hold what a receiver sent. */
function faultText(error: unknown): string {
  if (error instanceof TargetRefused) return error.message;
  const { code, name } = error as { code?: unknown; name?: unknown };
  return `Expected an answer but the connection failed (${String(code ?? name)})`;
}
