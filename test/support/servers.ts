import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { DevelopmentIssuer, type Role } from '#identity';
import { startServer, type RunningServer } from '../../apps/api/src/server.js';
import { readSettings, type Environment } from '../../apps/api/src/settings.js';
import { createTestDatabase } from './postgres.js';

/** Real servers over one database of their own. */
export interface TestServers {
  readonly nodes: readonly RunningServer[];
  /** What a server in a process of its own is given to be one of them. */
  readonly environment: Readonly<Record<string, string>>;
  /** Deploys files over the first node and expects no error. */
  deploy(files: Record<string, string>): Promise<void>;
  token(id: string, role: Role, regions: readonly string[]): Promise<string>;
  /** Asks a node over HTTP and answers the data; throws on a top-level error. */
  ask<T>(node: number, token: string, query: string, variables?: Record<string, unknown>): Promise<T>;
  stop(): Promise<void>;
}

/** Starts as many nodes as asked for. @param environment settings beside those that a test needs; `log` gets what they log */
export async function startTestServers(
  count: number,
  environment: Environment = {},
  log?: Logger,
): Promise<TestServers> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'runut-servers-'));
  const own = { DATABASE_URL: database.connectionString, RUNUT_DATA_DIR: dataDir };
  const settings = readSettings({ ...own, PORT: '0', LOG_LEVEL: 'silent', ...environment });
  const nodes: RunningServer[] = [];
  for (let at = 0; at < count; at++) nodes.push(await startServer(settings, log));
  const issuer = await DevelopmentIssuer.open(dataDir);
  return {
    nodes,
    environment: own,
    async deploy(files) {
      const { findings } = await nodes[0]!.wiring.services.deployments.deploy(
        { files: Object.entries(files).map(([path, content]) => ({ path, content })) },
        { actor: 'test' },
      );
      const errors = findings.filter(({ severity }) => severity === 'error');
      if (errors.length > 0) throw new Error(JSON.stringify(errors, null, 1));
    },
    token: (id, role, regions) =>
      issuer.mint({ id, name: id, roles: [role], regions: [...regions] }, { audience: settings.audience }),
    async ask(node, token, query, variables = {}) {
      const response = await fetch(`${nodes[node]!.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        body: JSON.stringify({ query, variables }),
      });
      const { data, errors } = (await response.json()) as { data: never; errors?: unknown };
      if (errors) throw new Error(JSON.stringify(errors));
      return data;
    },
    async stop() {
      await Promise.all(nodes.map((node) => node.stop()));
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
