import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { serverAudits } from 'graphql-http';
import { createClient, type ClientOptions } from 'graphql-ws';
import { WebSocket } from 'ws';
import { until } from './testing/followers.js';
import { FakeWorld } from './testing/fake-world.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const FOLLOW = 'subscription { complaintUpdates(number: "N-1", trackingCode: "CODE") { cursor } }';

describe('the protocols, by the suites of others', () => {
  let api: TestApi;

  beforeAll(async () => {
    const world = new FakeWorld();
    world.addCase('14.08', '14.08/PUPR:pelaksana');
    api = await startTestApi(world);
  });
  afterAll(() => api.stop());

  describe('GraphQL over HTTP', () => {
    const audits = serverAudits({ url: () => `${api.url}/graphql`, fetchFn: fetch });

    it('should be all of the audits', () => expect(audits.length).toBeGreaterThan(50));

    it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
      '%s %s',
      async (_id, name, audit) => {
        const result = await audit.fn();
        const reason = result.status === 'ok' ? '' : result.reason;

        // What only SHOULD hold is a notice of the suite; a MUST is an error.
        expect({ name, status: result.status === 'error' ? reason : 'held' }).toEqual({
          name,
          status: 'held',
        });
      },
    );
  });

  describe('graphql-ws', () => {
    let clients: { dispose: () => unknown }[] = [];
    afterEach(async () => {
      await Promise.all(clients.map((client) => client.dispose()));
      clients = [];
    });

    const text = (message: object) => JSON.stringify(message);
    const cases: [number, string, Partial<ClientOptions>, number?][] = [
      [4400, 'a message that is none', { on: { connected: (socket) => (socket as WebSocket).send('none') } }],
      [
        4401,
        'a subscription before the greeting',
        {
          on: {
            opened: (socket) =>
              (socket as WebSocket).send(text({ id: '1', type: 'subscribe', payload: { query: FOLLOW } })),
          },
        },
      ],
      [4403, 'a token that is not accepted', { connectionParams: { authorization: 'Bearer a.b.c' } }],
      [4408, 'no greeting in time', { connectionParams: () => new Promise(() => undefined) }],
      [4409, 'the same id twice', { generateID: () => 'same' }, 2],
      [
        4429,
        'two greetings',
        { on: { connected: (socket) => (socket as WebSocket).send(text({ type: 'connection_init' })) } },
      ],
    ];

    it.each(cases)('should close with %i on %s', async (code, _what, options, subscriptions = 1) => {
      const closes: { code: number }[] = [];
      const client = createClient({
        url: api.wsUrl,
        webSocketImpl: WebSocket,
        retryAttempts: 0,
        ...options,
        on: { ...options.on, closed: (event) => void closes.push(event as { code: number }) },
      });
      clients.push(client);
      for (let at = 0; at < subscriptions; at += 1)
        client.subscribe(
          { query: FOLLOW },
          { next: () => undefined, error: () => undefined, complete: () => undefined },
        );
      await until(() => closes.length > 0, 'the close');

      expect(closes[0]!.code).toBe(code);
    });
  });
});
