import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** The built entry, seen from the built file. */
const MAIN = join(import.meta.dirname, '../../apps/api/src/main.js');
const LONGEST_MS = 60_000;

/** Starts an api process and ends it again. @returns milliseconds from its start until it said that it is ready */
export async function serverStartMs(connectionString: string, dataDirectory: string): Promise<number> {
  const from = performance.now();
  const child = spawn(process.execPath, [MAIN], {
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: connectionString,
      RUNUT_DATA_DIR: dataDirectory,
      HOST: '127.0.0.1',
      PORT: '0',
      LOG_LEVEL: 'info',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    const ready = new Promise<number>((resolve, reject) => {
      let said = '';
      child.stdout.on('data', (text: Buffer) => {
        said += text.toString();
        if (said.includes('"msg":"ready"')) resolve(performance.now() - from);
      });
      child.once('exit', (code) =>
        reject(new Error(`Expected the server to start but it ended with ${code}:\n${said}`)),
      );
    });
    const late = delay(LONGEST_MS, undefined, { ref: false }).then(() => {
      throw new Error(`Expected the server to be ready within ${LONGEST_MS / 1_000} s but it is not`);
    });
    return await Promise.race([ready, late]);
  } finally {
    child.kill('SIGTERM');
    await ended;
  }
}
