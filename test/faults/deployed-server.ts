import { join } from 'node:path';
import { migrate, openStore } from '#store';
import { composeNode } from '../../apps/api/src/compose-node.js';
import { readBundle } from '../../apps/cli/src/bundle/read-bundle.js';
import { DATABASE, type Site } from './cluster/cluster.js';
import { PostgresServer } from './cluster/postgres-server.js';
import { FAULT_MODELS } from './load/models.js';

/** The repository, seen from the built file. */
const ROOT = join(import.meta.dirname, '../../..');

/** A PostgreSQL of its own, migrated, with the repository's rules and workflows and the harness's models deployed. */
export async function startDeployedServer(site: Site): Promise<PostgresServer> {
  const server = new PostgresServer(join(site.directory, 'postgres'));
  await server.start();
  const connectionString = server.connectionString(DATABASE);
  await migrate(connectionString);
  const store = await openStore({ connectionString });
  try {
    const node = composeNode(store, {
      sealKey: Buffer.alloc(32, 7),
      hasWorkers: false,
      onLoopError: () => undefined,
    });
    const files = await readBundle([join(ROOT, 'rules'), join(ROOT, 'workflows')]);
    const models = Object.entries(FAULT_MODELS).map(([path, content]) => ({ path, content }));
    const { findings } = await node.deployments.deploy({ files: [...files, ...models] }, { actor: 'faults' });
    const errors = findings.filter(({ severity }) => severity === 'error');
    if (errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
  } finally {
    await store.close();
  }
  return server;
}
