import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** True when the id is taken, by whomever, even by a process that has ended and was not yet collected by its parent. */
export function isTaken(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** True when a process of this id runs, whoever owns it. In a container nobody may collect ended ones: they do not count. */
export function isAlive(pid: number): boolean {
  if (!isTaken(pid)) return false;
  const state = statFields(pid)?.[0];
  return state !== 'Z' && state !== 'X';
}

/** What `/proc/<pid>/stat` says after the command's name, which is in parentheses and may hold anything. */
function statFields(pid: number): string[] | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/**
 * When a process started, as an opaque text that differs for a later process of the same id; undefined when it does not run.
 * Ids are used again, so a stale lock or reference could name a stranger.
 */
export function startTokenOf(pid: number): string | undefined {
  if (!isAlive(pid)) return undefined;
  try {
    if (process.platform === 'linux') return statFields(pid)?.[19] ?? 'unknown';
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return isAlive(pid) ? 'unknown' : undefined;
  }
}

/** `<pid> <start token>`: what lock and reference files hold. */
export function describeSelf(): string {
  return `${process.pid} ${startTokenOf(process.pid) ?? 'unknown'}`;
}

/** True when the process that `describeSelf` described still runs. */
export function isStillRunning(description: string): boolean {
  const [pid, ...token] = description.trim().split(' ');
  if (!/^\d+$/.test(pid ?? '')) return false;
  const current = startTokenOf(Number(pid));
  return (
    current !== undefined &&
    (current === 'unknown' || token.join(' ') === 'unknown' || current === token.join(' '))
  );
}

/** The command line of a process, or an empty text when it cannot be seen. */
export function commandLineOf(pid: number): string {
  try {
    if (process.platform === 'linux')
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}
