import { spawn, type SpawnOptions } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { PostgresBinaries } from './binaries.js';
import { commandLineOf, isAlive, isTaken } from './process-identity.js';
import type { ServerAccount } from './server-account.js';

/** What `postmaster.pid` says of a running server. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
  readonly socketDirectory: string;
  readonly status: 'starting' | 'ready' | 'standby' | 'stopping' | string;
}

/** Whether a server takes connections; a standby takes those that only read. */
function isServing({ status }: Postmaster): boolean {
  return status === 'ready' || status === 'standby';
}

/** Everything that starting and stopping a server needs to know. */
export interface ServerSite {
  readonly binaries: PostgresBinaries;
  readonly account: ServerAccount | undefined;
  readonly dataDirectory: string;
  readonly socketDirectory: string;
  readonly logFile: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** A running postmaster of the data directory, ready or not; undefined when none runs, whatever a stale file says. */
export function findPostmaster(dataDirectory: string): Postmaster | undefined {
  let lines: string[];
  try {
    lines = readFileSync(join(dataDirectory, 'postmaster.pid'), 'utf8').split('\n');
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0 || !isAlive(pid)) return undefined;
  // After a crash the id may belong to a stranger by now.
  const command = commandLineOf(pid);
  if (command !== '' && !command.includes(dataDirectory)) return undefined;
  return {
    pid,
    port: Number(lines[3] ?? 0),
    socketDirectory: (lines[4] ?? '').split(',')[0]!.trim(),
    status: (lines[7] ?? 'starting').trim(),
  };
}

/** Creates the cluster's files. An interrupted run leaves nothing that a later one would take for a cluster. */
export async function initialiseCluster(site: ServerSite, draftDirectory: string): Promise<void> {
  rmSync(draftDirectory, { recursive: true, force: true });
  await runProgram(site, site.binaries.initdb, [
    '-D',
    draftDirectory,
    '-U',
    'runut',
    '--auth=trust', // The socket's directory is closed to other users, and there is no TCP port.
    '--encoding=UTF8',
    // PostgreSQL's own C.UTF-8: the same on every platform, whether or not its C library has that locale.
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--data-checksums',
    '--no-instructions',
  ]);
}

/** Starts the server and waits until it takes connections (after a crash it recovers first). */
export async function startPostmaster(site: ServerSite, timeoutMs: number): Promise<Postmaster> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await launch(site, timeoutMs);
    } catch (error) {
      // The sessions of a postmaster that was killed need a moment to notice and to let go of its memory.
      const isLingering =
        error instanceof Error && error.message.includes('pre-existing shared memory block');
      if (!isLingering || performance.now() > deadline) throw error;
      await delay(100);
    }
  }
}

/**
 * A stale `postmaster.pid` whose id now belongs to a stranger would stop the start. The file must stay all the same: by it
 * PostgreSQL finds sessions that outlived a killed postmaster. An id of the server's parent is taken for stale.
 */
function disownStalePidFile(dataDirectory: string): void {
  const path = join(dataDirectory, 'postmaster.pid');
  if (!existsSync(path) || findPostmaster(dataDirectory)) return;
  const lines = readFileSync(path, 'utf8').split('\n');
  if (isTaken(Number(lines[0]))) writeFileSync(path, [String(process.pid), ...lines.slice(1)].join('\n'));
}

async function launch(site: ServerSite, timeoutMs: number): Promise<Postmaster> {
  disownStalePidFile(site.dataDirectory);
  const settings = {
    listen_addresses: '',
    unix_socket_directories: site.socketDirectory,
    unix_socket_permissions: '0700',
    port: '5432',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The server's log must not repeat people's words: an error's DETAIL and STATEMENT hold values.
    log_error_verbosity: 'terse',
    log_min_error_statement: 'panic',
    ...site.settings,
  };
  const logStart = existsSync(site.logFile) ? statSync(site.logFile).size : 0;
  const log = openSync(site.logFile, 'a');
  let exit: string | undefined;
  try {
    // A session of its own: the terminal's Ctrl-C must reach the last user first, who then stops the server in order.
    const child = spawn(
      site.binaries.postgres,
      [
        '-D',
        site.dataDirectory,
        ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      { ...spawnOptions(site), detached: true, stdio: ['ignore', log, log] },
    );
    child.on('error', (error) => (exit = error.message));
    child.on('exit', (code, signal) => (exit = `it ended with ${signal ?? `code ${code}`}`));
    child.unref();
  } finally {
    closeSync(log);
  }
  const said = () => readFileSync(site.logFile).subarray(logStart).toString('utf8').trim();
  return waitUntilReady(site.dataDirectory, timeoutMs, () => exit, said);
}

/** @throws Error with the server's own words when it ends or is not ready in time. */
async function waitUntilReady(
  dataDirectory: string,
  timeoutMs: number,
  exit: () => string | undefined,
  said: () => string,
): Promise<Postmaster> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const postmaster = findPostmaster(dataDirectory);
    if (postmaster && isServing(postmaster)) return postmaster;
    const reason = exit();
    if (reason !== undefined) {
      throw new Error(
        `Expected the embedded PostgreSQL in ${dataDirectory} to start but ${reason}:\n${said()}`,
      );
    }
    if (performance.now() > deadline) {
      throw new Error(
        `Expected the embedded PostgreSQL in ${dataDirectory} to be ready within ${timeoutMs} ms but it is not:\n${said()}`,
      );
    }
    await delay(15);
  }
}

/**
 * The server that runs over the directory, once it is ready; undefined when there is none, or when the one that was there has
 * just stopped.
 */
export async function adoptPostmaster(
  dataDirectory: string,
  timeoutMs: number,
): Promise<Postmaster | undefined> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    const postmaster = findPostmaster(dataDirectory);
    if (!postmaster || isServing(postmaster)) return postmaster;
    if (performance.now() > deadline) {
      throw new Error(
        `Expected the embedded PostgreSQL in ${dataDirectory} (process ${postmaster.pid}) to be ready within ${timeoutMs} ms but it is ${postmaster.status}`,
      );
    }
    await delay(15);
  }
}

/** Ends the server in order: running transactions are rolled back, everything committed is on disk. */
export async function stopPostmaster(
  site: Pick<ServerSite, 'binaries' | 'account' | 'dataDirectory'>,
): Promise<void> {
  if (!findPostmaster(site.dataDirectory)) return;
  await runProgram(site, site.binaries.pgCtl, [
    'stop',
    '-D',
    site.dataDirectory,
    '-m',
    'fast',
    '-w',
    '-t',
    '60',
    '-s',
  ]);
}

async function runProgram(
  site: Pick<ServerSite, 'account'>,
  program: string,
  args: readonly string[],
): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const child = spawn(program, args, { ...spawnOptions(site), stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout?.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr?.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', (error) => reject(new Error(`Expected to run ${program} but ${error.message}`)));
    child.on('close', (code, signal) => {
      if (code === 0) return resolve();
      const said = Buffer.concat(output).toString('utf8').trim();
      reject(
        new Error(`Expected ${program} to succeed but it ended with ${signal ?? `code ${code}`}:\n${said}`),
      );
    });
  });
}

function spawnOptions({ account }: Pick<ServerSite, 'account'>): SpawnOptions {
  // The caller's PGDATA, PGPORT, PGOPTIONS ... are meant for another server.
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('PG')));
  return { cwd: '/', env, ...(account && { uid: account.uid, gid: account.gid }) };
}
