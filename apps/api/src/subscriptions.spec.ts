import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { WebSocket } from 'ws';
import { Followers, until } from './testing/followers.js';
import { FakeWorld } from './testing/fake-world.js';
import { startTestApi, type TestApi } from './testing/test-api.js';

const GROUP = '14.08/PUPR:pelaksana';
const CHANGES = `subscription($after: String, $filter: UserTaskFilterInput) {
  userTaskChanges(after: $after, filter: $filter) { kind cursor changedBy task { businessKey state assignee } }
}`;

describe('subscriptions', () => {
  let world: FakeWorld;
  let api: TestApi;
  let sockets: WebSocket[];

  beforeEach(async () => {
    world = new FakeWorld();
    world.groups.set('budi', [GROUP]);
    world.groups.set('sari', ['14.08/DINKES:pelaksana']);
    api = await startTestApi(world);
    sockets = [];
  });
  afterEach(async () => {
    await followers.dispose();
    for (const socket of sockets) socket.terminate();
    await api.stop();
  });

  const followers = new Followers(() => api);
  const connect = followers.connect.bind(followers);
  const follow = followers.follow.bind(followers);

  it("should bring an officer the tasks of his groups live, and nobody else's", async () => {
    const mine = await follow(connect(await api.token('budi', 'OFFICER', ['14.08'])).client, CHANGES);
    const theirs = await follow(connect(await api.token('sari', 'OFFICER', ['14.08'])).client, CHANGES);

    const task = world.addCase('14.08', GROUP);
    world.append('14.08', task.instanceKey, 'budi', [{ type: 'UserTaskClaimed', key: 1, assignee: 'budi' }]);
    world.append('14.08', task.instanceKey, 'budi', [{ type: 'UserTaskCompleted', key: 1, variables: {} }]);
    world.addCase('14.08', '14.08/DINKES:pelaksana');

    await until(() => mine.events.length >= 3 && theirs.events.length >= 1, 'the changes');
    expect(mine.changes().map(({ kind, task }) => [kind, task?.state])).toEqual([
      ['ADDED', 'CREATED'],
      ['UPDATED', 'CLAIMED'],
      ['REMOVED', 'COMPLETED'],
    ]);
    expect(theirs.changes().map(({ kind }) => kind)).toEqual(['ADDED']);
  });

  it('should let tasks join and leave a filtered view', async () => {
    const free = await follow(connect(await api.token('budi', 'OFFICER', ['14.08'])).client, CHANGES, {
      filter: { isUnassigned: true },
    });
    const task = world.addCase('14.08', GROUP);
    world.append('14.08', task.instanceKey, 'x', [{ type: 'UserTaskClaimed', key: 1, assignee: 'x' }]);
    world.append('14.08', task.instanceKey, 'x', [{ type: 'UserTaskReleased', key: 1, assignee: 'x' }]);

    await until(() => free.events.length >= 3, 'the changes');
    expect(free.changes().map(({ kind }) => kind)).toEqual(['ADDED', 'REMOVED', 'ADDED']);
  });

  it('should resume after every cursor without a gap, and from a list', async () => {
    const token = await api.token('budi', 'OFFICER', ['14.08']);
    const list = await api.ask<{ userTasks: { liveCursor: string } }>(
      '{ userTasks { liveCursor } }',
      {},
      token,
    );
    const cases = Array.from({ length: 4 }, () => world.addCase('14.08', GROUP));

    const all = await follow(connect(token).client, CHANGES, { after: list.data!.userTasks.liveCursor });
    await until(() => all.events.length >= 4, 'the changes');
    const seen = all.changes();
    expect(seen.map(({ task }) => task!.businessKey)).toEqual(cases.map(({ number }) => number));

    for (const [at, { cursor }] of seen.entries()) {
      const rest = await follow(connect(token).client, CHANGES, { after: cursor });
      world.append('14.08', cases[0]!.instanceKey, 'x', [{ type: 'UserTaskClaimed', key: 1, assignee: 'x' }]);
      await until(() => rest.events.length >= 4 - at, 'the rest and one live');
      expect(
        rest
          .changes()
          .slice(0, 3 - at)
          .map(({ task }) => task!.businessKey),
      ).toEqual(cases.slice(at + 1).map(({ number }) => number));
      rest.stop();
    }
  });

  it('should give the whole of an entry again to whoever left in its middle', async () => {
    const token = await api.token('budi', 'OFFICER', ['14.08']);
    const one = world.addCase('14.08', GROUP);
    const live = await follow(connect(token).client, CHANGES);
    const created = (key: number) => ({
      type: 'UserTaskCreated' as const,
      key,
      elementId: `t${key}`,
      candidateGroups: [GROUP],
      candidateUsers: [],
      priority: 50,
    });
    world.append('14.08', one.instanceKey, 'x', [created(2), created(3)]);
    await until(() => live.events.length >= 2, 'both');

    const again = await follow(connect(token).client, CHANGES, { after: live.changes()[0]!.cursor });

    await until(() => again.events.length >= 2, 'both again');
    expect(again.changes()).toHaveLength(2);
  });

  it('should ask for a new start when the cursor is ahead, and refuse what is no cursor', async () => {
    const token = await api.token('budi', 'OFFICER', ['14.08']);
    world.addCase('14.08', GROUP);
    const { data } = await api.ask<{ userTasks: { liveCursor: string } }>(
      '{ userTasks { liveCursor } }',
      {},
      token,
    );
    world.journal.set('14.08', []);

    const ahead = await follow(connect(token).client, CHANGES, { after: data!.userTasks.liveCursor });
    const wrong = await follow(connect(token).client, CHANGES, { after: 'l1.nonsense' }, false);

    await until(() => ahead.events.length > 0 && wrong.errors.length > 0, 'the answers');
    expect(ahead.changes()[0]).toMatchObject({ kind: 'RESYNC', task: null });
  });

  it('should ask for a new start when entries after the cursor may be in the archive', async () => {
    const token = await api.token('budi', 'OFFICER', ['14.08']);
    const one = world.addCase('14.08', GROUP);
    const ask = () =>
      api.ask<{ userTasks: { liveCursor: string } }>('{ userTasks { liveCursor } }', {}, token);
    const old = (await ask()).data!.userTasks.liveCursor;
    world.append('14.08', one.instanceKey, 'x', [{ type: 'InstanceModified', reason: 'x' }]);
    const position = world.journal.get('14.08')!.length;
    world.archivedUpTo.set('14.08', position);

    const behind = await follow(connect(token).client, CHANGES, { after: old });
    const { liveCursor } = (await ask()).data!.userTasks;
    const abreast = await follow(connect(token).client, CHANGES, { after: liveCursor });
    world.addCase('14.08', GROUP, { businessKey: 'NEXT' });

    await until(() => behind.events.length > 0 && abreast.events.length > 0, 'the answers');
    expect(behind.changes()[0]).toMatchObject({ kind: 'RESYNC', task: null });
    expect(abreast.changes()[0]).toMatchObject({ kind: 'ADDED' });
  });

  it('should not tell an overseer of restricted cases', async () => {
    const live = await follow(connect(await api.token('root', 'ADMIN', ['14.08'])).client, CHANGES);
    const whole = await follow(connect(await api.token('ani', 'AUDITOR', ['14.08'])).client, CHANGES);
    world.addCase('14.08', '14.08/INSPEKTORAT:apip', { isRestricted: true, businessKey: 'SECRET' });
    world.addCase('14.08', GROUP, { businessKey: 'OPEN' });

    await until(() => live.events.length >= 1 && whole.events.length >= 2, 'the changes');
    expect(live.changes().map(({ task }) => task!.businessKey)).toEqual(['OPEN']);
    expect(whole.changes().map(({ task }) => task!.businessKey)).toEqual(['SECRET', 'OPEN']);
  });

  it('should close with 4403 when the token ends, and send nothing after', async () => {
    const { client, closes } = connect(await api.token('budi', 'OFFICER', ['14.08'], 2));
    const live = await follow(client, CHANGES);

    await until(() => closes.length > 0, 'the close');
    world.addCase('14.08', GROUP);

    expect(closes[0]).toMatchObject({ code: 4403, reason: 'Token expired' });
    expect(live.events).toEqual([]);
  });

  it('should close with 4403 when an office is lost, before the next event', async () => {
    const { client, closes } = connect(await api.token('budi', 'OFFICER', ['14.08']));
    const live = await follow(client, CHANGES);

    world.groups.set('budi', []);
    world.addCase('14.08', GROUP);

    await until(() => closes.length > 0, 'the close');
    expect(closes[0]).toMatchObject({ code: 4403, reason: 'Rights changed' });
    expect(live.events).toEqual([]);
  });

  it('should let go of a subscriber that leaves', async () => {
    const before = world.followers;
    const live = await follow(connect(await api.token('budi', 'OFFICER', ['14.08'])).client, CHANGES);

    live.stop();

    await until(() => world.followers === before, 'the server to stop following');
  });

  it('should tell a reporter what is new to be seen, and nothing to a wrong code', async () => {
    const mine = world.addCase('14.08', GROUP);
    const query =
      'subscription($n: String!, $c: String!) { complaintUpdates(number: $n, trackingCode: $c) { complaint { status } } }';
    const live = await follow(connect().client, query, { n: mine.number, c: 'CODE' });
    const wrong = await follow(connect().client, query, { n: mine.number, c: 'WRONG' }, false);

    world.append('14.08', mine.instanceKey, 'x', [{ type: 'UserTaskClaimed', key: 1, assignee: 'x' }]);
    world.complaints[0] = { ...world.complaints[0]!, status: 'diproses' };
    world.append('14.08', mine.instanceKey, 'x', [{ type: 'UserTaskCompleted', key: 1, variables: {} }]);

    await until(() => live.events.length > 0 && wrong.errors.length > 0, 'the answers');
    expect(live.events.at(-1)).toEqual({ complaintUpdates: { complaint: { status: 'DIPROSES' } } });
    expect(wrong.events).toEqual([]);
  });

  describe('protocol', () => {
    async function raw(
      ...messages: unknown[]
    ): Promise<{ code: number; received: Record<string, unknown>[] }> {
      const socket = new WebSocket(api.wsUrl, 'graphql-transport-ws');
      sockets.push(socket);
      const received: Record<string, unknown>[] = [];
      const closed = new Promise<number>((resolve) => socket.on('close', resolve));
      socket.on('message', (text: Buffer) => {
        const message = JSON.parse(String(text)) as Record<string, unknown>;
        received.push(message);
        if (message.type === 'error' || message.type === 'next') socket.close(1000);
      });
      await new Promise((resolve) => socket.on('open', resolve));
      for (const message of messages) {
        socket.send(typeof message === 'string' ? message : JSON.stringify(message));
        if ((message as { type?: string }).type === 'connection_init')
          await until(() => received.length > 0 || socket.readyState > 1, 'an answer');
      }
      return { code: await closed, received };
    }
    const init = { type: 'connection_init' };
    const subscribe = (query: string) => ({ id: '1', type: 'subscribe', payload: { query } });

    it('should close with the codes of the protocol', async () => {
      expect((await raw('not json')).code).toBe(4400);
      expect((await raw(subscribe('subscription { x }'))).code).toBe(4401);
      expect((await raw({ type: 'connection_init', payload: { authorization: 'Bearer a.b.c' } })).code).toBe(
        4403,
      );
      expect((await raw()).code).toBe(4408);
      expect((await raw(init, init)).code).toBe(4429);
      const long = subscribe(
        'subscription { complaintUpdates(number: "N-1", trackingCode: "CODE") { cursor } }',
      );
      world.addCase('14.08', GROUP);
      expect((await raw(init, long, long)).code).toBe(4409);
    });

    it('should close a message that is too large', async () => {
      expect(
        (await raw(init, { id: '1', type: 'subscribe', payload: { query: '#'.repeat(100_000) } })).code,
      ).toBe(1009);
    });

    it.each([
      ['a query', '{ viewer { name } }', 'BAD_USER_INPUT'],
      [
        'a mutation',
        'mutation { withdrawComplaint(input: { number: "x", trackingCode: "y" }) { userErrors { code } } }',
        'BAD_USER_INPUT',
      ],
      [
        'many aliases',
        `subscription { userTaskChanges { ${Array.from({ length: 30 }, (_, at) => `c${at}: cursor`).join(' ')} } }`,
        'LIMIT_EXCEEDED',
      ],
      [
        'a depth bomb',
        `subscription { userTaskChanges { task { ${'instance { userTasks { '.repeat(10)} id ${'} }'.repeat(10)} } } }`,
        'LIMIT_EXCEEDED',
      ],
      [
        'too many tokens',
        `subscription { userTaskChanges { ${'cursor '.repeat(3_000)} } }`,
        'GRAPHQL_PARSE_FAILED',
      ],
      ['an unknown field', 'subscription { nothing }', 'GRAPHQL_VALIDATION_FAILED'],
      ['no token where one is needed', 'subscription { userTaskChanges { cursor } }', 'UNAUTHENTICATED'],
    ])('should refuse %s', async (_what, query, code) => {
      const { received } = await raw(init, subscribe(query));
      const { payload } = received.find(({ type }) => type === 'error' || type === 'next')!;
      const [error] = (Array.isArray(payload) ? payload : (payload as { errors: unknown[] }).errors) as {
        extensions: { code: string };
      }[];

      expect(error!.extensions.code).toBe(code);
    });

    it('should answer nothing on other paths', async () => {
      const socket = new WebSocket(api.wsUrl.replace('/graphql', '/other'), 'graphql-transport-ws');
      sockets.push(socket);

      await expect(new Promise((_resolve, reject) => socket.on('error', reject))).rejects.toThrow(/404/);
    });

    it('should say goodbye with 1001', async () => {
      const { client, closes } = connect(await api.token('budi', 'OFFICER', ['14.08']));
      await follow(client, CHANGES);
      const other = await startTestApi(new FakeWorld());
      await other.stop();
      await api.stop();

      await until(() => closes.length > 0, 'the close');
      expect(closes[0]!.code).toBe(1001);
      api = await startTestApi(world);
    });
  });
});
