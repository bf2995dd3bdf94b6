import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NewDeployment } from '#runtime';
import { createTestDatabase, type TestDatabase } from '../../../../test/support/postgres.js';
import { openStore, type Store } from '../open-store.js';

let database: TestDatabase;
let store: Store;
beforeAll(async () => {
  database = await createTestDatabase();
  store = await openStore({ connectionString: database.connectionString });
}, 60_000);
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

function resource(name: string, content: string): NewDeployment['resources'][number] {
  return {
    region: 'nasional',
    kind: 'process',
    name,
    content,
    path: `workflows/${name}/process.bpmn`,
    checksum: createHash('sha256').update(content).digest('hex'),
  };
}

describe('PostgresResourceStore', () => {
  it('should version what differs, keep what is the same, and record nothing when nothing differs', async () => {
    const first = await store.deployments.create({
      deployedBy: 'admin',
      resources: [resource('a', '1'), resource('b', '1')],
    });
    expect(first.created.map(({ name, version }) => [name, version])).toEqual([
      ['a', 1],
      ['b', 1],
    ]);
    expect((await store.resources.pulse()).generation).toBe(1);

    const same = await store.deployments.create({
      deployedBy: 'admin',
      resources: [resource('a', '1'), resource('b', '1')],
    });
    expect(same).toEqual({ deployment: first.deployment, created: [] });
    expect((await store.resources.pulse()).generation).toBe(1);

    const second = await store.deployments.create({
      deployedBy: 'admin',
      comment: 'b',
      resources: [resource('a', '1'), resource('b', '2')],
    });
    expect(second.created.map(({ name, version }) => [name, version])).toEqual([['b', 2]]);
    expect((await store.resources.inForce()).resources.map(({ name, version }) => [name, version])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    expect(await store.deployments.resourcesOf(second.deployment.deploymentKey)).toEqual(second.created);
    expect(await store.resources.byKey(second.created[0]!.resourceKey)).toEqual(second.created[0]);
    expect(await store.resources.byKey('none')).toBeUndefined();
    expect(await store.resources.versions('nasional', 'process', 'b')).toHaveLength(2);

    // Back to an old content is a new version.
    const third = await store.deployments.create({ deployedBy: 'admin', resources: [resource('b', '1')] });
    expect(third.created.map(({ version }) => version)).toEqual([3]);
    const newest = await store.deployments.deployments({ first: 2 });
    expect(newest.map(({ deploymentKey }) => deploymentKey)).toEqual([
      third.deployment.deploymentKey,
      second.deployment.deploymentKey,
    ]);
    expect(await store.deployments.deployments({ first: 5, after: newest[1]!.deploymentKey })).toEqual([
      first.deployment,
    ]);
  });

  it('should answer an idempotency key with the first result, and serialise rivals', async () => {
    const before = (await store.resources.pulse()).generation;
    const deployment = { deployedBy: 'admin', idempotencyKey: 'k', resources: [resource('c', '1')] };
    const results = await Promise.all(Array.from({ length: 5 }, () => store.deployments.create(deployment)));
    for (const result of results) expect(result).toEqual(results[0]);
    expect(results[0]!.created).toHaveLength(1);

    await Promise.all(
      ['1', '2', '3', '4'].map((content) =>
        store.deployments.create({ deployedBy: 'x', resources: [resource('d', content)] }),
      ),
    );
    expect(
      (await store.resources.versions('nasional', 'process', 'd')).map(({ version }) => version),
    ).toEqual([1, 2, 3, 4]);
    expect((await store.resources.pulse()).generation).toBe(before + 5);
  });

  it('should refuse an empty deployment and one resource twice', async () => {
    await expect(store.deployments.create({ deployedBy: 'x', resources: [] })).rejects.toThrow(
      'at least one',
    );
    await expect(
      store.deployments.create({ deployedBy: 'x', resources: [resource('e', '1'), resource('e', '2')] }),
    ).rejects.toThrow('one process "e"');
  });
});
