import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { CliError, EXIT } from '../cli-error.js';
import type { ReadyLine } from '../commands/start.command.js';

const START_MS = 60_000;
const STOP_MS = 20_000;
/** Lines of the server's log that are shown when it does not start. */
const LAST_LINES = 20;

/** A server of its own: `runut start` as a child process, over a fresh database in a temporary directory, on a free port. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    private readonly ended: Promise<void>,
    readonly dataDir: string,
    readonly ready: ReadyLine,
  ) {}

  /** @throws CliError with the server's own words when it does not get ready. */
  static async start(): Promise<ServerProcess> {
    const dataDir = await mkdtemp(join(tmpdir(), 'runut-demo-'));
    // The database's server may run as another user: it has to get through.
    await chmod(dataDir, 0o755);
    const child = spawn(process.execPath, [mainFile(), 'start', '--json', '--no-deploy'], {
      env: {
        ...inheritedEnvironment(),
        HOST: '127.0.0.1',
        PORT: '0',
        RUNUT_DATA_DIR: dataDir,
        // All citizens of the demo call from one address.
        RUNUT_PUBLIC_LIMIT: '100000',
        LOG_LEVEL: 'warn',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      // Ctrl-C in the terminal is for the demonstration, which ends the server in order.
      detached: true,
    });
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    const killAtExit = (): void => void child.kill('SIGTERM');
    process.once('exit', killAtExit);
    void ended.then(() => process.removeListener('exit', killAtExit));
    try {
      return new ServerProcess(child, ended, dataDir, await readyLine(child, ended));
    } catch (error) {
      child.kill('SIGTERM');
      await ended;
      await rm(dataDir, { recursive: true, force: true });
      throw error;
    }
  }

  /** Ends the server with its database, and removes its files. */
  async stop(): Promise<void> {
    this.child.kill('SIGINT');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(timer);
    await rm(this.dataDir, { recursive: true, force: true });
  }
}

function mainFile(): string {
  return fileURLToPath(new URL('../main.js', import.meta.url));
}

/** The settings of whoever runs the demo are for his own server. */
function inheritedEnvironment(): NodeJS.ProcessEnv {
  const own = /^(RUNUT_|DATABASE_URL|PG|NODE_ENV$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !own.test(name)));
}

async function readyLine(child: ChildProcess, ended: Promise<void>): Promise<ReadyLine> {
  let out = '';
  const log: string[] = [];
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    log.push(...text.split('\n').filter((line) => line !== ''));
    log.splice(0, log.length - LAST_LINES);
  });
  let timer: NodeJS.Timeout | undefined;
  const line = new Promise<ReadyLine>((resolve) => {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      out += text;
      const end = out.indexOf('\n');
      if (end !== -1) resolve(JSON.parse(out.slice(0, end)) as ReadyLine);
    });
  });
  const failure = Promise.race([
    ended.then(() => 'it ended'),
    new Promise<string>(
      (resolve) =>
        (timer = setTimeout(() => resolve(`it was not ready after ${START_MS / 1000} s`), START_MS)),
    ),
  ]).then((why): never => {
    throw new CliError(EXIT.SERVER, `Expected the server to start but ${why}.`, {
      code: 'START_FAILED',
      wayOut: log.join('\n'),
    });
  });
  try {
    return await Promise.race([line, failure]);
  } finally {
    clearTimeout(timer);
    failure.catch(() => undefined);
  }
}
