import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { until } from './testing/followers.js';
import { FakeWorld } from './testing/fake-world.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const GROUP = '14.08/PUPR:pelaksana';
const SUBSCRIBERS = 10;
/** Enough to fill what the kernel keeps for a socket, and then the server's own bound, with few events. */
const EVENTS = 3_000;
const LONG_KEY = 'K'.repeat(8_000);
const MOST_GROWTH = 100 * 2 ** 20;
const QUERY = 'subscription { userTaskChanges { cursor task { businessKey } } }';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const used = (): number => {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
};

/** `npm run bench -- live` has the long form: 100,000 events, and what the stalled cost the live in time. */
describe('subscribers that do not read beside those that do', () => {
  let world: FakeWorld;
  let api: TestApi;
  let sockets: WebSocket[];

  beforeEach(async () => {
    sockets = [];
    world = new FakeWorld();
    world.groups.set('budi', [GROUP]);
    api = await startTestApi(world);
  });
  afterEach(async () => {
    for (const socket of sockets) socket.terminate();
    await api.stop();
  });

  async function follow(token: string) {
    const socket = new WebSocket(api.wsUrl, 'graphql-transport-ws');
    sockets.push(socket);
    const seen = { events: 0, isInOrder: true, code: 0 };
    socket.on('close', (code) => (seen.code = code));
    const before = api.subscribed();
    socket.on('open', () =>
      socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } })),
    );
    socket.on('message', (text: Buffer) => {
      if (text.includes('"connection_ack"'))
        return socket.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query: QUERY } }));
      seen.isInOrder &&= text.includes(`"businessKey":"${seen.events} `);
      seen.events += 1;
    });
    await until(() => api.subscribed() > before, 'the server to follow');
    return { socket, seen };
  }

  it('should be closed to come back, at no cost for the others and little for the node', async () => {
    const token = await api.token('budi', 'OFFICER', ['14.08']);
    const stalled: Awaited<ReturnType<typeof follow>>[] = [];
    const live: typeof stalled = [];
    for (let at = 0; at < SUBSCRIBERS; at += 1) {
      stalled.push(await follow(token));
      live.push(await follow(token));
    }
    for (const { socket } of stalled) socket.pause();
    const before = used();
    for (let event = 0; event < EVENTS; event += 1) {
      world.addCase('14.08', GROUP, { businessKey: `${event} ${LONG_KEY}` });
      // The journal of this world is in memory: it is not what is measured, and not what is read faster than sent.
      if (event % 20 === 19)
        await until(() => live.every(({ seen }) => seen.events > event - 20), 'the live to get on');
    }
    await until(
      () => live.every(({ seen }) => seen.events === EVENTS),
      'every event to come to all that read',
    );
    const growth = used() - before - EVENTS * LONG_KEY.length;

    expect(growth).toBeLessThan(MOST_GROWTH);
    expect(live.every(({ seen }) => seen.isInOrder && seen.code === 0)).toBe(true);
    for (const { socket } of stalled) socket.resume();
    await until(() => stalled.every(({ seen }) => seen.code !== 0), 'the stalled to be closed');
    expect(new Set(stalled.map(({ seen }) => seen.code))).toEqual(new Set([1013]));
    expect(stalled.every(({ seen }) => seen.isInOrder && seen.events < EVENTS)).toBe(true);
  }, 60_000);
});
