import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdtemp, rename, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { testDirectory } from './postgres.js';

const ROOT = join(import.meta.dirname, '../..');

/** A server, or a worker without an edge, in a process of its own, which can be killed and started again at the same address. */
export class ServerProcess {
  private child: ChildProcess | undefined;

  private constructor(
    private readonly mainFile: string,
    private readonly environment: Readonly<Record<string, string>>,
    private readonly port: number,
  ) {}

  /** Address of its GraphQL. */
  get url(): string {
    return `http://127.0.0.1:${this.port}/graphql`;
  }

  /** Compiles the server as it stands, once for a run. */
  static async create(
    environment: Readonly<Record<string, string>>,
    app: 'api' | 'worker' = 'api',
  ): Promise<ServerProcess> {
    const mainFile = join(await compiled(), `dist/apps/${app}/src/main.js`);
    return new ServerProcess(mainFile, environment, await freePort());
  }

  /** Resolves when it is ready. */
  async start(): Promise<void> {
    const child = spawn(process.execPath, [this.mainFile], {
      env: {
        PATH: process.env.PATH,
        ...this.environment,
        HOST: '127.0.0.1',
        PORT: String(this.port),
        RUNUT_WORKER: 'off',
        LOG_LEVEL: 'info',
      },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.child = child;
    await new Promise<void>((resolve, reject) => {
      child.once('exit', (code) => reject(new Error(`Expected a server but it ended with ${code}`)));
      createInterface({ input: child.stdout! }).on('line', (line) => {
        if (/"msg":"(worker )?ready"/.test(line)) resolve();
      });
    });
  }

  /** Ends it as the kernel ends a process that has no memory left: nothing is said to anybody. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  }
}

let compiling: Promise<string> | undefined;

/** The folder that it is compiled into. Test files run in processes of their own: the first that is ready with it is the one for all. */
function compiled(): Promise<string> {
  compiling ??= (async () => {
    const folder = join(testDirectory(), 'server');
    if (existsSync(folder)) return folder;
    const draft = await mkdtemp(`${folder}-`);
    await promisify(execFile)(
      process.execPath,
      [
        join(ROOT, 'node_modules/@swc/cli/bin/swc.js'),
        ...['apps', 'libs', 'migrations', '-d', join(draft, 'dist'), '--ignore', '**/*.spec.ts', '--quiet'],
      ],
      { cwd: ROOT },
    );
    await copyFile(join(ROOT, 'package.json'), join(draft, 'package.json'));
    await symlink(join(ROOT, 'node_modules'), join(draft, 'node_modules'));
    await rename(draft, folder).catch(async (error: unknown) => {
      if (!existsSync(folder)) throw error;
      await rm(draft, { recursive: true });
    });
    return folder;
  })();
  return compiling;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
