import { chmodSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DevelopmentIssuer, type Role } from '#identity';
import type { Chance } from '../random.js';
import { CommitProxy } from '../wire/commit-proxy.js';
import { NodeProcess } from './node-process.js';
import { PostgresServer } from './postgres-server.js';

/** The built files: this one is `dist/test/faults/cluster/cluster.js`. */
const DIST = join(import.meta.dirname, '../../..');
const AUDIENCE = 'runut';

/** The database that is deployed to; those of planted bugs are copies of it. */
export const DATABASE = 'runut';

/** Where all of a run's files are, and the issuer of its tokens. */
export class Site {
  private constructor(
    readonly directory: string,
    private readonly issuer: DevelopmentIssuer,
  ) {}

  static async open(): Promise<Site> {
    const directory = mkdtempSync(join(tmpdir(), 'runut-faults-'));
    // The server may run as another user, who must be able to pass.
    chmodSync(directory, 0o755);
    const site = new Site(directory, await DevelopmentIssuer.open(join(directory, 'keys')));
    mkdirSync(join(directory, 'logs'));
    return site;
  }

  token(id: string, role: Role, regions: readonly string[]): Promise<string> {
    return this.issuer.mint({ id, name: id, roles: [role], regions: [...regions] }, { audience: AUDIENCE });
  }

  log(name: string): string {
    return join(this.directory, 'logs', `${name}.log`);
  }

  /** What every process gets: Node keeps what it has compiled, so that those that are killed are back soon. */
  get environment(): Readonly<Record<string, string>> {
    return { NODE_COMPILE_CACHE: join(this.directory, 'compiled') };
  }

  get keys(): string {
    return join(this.directory, 'keys');
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

export interface ClusterOptions {
  readonly site: Site;
  readonly server: PostgresServer;
  readonly database: string;
  readonly chance: Chance;
  /** A bug that is planted into every node; see `planted/`. */
  readonly bug?: string;
}

/** Two api and two worker processes, which reach PostgreSQL through the proxy. */
export class Cluster {
  readonly apis: readonly NodeProcess[];
  readonly workers: readonly NodeProcess[];
  /** GraphQL over HTTP, one for each api. */
  readonly urls: readonly string[];
  readonly proxy: CommitProxy;
  /** Where the nodes' commits go now: the server that was given, or a standby that took its place. */
  primary: PostgresServer;

  private constructor(
    private readonly given: PostgresServer,
    readonly site: Site,
    readonly database: string,
    proxy: CommitProxy,
    ports: readonly number[],
    proxyPort: number,
    bug: string | undefined,
  ) {
    this.primary = given;
    this.proxy = proxy;
    this.urls = ports.map((port) => `http://127.0.0.1:${port}/graphql`);
    const environment = {
      ...site.environment,
      DATABASE_URL: `postgresql://runut@127.0.0.1:${proxyPort}/${database}`,
      RUNUT_DATA_DIR: site.keys,
      RUNUT_PUBLIC_LIMIT: '1000000',
      RUNUT_AUDIENCE: AUDIENCE,
      HOST: '127.0.0.1',
      ...(bug === undefined ? {} : { FAULTS_PLANTED: bug }),
    };
    const scriptOf = (app: string) =>
      bug === undefined
        ? [join(DIST, 'apps', app, 'src/main.js')]
        : [join(DIST, 'test/faults/planted/planted-node.js'), app];
    this.apis = ports.map(
      (port, n) =>
        new NodeProcess({
          name: `api ${n + 1}`,
          script: scriptOf('api'),
          environment: { ...environment, PORT: String(port), RUNUT_WORKER: 'off', LOG_LEVEL: 'warn' },
          logFile: site.log(`${database}-api-${n + 1}`),
          isReady: async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).ok,
        }),
    );
    this.workers = [1, 2].map(
      (n) =>
        new NodeProcess({
          name: `worker ${n}`,
          script: scriptOf('worker'),
          environment: { ...environment, LOG_LEVEL: 'info' },
          logFile: site.log(`${database}-worker-${n}`),
          isReady: (log) => log().includes('worker ready'),
        }),
    );
  }

  static async open({ site, server, database, chance, bug }: ClusterOptions): Promise<Cluster> {
    const proxy = new CommitProxy(server.socketPath, chance.fork('proxy'));
    const proxyPort = await proxy.listen();
    return new Cluster(server, site, database, proxy, await freePorts(2), proxyPort, bug);
  }

  get nodes(): readonly NodeProcess[] {
    return [...this.apis, ...this.workers];
  }

  async startNodes(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.start()));
  }

  async killNodes(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.kill()));
  }

  /** Reads the database that is the primary now, past the proxy. */
  query<T extends Record<string, unknown>>(text: string, values: unknown[] = []): Promise<T[]> {
    return this.primary.query<T>(this.database, text, values);
  }

  /** Ends all that it started, a standby that took over too; the server that was given goes on. */
  async stop(): Promise<void> {
    await this.killNodes();
    await this.proxy.close();
    if (this.primary !== this.given) await this.primary.stop();
  }
}

async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => (server.address() as AddressInfo).port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
