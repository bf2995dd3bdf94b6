import { spawn, type ChildProcess } from 'node:child_process';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { transformFile } from '@swc/core';

/** The libraries of a worker outside, as its package has them: the one stands on the other. */
const LIBRARIES = ['worker-client', 'client'];

/** A worker in a process of its own, which can be stopped and killed. It tells what happens line by line. */
export interface WorkerProcess {
  readonly child: ChildProcess;
  /** `started <businessKey>`, `completed <businessKey>`, `leaseLost <businessKey>`, in order. */
  readonly lines: string[];
  /** Lets the handlers that wait end. */
  release(): void;
}

/** Compiles the clients as they stand into a folder and starts a worker there; each handler waits for `release`. */
export async function startWorkerProcess(
  folder: string,
  options: {
    url: string;
    token: string;
    region: string;
    worker: string;
    jobType: string;
    leaseSeconds: number;
  },
): Promise<WorkerProcess> {
  for (const library of LIBRARIES) {
    const source = join(import.meta.dirname, '../../libs', library, 'src');
    await mkdir(join(folder, library), { recursive: true });
    // Neither the tests nor the entries that need a package of others.
    for (const file of (await readdir(source)).filter((name) => /^[\w-]+(\.generated)?\.ts$/.test(name))) {
      const { code } = await transformFile(join(source, file), {
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'es6' },
        swcrc: false,
      });
      await writeFile(join(folder, library, file.replace(/\.ts$/, '.js')), code);
    }
  }
  await writeFile(
    join(folder, 'package.json'),
    JSON.stringify({ type: 'module', imports: { '#client': './client/index.js' } }),
  );
  await writeFile(join(folder, 'main.mjs'), MAIN);
  const child = spawn(process.execPath, [join(folder, 'main.mjs'), JSON.stringify(options)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines: string[] = [];
  createInterface({ input: child.stdout! }).on('line', (line) => lines.push(line));
  return { child, lines, release: () => void child.stdin!.write('go\n') };
}

const MAIN = `
import { RunutWorker } from './worker-client/index.js';
const { jobType, ...options } = JSON.parse(process.argv[2]);
const released = new Promise((resolve) => process.stdin.once('data', resolve));
new RunutWorker({
  ...options,
  concurrency: 1,
  longPollSeconds: 5,
  jobs: {
    [jobType]: async (job) => {
      console.log('started ' + job.businessKey);
      await released;
      return { oleh: options.worker };
    },
  },
  onEvent: (event) => console.log(event.type + ' ' + (event.job?.businessKey ?? event.error?.message)),
}).start();
`;
