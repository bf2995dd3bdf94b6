import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { itemOf, OperationFault, Operations, type OperationHandler } from '#runtime';
import { startTestNode, until, type TestNode } from '../support/node.js';

const ASKED = { actor: 'pemilik' };

/** A handler over the numbers 1 to `total`, that notes which of them it carried out. */
function numbers(total: number, carryOut?: OperationHandler['carryOut']) {
  const seen: string[] = [];
  const handler: OperationHandler = {
    batchSize: 10,
    count: () => Promise.resolve(total),
    next: (_operation, cursor, limit) => {
      const from = typeof cursor === 'number' ? cursor : 0;
      const to = Math.min(from + limit, total);
      const keys = Array.from({ length: to - from }, (_, at) => String(from + at + 1));
      return Promise.resolve({ keys, ...(to < total ? { cursor: to } : {}) });
    },
    carryOut: async (keys, turn) => {
      const outcome = carryOut
        ? await carryOut(keys, turn)
        : { items: keys.map((key) => itemOf(key, 'done')) };
      seen.push(...outcome.items.map(({ key }) => key));
      return outcome;
    },
  };
  return { seen, handler };
}

describe('operations on PostgreSQL', () => {
  let node: TestNode;
  let nodes = 0;
  beforeAll(async () => {
    node = await startTestNode({ hasWorkers: false });
  }, 60_000);
  afterAll(() => node.stop());

  /** Operations of a node of their own, which knows one kind. */
  function operationsOf(kind: string, handler: OperationHandler): Operations {
    const operations = new Operations(
      node.store.operations,
      { newKey: () => crypto.randomUUID() },
      `n${++nodes}`,
    );
    operations.handle(kind, handler);
    return operations;
  }
  const find = async (tenant: string, key: string) => (await node.store.operations.find(tenant, key))!;
  const itemsOf = async (tenant: string, key: string) =>
    (await node.store.operations.items(tenant, key, {}, { first: 1_000 })).items.map(({ item }) => item);
  async function request(operations: Operations, kind: string, tenant = '14.08', idempotencyKey?: string) {
    const outcome = await operations.request(
      { tenant, kind, input: {}, reason: 'uji' },
      { ...ASKED, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) },
    );
    if (outcome.outcome === 'rejected') throw new Error(outcome.rejection.message);
    return outcome.operation;
  }
  /** As a node's death does: nobody prolongs or gives back what is leased. */
  const endLeases = () =>
    node.store.pool.query(
      "/* across tenants */ update operation set leased_until = now() - interval '1 second' where leased_until is not null",
    );

  it('should do everything once, in batches, and tell what became of each', async () => {
    const { seen, handler } = numbers(25, (keys) =>
      Promise.resolve({
        items: keys.map((key) =>
          itemOf(key, key === '7' ? 'failed' : 'done', key === '7' ? 'ganjil' : undefined),
        ),
      }),
    );
    const operations = operationsOf('hitung', handler);
    const { operationKey } = await request(operations, 'hitung');
    expect(await operations.workOnce()).toBe(true);
    expect(await find('14.08', operationKey)).toMatchObject({
      status: 'running',
      total: 25,
      done: 9,
      failed: 1,
    });
    while (await operations.workOnce());
    expect(await find('14.08', operationKey)).toMatchObject({
      status: 'completed',
      done: 24,
      failed: 1,
      skipped: 0,
    });
    expect(seen).toEqual(Array.from({ length: 25 }, (_, at) => String(at + 1)));
    const items = await itemsOf('14.08', operationKey);
    expect(items.map(({ itemNo, key }) => `${itemNo} ${key}`)).toEqual(seen.map((key) => `${key} ${key}`));
    const { items: failed } = await node.store.operations.items(
      '14.08',
      operationKey,
      { outcomes: ['failed'] },
      {},
    );
    expect(failed.map(({ item }) => item)).toMatchObject([{ key: '7', message: 'ganjil' }]);
  });

  it('should answer the same operation to the same request, and refuse a kind or input that nobody knows', async () => {
    const operations = operationsOf('ulang', {
      ...numbers(1).handler,
      check: (input) => (input ? undefined : 'Expected some'),
    });
    const first = await request(operations, 'ulang', '14.08', 'k');
    expect(await request(operations, 'ulang', '14.08', 'k')).toMatchObject({
      operationKey: first.operationKey,
    });
    expect(
      await operations.request({ tenant: '14.08', kind: 'entah', input: {}, reason: 'x' }, ASKED),
    ).toMatchObject({
      rejection: { code: 'INVALID_ARGUMENT' },
    });
    expect(
      await operations.request({ tenant: '14.08', kind: 'ulang', input: 0, reason: 'x' }, ASKED),
    ).toMatchObject({
      rejection: { message: 'Expected some' },
    });
  });

  it("should go on with a dead node's batch, and not take what it brings too late", async () => {
    let resume: (() => void) | undefined;
    const { seen, handler } = numbers(10);
    const stalled = operationsOf('mati', {
      ...handler,
      carryOut: async (keys, turn) => {
        await new Promise<void>((resolve) => (resume = resolve));
        return handler.carryOut(keys.slice(0, 3), turn);
      },
    });
    const { operationKey } = await request(stalled, 'mati');
    const late = stalled.workOnce();
    await until(() => resume, 'the batch to be at hand');
    const other = operationsOf('mati', handler);
    expect(await other.workOnce()).toBe(false);
    await endLeases();
    expect(await other.workOnce()).toBe(true);
    resume!();
    await late;
    expect(seen.slice(0, 10)).toEqual(Array.from({ length: 10 }, (_, at) => String(at + 1)));
    expect(await find('14.08', operationKey)).toMatchObject({ status: 'completed', done: 10 });
    expect(await itemsOf('14.08', operationKey)).toHaveLength(10);
  });

  it('should keep one answer over all things, in which each counts once whatever node dies', async () => {
    const sum = numbers(25, (keys, { operation: { result } }) =>
      Promise.resolve({
        items: keys.map((key) => itemOf(key, 'done')),
        result: keys.reduce((total, key) => total + Number(key), Number(result ?? 0)),
      }),
    );
    const operations = operationsOf('jumlah', sum.handler);
    const { operationKey } = await request(operations, 'jumlah');
    const result = () => node.store.operations.result('14.08', operationKey);
    expect(await result()).toBeUndefined();
    expect(await operations.workOnce()).toBe(true);
    expect(await result()).toBe(55);
    // A node that has added its batch and dies before it can say so.
    const dead = (await node.store.operations.lease(['jumlah'], 'mati', 60_000))!;
    expect(dead.result).toBe(55);
    await endLeases();
    while (await operations.workOnce());
    expect(await result()).toBe(325);
    expect(await node.store.operations.saveTurn(dead, { items: [], result: 999 })).toBe(false);
    expect(await result()).toBe(325);
  });

  it('should not be held by a heartbeat that comes in behind its own turn', async () => {
    const operations = operationsOf('denyut', numbers(5).handler);
    const { operationKey } = await request(operations, 'denyut');
    const leased = (await node.store.operations.lease(['denyut'], 'n', 60_000))!;
    expect(await node.store.operations.extend(leased, 60_000)).toBe('held');
    expect(await node.store.operations.saveTurn(leased, { items: [], cursor: {} })).toBe(true);
    expect(await node.store.operations.extend(leased, 60_000)).toBe('lost');
    expect(await operations.workOnce()).toBe(true);
    expect(await find('14.08', operationKey)).toMatchObject({ status: 'completed', done: 5 });
  });

  it('should pause after the batch at hand, go on, and end where it is cancelled; and tell who wanted it', async () => {
    const { seen, handler } = numbers(30);
    let operationKey = '';
    const operations = operationsOf('jeda', {
      ...handler,
      carryOut: async (keys, turn) => {
        if (seen.length === 0) {
          const paused = await operations.change('14.08', operationKey, {
            action: 'pause',
            reason: 'rapat',
            ...ASKED,
          });
          expect(paused).toMatchObject({ operation: { status: 'running', wanted: 'paused' } });
        }
        return handler.carryOut(keys, turn);
      },
    });
    ({ operationKey } = await request(operations, 'jeda'));
    expect(await operations.workOnce()).toBe(true);
    expect(await find('14.08', operationKey)).toMatchObject({ status: 'paused', done: 10 });
    expect(await operations.workOnce()).toBe(false);
    await operations.change('14.08', operationKey, { action: 'resume', reason: 'selesai rapat', ...ASKED });
    expect(await operations.workOnce()).toBe(true);
    await operations.change('14.08', operationKey, { action: 'cancel', reason: 'cukup', ...ASKED });
    expect(await operations.workOnce()).toBe(false);
    expect(await find('14.08', operationKey)).toMatchObject({ status: 'cancelled', done: 20 });
    expect((await find('14.08', operationKey)).endedAt).toBeDefined();
    expect(
      await operations.change('14.08', operationKey, { action: 'resume', reason: 'x', ...ASKED }),
    ).toMatchObject({
      rejection: { code: 'INVALID_STATE' },
    });
    expect(
      (await node.store.operations.changes('14.08', operationKey)).map(({ action, reason }) => [
        action,
        reason,
      ]),
    ).toEqual([
      ['request', 'uji'],
      ['pause', 'rapat'],
      ['resume', 'selesai rapat'],
      ['cancel', 'cukup'],
    ]);
  });

  it('should end as wanted an operation whose node died before it could', async () => {
    const operations = operationsOf('hilang', numbers(5).handler);
    const { operationKey } = await request(operations, 'hilang');
    expect(await node.store.operations.lease(['hilang'], 'mati', 60_000)).toMatchObject({ operationKey });
    await operations.change('14.08', operationKey, { action: 'cancel', reason: 'x', ...ASKED });
    expect(await find('14.08', operationKey)).toMatchObject({ status: 'running', wanted: 'cancelled' });
    await endLeases();
    expect(await operations.workOnce()).toBe(false);
    expect(await find('14.08', operationKey)).toMatchObject({ status: 'cancelled', done: 0 });
  });

  it('should give again what a handler left, and take regions in turns', async () => {
    const order: string[] = [];
    const { handler } = numbers(20);
    const operations = operationsOf('giliran', {
      ...handler,
      carryOut: (keys, turn) => {
        order.push(turn.operation.tenant);
        return handler.carryOut(keys.slice(0, 5), turn);
      },
    });
    const big = [await request(operations, 'giliran', '14'), await request(operations, 'giliran', '14')];
    const { operationKey } = await request(operations, 'giliran', '21');
    while (await operations.workOnce());
    expect(order).toHaveLength(12);
    expect(order.slice(0, 8).filter((tenant) => tenant === '21')).toHaveLength(4);
    expect((await itemsOf('21', operationKey)).map(({ key }) => Number(key))).toEqual(
      Array.from({ length: 20 }, (_, at) => at + 1),
    );
    for (const one of big)
      expect(await find('14', one.operationKey)).toMatchObject({ status: 'completed', done: 20 });
    const { items: listed } = await node.store.operations.list(
      { tenants: ['14', '21'], kinds: ['giliran'] },
      { first: 2 },
    );
    expect(listed).toHaveLength(2);
    const rest = await node.store.operations.list(
      { tenants: ['14', '21'], kinds: ['giliran'], statuses: ['completed'] },
      { first: 2, after: listed[1]!.cursor },
    );
    expect(rest.items.map(({ item }) => item.operationKey)).toEqual([big[0]!.operationKey]);
  });

  it('should fail at once with what the handler says, and else after some attempts, without words of its own', async () => {
    const broken = operationsOf('rusak', {
      ...numbers(3).handler,
      next: () => Promise.reject(new OperationFault('Expected a version, but it is gone')),
    });
    const { operationKey } = await request(broken, 'rusak');
    await broken.workOnce();
    expect(await find('14.08', operationKey)).toMatchObject({
      status: 'failed',
      fault: 'Expected a version, but it is gone',
    });
    const flaky = operationsOf('goyah', {
      ...numbers(3).handler,
      carryOut: () => Promise.reject(Object.assign(new TypeError('rahasia'), { code: 'X1' })),
    });
    const other = await request(flaky, 'goyah');
    for (let attempt = 1; attempt <= 5; attempt++) {
      expect(await flaky.workOnce()).toBe(true);
      await endLeases();
    }
    expect(await find('14.08', other.operationKey)).toMatchObject({
      status: 'failed',
      fault: 'TypeError X1',
    });
  });
});
