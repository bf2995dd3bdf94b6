import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeWorld } from './testing/fake-world.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

describe('the HTTP edge', () => {
  let api: TestApi;
  let production: TestApi;
  let auditor: string;

  beforeAll(async () => {
    const world = new FakeWorld();
    world.addCase('14.08', '14.08/PUPR:pelaksana');
    api = await startTestApi(world);
    production = await startTestApi(new FakeWorld(), {
      isProduction: true,
      publicRequestsPerMinute: 3,
      metricsToken: 'secret',
    });
    auditor = await api.token('ani', 'AUDITOR', ['14.08']);
  });
  afterAll(() => Promise.all([api.stop(), production.stop()]));

  const post = (body: string, headers: Record<string, string> = {}) =>
    fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });

  it.each([
    ['depth', `{ userTasks { nodes { ${'instance { userTasks { '.repeat(10)} id ${'} }'.repeat(10)} } } }`],
    ['aliases', `{ ${Array.from({ length: 40 }, (_, at) => `a${at}: viewer { name }`).join(' ')} }`],
    ['tokens', `{ viewer { ${'name '.repeat(5_000)} } }`],
    [
      'a fragment bomb',
      `{ viewer { ...f0 } } ${Array.from({ length: 29 }, (_, at) => `fragment f${at} on User { a: name b: name ...f${at + 1} ...f${at + 1} }`).join(' ')} fragment f29 on User { name }`,
    ],
    [
      'cost',
      '{ userTasks(first: 100) { nodes { instance { history(first: 100) { nodes { events { detail } } } } } } }',
    ],
    ['first', '{ userTasks(first: 100000) { nodes { id } } }'],
  ])('should refuse a bomb of %s quickly', async (_what, query) => {
    const times: number[] = [];
    for (let tried = 0; tried < 3; tried += 1) {
      const startedAt = performance.now();
      const answer = await api.ask(query, {}, auditor);
      times.push(performance.now() - startedAt);

      expect(answer.errors?.[0]?.extensions.code).toMatch(
        /LIMIT_EXCEEDED|GRAPHQL_PARSE_FAILED|BAD_USER_INPUT/,
      );
      expect(answer.data ?? null).toBeNull();
    }
    // The best of three: other work on the machine must not count.
    expect(Math.min(...times)).toBeLessThan(150);
  });

  it('should refuse batches, mutations by GET, simple requests of other sites, and broken bodies', async () => {
    const batch = await post(JSON.stringify([{ query: '{ __typename }' }, { query: '{ __typename }' }]));
    const byGet = await fetch(
      `${api.url}/graphql?query=${encodeURIComponent('mutation { withdrawComplaint(input: {number: "a", trackingCode: "b"}) { clientMutationId } }')}`,
      { headers: { 'apollo-require-preflight': '1' } },
    );
    const simple = await fetch(`${api.url}/graphql?query={__typename}`);
    const broken = await post('{"query": ');

    expect([batch.status, byGet.status, simple.status, broken.status]).toEqual([400, 405, 400, 400]);
  });

  it('should let the public send small bodies only', async () => {
    const large = JSON.stringify({ query: '{ __typename }', variables: { x: 'x'.repeat(300_000) } });

    expect((await post(large)).status).toBe(413);
    expect((await post(large, { authorization: `Bearer ${auditor}` })).status).toBe(200);
  });

  it('should limit what one address asks for without a token', async () => {
    const track = '{ trackComplaint(number: "x", trackingCode: "y") { number } }';
    const codes = [];
    for (let asked = 0; asked < 5; asked += 1)
      codes.push((await production.ask(track)).errors?.[0]?.extensions.code);

    expect(codes).toEqual([undefined, undefined, undefined, 'RATE_LIMITED', 'RATE_LIMITED']);
  });

  it('should close in production what is for development', async () => {
    const introspection = await production.ask('{ __schema { types { name } } }');
    const typo = await production.ask('{ viewr { name } }');

    expect(introspection.errors?.[0]?.message).toMatch(/introspection/i);
    expect(typo.errors?.[0]?.message).not.toMatch(/Did you mean/);
    for (const path of ['/graphiql', '/dev/jwks.json', '/dev/people.json', '/schema.graphql']) {
      expect((await fetch(production.url + path)).status).toBe(404);
    }
    expect((await fetch(`${production.url}/dev/token`, { method: 'POST' })).status).toBe(404);
  });

  it('should serve a developer page that loads nothing from elsewhere', async () => {
    const page = await fetch(`${api.url}/graphiql`);
    const html = await page.text();

    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).not.toMatch(/https?:\/\//);
    for (const path of [
      '/graphiql/page.js',
      '/graphiql/page.css',
      '/schema.graphql',
      '/',
      '/dev/jwks.json',
    ]) {
      expect((await fetch(api.url + path)).status).toBe(200);
    }
    expect(await (await fetch(`${api.url}/dev/jwks.json`)).text()).not.toContain('"d"');
  });

  it('should tell whether it lives and is ready', async () => {
    expect((await fetch(`${api.url}/livez`)).status).toBe(200);
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
    api.health.lag = 60;
    expect((await fetch(`${api.url}/readyz`)).status).toBe(503);
    api.health.lag = 0;
    api.health.isDatabaseUp = false;
    expect(await (await fetch(`${api.url}/readyz`)).json()).toMatchObject({
      checks: { database: 'failed', feed: 'ok' },
    });
    api.health.isDatabaseUp = true;
  });

  it('should count for Prometheus, behind a token where one is set', async () => {
    await api.ask('{ viewer { name } }', {}, auditor);
    const text = await (await fetch(`${api.url}/metrics`)).text();

    expect(text).toContain('runut_graphql_operation_seconds_count{kind="query",field="viewer",outcome="ok"}');
    expect((await fetch(`${production.url}/metrics`)).status).toBe(401);
    expect(
      (await fetch(`${production.url}/metrics`, { headers: { authorization: 'Bearer secret' } })).status,
    ).toBe(200);
  });

  it('should log requests without queries, headers or bodies', async () => {
    await fetch(
      `${api.url}/graphql?query=${encodeURIComponent('{ trackComplaint(number: "GEHEIM", trackingCode: "CODE") { number } }')}`,
      { headers: { 'apollo-require-preflight': '1', 'x-request-id': 'abc-1' } },
    );

    const log = api.logged.join('');
    expect(log).toContain('"id":"abc-1"');
    expect(log).not.toMatch(/GEHEIM|trackingCode|user-agent/);
  });

  it('should have the headers that browsers heed', async () => {
    const { headers } = await fetch(`${api.url}/`);

    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-powered-by')).toBeNull();
    expect(headers.get('access-control-allow-origin')).toBeNull();
  });
});
