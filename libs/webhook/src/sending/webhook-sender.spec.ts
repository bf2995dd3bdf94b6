import type { lookup } from 'node:dns';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { NetworkGuard, PUBLIC_ONLY } from './network-guard.js';
import { WebhookSender } from './webhook-sender.js';

describe('WebhookSender', () => {
  let server: ReturnType<typeof createServer>;
  let port: number;
  let answer: (request: IncomingMessage, response: ServerResponse) => void;
  let asked: number;
  beforeEach(async () => {
    asked = 0;
    server = createServer((request, response) => {
      asked += 1;
      answer(request, response);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const here = new NetworkGuard(['127.0.0.0/8']);
  const post = (
    guard: NetworkGuard,
    host = '127.0.0.1',
    timeoutMs = 5_000,
    signal = new AbortController().signal,
  ) => {
    const sender = new WebhookSender(guard, timeoutMs);
    return sender
      .post(`http://${host}:${port}/`, { 'webhook-id': 'msg_1' }, '{"a":"é"}', signal)
      .finally(() => sender.close());
  };

  it('should post the body with its headers', async () => {
    let seen: unknown;
    answer = (request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { 'webhook-id': id, 'content-type': type } = request.headers;
        seen = { id, type, method: request.method, body: Buffer.concat(chunks).toString() };
        response.writeHead(202).end('thank you');
      });
    };
    expect(await post(here)).toEqual({ status: 202 });
    expect(seen).toEqual({ id: 'msg_1', type: 'application/json', method: 'POST', body: '{"a":"é"}' });
  });

  it('should read how long it is to wait, in seconds and as a date', async () => {
    answer = (_request, response) => response.writeHead(503, { 'retry-after': '7' }).end();
    expect(await post(here)).toEqual({ status: 503, retryAfterMs: 7_000 });
    const date = new Date(Date.now() + 60_000).toUTCString();
    answer = (_request, response) => response.writeHead(503, { 'retry-after': date }).end();
    const dated = (await post(here)) as { retryAfterMs: number };
    expect(dated.retryAfterMs).toBeGreaterThan(50_000);
    answer = (_request, response) => response.writeHead(503, { 'retry-after': 'soon' }).end();
    expect(await post(here)).toEqual({ status: 503 });
  });

  it('should take of an endless answer no more than it needs', async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(4_096)));
      };
      response.on('drain', more);
      more();
    };
    expect(await post(here)).toEqual({ status: 200 });
  });

  it('should not wait longer than its time, for an answer or for the end of one', async () => {
    answer = () => undefined;
    const late = { fault: 'Expected an answer within 0.05 s but none came', isTimeout: true };
    expect(await post(here, '127.0.0.1', 50)).toEqual(late);
    answer = (_request, response) => response.writeHead(200).write('x');
    expect(await post(here, '127.0.0.1', 50)).toEqual(late);
  });

  it('should break off when its node stops', async () => {
    const stop = new AbortController();
    answer = () => stop.abort();
    expect(await post(here, '127.0.0.1', 5_000, stop.signal)).toMatchObject({ isTimeout: false });
  });

  it('should not connect to a number that it may not have', async () => {
    answer = (_request, response) => response.end();
    for (const guard of [new NetworkGuard(), new NetworkGuard(['10.0.0.0/8'])])
      expect(await post(guard)).toEqual({ fault: PUBLIC_ONLY, isTimeout: false });
    expect(asked).toBe(0);
  });

  it('should judge a name by the address that it is connected to, not by what it was before', async () => {
    answer = (_request, response) => response.end();
    let address = '10.0.0.1';
    const resolve = ((_host: string, _options: unknown, done: (error: null, found: object[]) => void) =>
      done(null, [{ address, family: 4 }])) as unknown as typeof lookup;
    const guard = new NetworkGuard(['10.0.0.0/8'], resolve);
    expect((await guard.check('http://rebind.example/')).href).toBe('http://rebind.example/');
    address = '127.0.0.1';
    expect(await post(guard, 'rebind.example')).toEqual({ fault: PUBLIC_ONLY, isTimeout: false });
    expect(asked).toBe(0);
  });

  it('should tell of a connection that cannot be had by its code alone', async () => {
    await new Promise((resolve) => server.close(resolve));
    expect(await post(here)).toEqual({
      fault: 'Expected an answer but the connection failed (ECONNREFUSED)',
      isTimeout: false,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
});
