import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-sse';
import { until } from './testing/followers.js';
import { FakeWorld } from './testing/fake-world.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const GROUP = '14.08/PUPR:pelaksana';
const CHANGES = `subscription($after: String) { userTaskChanges(after: $after) { kind cursor task { businessKey } } }`;

describe('server-sent events', () => {
  let world: FakeWorld;
  let api: TestApi;
  let left: AbortController;

  beforeEach(async () => {
    left = new AbortController();
    world = new FakeWorld();
    world.groups.set('budi', [GROUP]);
    api = await startTestApi(world);
  });
  afterEach(async () => {
    left.abort();
    await api.stop();
  });

  const officer = (lifetimeS?: number) => api.token('budi', 'OFFICER', ['14.08'], lifetimeS);

  /** Reads a stream as it is sent. */
  async function stream(token: string | undefined, headers: Record<string, string> = {}, query = CHANGES) {
    const before = api.subscribed();
    const response = await fetch(`${api.url}/graphql/stream`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query }),
      signal: left.signal,
    });
    const read = { response, text: '', isOver: false, before };
    void (async () => {
      for await (const chunk of response.body!) read.text += Buffer.from(chunk as Uint8Array).toString();
      read.isOver = true;
    })().catch(() => (read.isOver = true));
    return read;
  }
  const ids = (text: string) => [...text.matchAll(/^id: (.+)$/gm)].map(([, id]) => id!);
  const keys = (text: string) => [...text.matchAll(/"businessKey":"([^"]+)"/g)].map(([, key]) => key);

  it('should serve the graphql-sse client, and let it go', async () => {
    const token = await officer();
    const client = createClient({
      url: `${api.url}/graphql/stream`,
      headers: { authorization: `Bearer ${token}` },
      retryAttempts: 0,
    });
    const events = client.iterate<{ userTaskChanges: { kind: string } }>({ query: CHANGES });
    const first = events.next();
    await until(() => api.subscribed() === 1, 'the server to follow');
    world.addCase('14.08', GROUP);

    expect((await first).value?.data?.userTaskChanges.kind).toBe('ADDED');
    const before = world.followers;
    await events.return?.();
    client.dispose();
    await until(() => world.followers < before, 'the server to stop following');
  });

  it('should resume after Last-Event-ID without a gap', async () => {
    const token = await officer();
    const all = await stream(token);
    await until(() => api.subscribed() === 1, 'the server to follow');
    const numbers = Array.from({ length: 5 }, () => world.addCase('14.08', GROUP).number);
    await until(() => ids(all.text).length === 5, 'the events');

    const rest = await stream(token, { 'last-event-id': ids(all.text)[1]! });
    numbers.push(world.addCase('14.08', GROUP).number);
    await until(() => ids(rest.text).length === 4, 'the rest and one live');

    expect(keys(all.text)).toEqual(numbers);
    expect(keys(rest.text)).toEqual(numbers.slice(2));
    expect(rest.response.headers.get('content-type')).toContain('text/event-stream');
  });

  it('should say that rights have ended, and complete', async () => {
    const { text, isOver } = await (async () => {
      const read = await stream(await officer());
      await until(() => api.subscribed() === 1, 'the server to follow');
      world.groups.set('budi', []);
      world.addCase('14.08', GROUP);
      await until(() => read.isOver, 'the end');
      return read;
    })();

    expect(isOver).toBe(true);
    expect(text).toContain(
      'data: {"errors":[{"message":"Rights changed","extensions":{"code":"FORBIDDEN"}}]}',
    );
    expect(text.trimEnd()).toMatch(/event: complete\ndata:$/);
    expect(keys(text)).toEqual([]);
  });

  it('should be open to EventSource for what is public', async () => {
    const { number } = world.addCase('14.08', GROUP);
    const query = `subscription { complaintUpdates(number: "${number}", trackingCode: "CODE", after: "x") { cursor } }`;
    const response = await fetch(`${api.url}/graphql/stream?query=${encodeURIComponent(query)}`, {
      headers: { accept: 'text/event-stream' },
      signal: left.signal,
    });
    const { value } = await response.body!.getReader().read();

    expect(response.status).toBe(200);
    expect(Buffer.from(value as Uint8Array).toString()).toMatch(/event: next|retry/);
  });

  it.each([
    ['a query', '{ viewer { name } }', 400, 'BAD_USER_INPUT'],
    ['no GraphQL', '{', 400, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', 'subscription { nothing }', 400, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'many aliases',
      `subscription { userTaskChanges { ${Array.from({ length: 30 }, (_, at) => `c${at}: cursor`).join(' ')} } }`,
      400,
      'LIMIT_EXCEEDED',
    ],
    ['no token where one is needed', CHANGES, 200, 'UNAUTHENTICATED'],
  ])('should refuse %s', async (_what, query, status, code) => {
    const read = await stream(undefined, {}, query);
    await until(() => read.isOver, 'the end');

    expect(read.response.status).toBe(status);
    expect(read.text).toContain(`"code":"${code}"`);
  });

  it('should refuse a token that is not accepted, and other methods', async () => {
    expect((await stream('a.b.c')).response.status).toBe(401);
    const response = await fetch(`${api.url}/graphql/stream`, { method: 'PUT' });
    expect(response.status).toBe(405);
  });
});
