import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { describeSelf, isStillRunning } from './process-identity.js';

/**
 * Only one process at a time starts or stops the server of a directory. The lock is a file that names its holder; a lock
 * whose holder has died is taken over. `link` creates it whole, so that nobody reads a half-written one.
 */
export class StartLock {
  constructor(private readonly path: string) {}

  /** One attempt, without waiting: what an exit handler can do. */
  tryAcquire(): boolean {
    const draft = `${this.path}.${process.pid}`;
    writeFileSync(draft, describeSelf());
    try {
      for (let attempt = 0; attempt < 2; attempt++) {
        try {
          linkSync(draft, this.path);
          return true;
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
          if (!this.removeStale()) return false;
        }
      }
      return false;
    } finally {
      unlinkSync(draft);
    }
  }

  /** @throws Error when the lock is held for longer than `timeoutMs`. */
  async acquire(timeoutMs: number): Promise<void> {
    const deadline = performance.now() + timeoutMs;
    while (!this.tryAcquire()) {
      if (performance.now() > deadline) {
        throw new Error(
          `Expected the lock ${this.path} to become free within ${timeoutMs} ms but it is held by process ${this.holder() ?? '?'}`,
        );
      }
      await delay(25);
    }
  }

  release(): void {
    unlinkSync(this.path);
  }

  private holder(): string | undefined {
    try {
      return readFileSync(this.path, 'utf8');
    } catch {
      return undefined;
    }
  }

  private removeStale(): boolean {
    const holder = this.holder();
    if (holder === undefined) return true;
    if (isStillRunning(holder)) return false;
    // Two processes may find the same stale lock: whoever moves a live one away by mistake puts it back.
    const aside = `${this.path}.stale.${process.pid}`;
    try {
      renameSync(this.path, aside);
    } catch {
      return true;
    }
    if (isStillRunning(readFileSync(aside, 'utf8'))) {
      try {
        linkSync(aside, this.path);
      } finally {
        unlinkSync(aside);
      }
      return false;
    }
    unlinkSync(aside);
    return true;
  }
}
