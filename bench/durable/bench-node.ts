import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { migrate, openStore, startEmbeddedPostgres, type Store } from '#store';
import { composeNode, type ComposedNode } from '../../apps/api/src/compose-node.js';
import { readBundle } from '../../apps/cli/src/bundle/read-bundle.js';
import { BENCH_MODELS } from './processes.js';

/** The repository, seen from the built file. */
const ROOT = join(import.meta.dirname, '../../..');

/** A PostgreSQL of its own, as durable as in production. */
export interface BenchServer {
  createDatabase(name: string): Promise<string>;
  /** Stops the server and removes its files. */
  stop(): Promise<void>;
}

export interface BenchNode extends ComposedNode {
  readonly store: Store;
  readonly connectionString: string;
  /** Regions that instances are spread over. */
  readonly tenants: readonly string[];
  stop(): Promise<void>;
}

export async function startBenchServer(): Promise<BenchServer> {
  const directory = mkdtempSync(join(tmpdir(), 'runut-bench-'));
  // The server may run as another user, who must be able to pass.
  chmodSync(directory, 0o755);
  const server = await startEmbeddedPostgres({
    dataDirectory: join(directory, 'postgres'),
    settings: { fsync: 'on', synchronous_commit: 'on' },
    notice: () => undefined,
  });
  return {
    async createDatabase(name) {
      const client = new pg.Client({ connectionString: server.connectionString });
      await client.connect();
      await client.query(`create database ${name}`);
      await client.end();
      const url = new URL(server.connectionString);
      url.pathname = `/${name}`;
      return url.href;
    },
    async stop() {
      await server.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/**
 * A whole node with the repository's rules and the benchmark's processes deployed.
 * @param hasWorkers whether its background work runs too: feed, courier, timers, jobs
 */
export async function startBenchNode(
  server: BenchServer,
  hasWorkers: boolean,
  database = 'runtime',
): Promise<BenchNode> {
  const connectionString = await server.createDatabase(database);
  await migrate(connectionString);
  const store = await openStore({ connectionString });
  const node = composeNode(store, {
    sealKey: Buffer.alloc(32, 7),
    hasWorkers,
    onLoopError: (loop, error) => console.error(loop, error),
  });
  const rules = await readBundle([join(ROOT, 'rules')]);
  const models = Object.entries(BENCH_MODELS).map(([path, content]) => ({ path, content }));
  const { findings } = await node.deployments.deploy({ files: [...rules, ...models] }, { actor: 'bench' });
  const errors = findings.filter(({ severity }) => severity === 'error');
  if (errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
  const { regions } = await node.regions.current();
  if (hasWorkers) node.loop.start();
  return {
    ...node,
    store,
    connectionString,
    tenants: [...regions.keys()].sort(),
    stop: async () => {
      await node.loop.stop();
      await store.close();
    },
  };
}

/** Bytes of all relations of a database but the system's, indexes and TOAST included, after a plain VACUUM. */
export async function storedBytes(pool: pg.Pool): Promise<number> {
  await pool.query('vacuum');
  const { rows } = await pool.query<{ bytes: number }>(
    `/* across tenants */ select sum(pg_total_relation_size(c.oid))::float8 as bytes
       from pg_class c join pg_namespace n on n.oid = c.relnamespace and n.nspname = 'public' where c.relkind = 'r'`,
  );
  return rows[0]!.bytes;
}
