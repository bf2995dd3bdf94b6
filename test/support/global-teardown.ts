import { readFileSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** After all tests: ends the server, if a test started one, and removes its files. */
export default async function globalTeardown(): Promise<void> {
  const directory = process.env.RUNUT_TEST_DIRECTORY;
  if (directory === undefined) return;
  const pidFile = join(directory, 'postgres', 'data', 'postmaster.pid');
  const pid = postmasterOf(pidFile);
  const socketDirectory = pid === undefined ? undefined : lineOf(pidFile, 4);
  if (pid !== undefined) {
    // Immediate shutdown: nothing of it is wanted any more.
    try {
      process.kill(pid, 'SIGQUIT');
      for (let waits = 0; waits < 500 && postmasterOf(pidFile) !== undefined; waits++) await delay(10);
    } catch {
      // It ended by itself.
    }
  }
  try {
    if (socketDirectory) rmdirSync(socketDirectory);
  } catch {
    // Not empty: it is not ours alone.
  }
  rmSync(directory, { recursive: true, force: true });
}

function postmasterOf(pidFile: string): number | undefined {
  const line = lineOf(pidFile, 0);
  return line === undefined ? undefined : Number(line);
}

function lineOf(pidFile: string, line: number): string | undefined {
  try {
    return readFileSync(pidFile, 'utf8').split('\n')[line];
  } catch {
    return undefined;
  }
}
