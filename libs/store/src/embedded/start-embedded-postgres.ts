import { chmodSync, chownSync, existsSync, lstatSync, mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { findBinaries } from './binaries.js';
import { fallbackDirectory, shortHash } from './fallback-directory.js';
import {
  adoptPostmaster,
  findPostmaster,
  initialiseCluster,
  startPostmaster,
  stopPostmaster,
  type Postmaster,
  type ServerSite,
} from './postmaster.js';
import { serverAccount, untraversableParent, type ServerAccount } from './server-account.js';
import { ServerUsers } from './server-users.js';
import { StartLock } from './start-lock.js';

export interface EmbeddedPostgresOptions {
  /** Default: the setting RUNUT_DATA_DIR, else `.runut/postgres` below the working directory. */
  readonly dataDirectory?: string;
  /** Server settings by name, for example `{ fsync: 'off' }` in tests. They hold for the process that starts the server. */
  readonly settings?: Readonly<Record<string, string>>;
  /** How long start and recovery may take; 60,000 when absent. */
  readonly timeoutMs?: number;
  /** Told of decisions that somebody may wonder about; printed on stderr when absent. */
  readonly notice?: (message: string) => void;
}

export interface EmbeddedPostgres {
  /** URL of the database `runut`, over a unix socket. */
  readonly connectionString: string;
  /** Where its files are; may differ from what was asked for, see the notice. */
  readonly dataDirectory: string;
  /** Gives up this use; the last use stops the server. Safe to call twice. */
  stop(): Promise<void>;
}

const DATABASE = 'runut';
/** `sockaddr_un` has room for 107 bytes on Linux and 103 on macOS. */
const MAX_SOCKET_PATH = 103;

/**
 * Starts PostgreSQL from the platform's npm package over a directory, or joins the one that runs there already, also one that
 * was left over by a process that was killed. Processes that start at once wait for each other.
 * @throws Error with the server's own words when it does not start.
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions = {},
): Promise<EmbeddedPostgres> {
  if (process.platform === 'win32') {
    throw new Error(
      'Expected Linux or macOS for the embedded PostgreSQL but this is Windows: set DATABASE_URL',
    );
  }
  const notice = options.notice ?? ((message: string) => void process.stderr.write(`${message}\n`));
  const timeoutMs = options.timeoutMs ?? 60_000;
  const { home, account } = chooseHome(options.dataDirectory, notice);
  mkdirSync(home, { recursive: true, mode: 0o755 });
  const dataDirectory = join(home, 'data');
  const lock = new StartLock(join(home, 'start.lock'));
  const users = new ServerUsers(join(home, 'users'));

  await lock.acquire(timeoutMs * 2);
  let use: string | undefined;
  let postmaster: Postmaster;
  let site: ServerSite;
  try {
    use = users.add();
    site = {
      binaries: findBinaries(account, notice),
      account,
      dataDirectory,
      socketDirectory: socketDirectory(home, account),
      logFile: join(home, 'server.log'),
      settings: options.settings ?? {},
    };
    let running = await adoptPostmaster(dataDirectory, timeoutMs);
    if (!running) {
      if (!existsSync(join(dataDirectory, 'PG_VERSION'))) await createCluster(site, home);
      running = await startPostmaster(site, timeoutMs);
    }
    postmaster = running;
    await ensureDatabase(postmaster);
  } catch (error) {
    if (use !== undefined) users.remove(use);
    throw error;
  } finally {
    lock.release();
  }

  const name = use;
  const onExit = () => leaveAtExit(lock, users, name, dataDirectory);
  process.once('exit', onExit);
  let stopping: Promise<void> | undefined;
  const leave = async () => {
    process.removeListener('exit', onExit);
    await lock.acquire(timeoutMs);
    try {
      if (users.remove(name)) {
        await stopPostmaster(site);
        removeIfEmpty(site.socketDirectory);
      }
    } finally {
      lock.release();
    }
  };
  return {
    connectionString: connectionStringOf(postmaster, DATABASE),
    dataDirectory: home,
    stop: () => (stopping ??= leave()),
  };
}

/** A process that exits without `stop` ends the server all the same, unless somebody else uses or is starting it. */
function leaveAtExit(lock: StartLock, users: ServerUsers, use: string, dataDirectory: string): void {
  try {
    if (!lock.tryAcquire()) return;
    try {
      const postmaster = findPostmaster(dataDirectory);
      if (users.remove(use) && postmaster) process.kill(postmaster.pid, 'SIGINT');
    } finally {
      lock.release();
    }
  } catch {
    // What is left over is joined or pruned by the next start.
  }
}

function chooseHome(
  asked: string | undefined,
  notice: (message: string) => void,
): { home: string; account: ServerAccount | undefined } {
  const explicit = asked ?? process.env.RUNUT_DATA_DIR;
  const home = resolve(explicit ?? join('.runut', 'postgres'));
  const account = serverAccount(join(home, 'data'));
  const blocked = untraversableParent(join(home, 'data'), account);
  if (!blocked) return { home, account };
  const why = `PostgreSQL refuses to run as root, and ${account?.name}, as whom it runs instead, may not enter ${blocked}`;
  if (explicit !== undefined) {
    throw new Error(
      `Expected every directory above ${home} to be open to ${account?.name} but ${blocked} is closed: ${why}. ` +
        `Choose another RUNUT_DATA_DIR, run chmod o+x ${blocked}, start as another user, or set DATABASE_URL`,
    );
  }
  const fallback = join(fallbackDirectory(home), 'postgres');
  notice(`${why}; the database's files are in ${fallback}`);
  return { home: fallback, account: serverAccount(join(fallback, 'data')) };
}

async function createCluster(site: ServerSite, home: string): Promise<void> {
  const nursery = join(home, 'initdb');
  mkdirSync(nursery, { recursive: true, mode: 0o700 });
  if (site.account) chownSync(nursery, site.account.uid, site.account.gid);
  await initialiseCluster(site, join(nursery, 'data'));
  renameSync(join(nursery, 'data'), site.dataDirectory);
}

/** Short, and closed to everybody else: who may enter it may connect. */
function socketDirectory(home: string, account: ServerAccount | undefined): string {
  const name = `runut-${shortHash(home)}`;
  const fits = (path: string) => Buffer.byteLength(join(path, '.s.PGSQL.5432')) <= MAX_SOCKET_PATH;
  const path =
    [join(tmpdir(), name), join('/tmp', name)].find(
      (candidate) => fits(candidate) && !untraversableParent(candidate, account),
    ) ?? join('/tmp', name);
  mkdirSync(path, { recursive: true, mode: 0o700 });
  const self = process.getuid?.() ?? 0;
  const stat = lstatSync(path);
  if (!stat.isDirectory() || (stat.uid !== self && stat.uid !== account?.uid)) {
    throw new Error(
      `Expected ${path} to be a directory of this server but somebody else (uid ${stat.uid}) made it: remove it`,
    );
  }
  chmodSync(path, 0o700);
  if (account) chownSync(path, account.uid, account.gid);
  return path;
}

function removeIfEmpty(directory: string): void {
  try {
    rmdirSync(directory);
  } catch {
    // Somebody has put something there; the next start looks into it.
  }
}

async function ensureDatabase(postmaster: Postmaster): Promise<void> {
  const client = new pg.Client({ connectionString: connectionStringOf(postmaster, 'postgres') });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [DATABASE]);
    if (rowCount === 0) await client.query(`create database ${DATABASE}`);
  } finally {
    await client.end();
  }
}

function connectionStringOf(postmaster: Postmaster, database: string): string {
  // libpq and pg both let the parameter win over the host, which a URL must name.
  return `postgresql://runut@localhost/${database}?host=${encodeURIComponent(postmaster.socketDirectory)}&port=${postmaster.port}`;
}
