import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeSelf, isStillRunning } from './process-identity.js';

let uses = 0;

/** Which processes use a server: one file for each use. The last one to leave stops the server. */
export class ServerUsers {
  constructor(private readonly directory: string) {}

  /** Adds a use by this process; the answer is its name for `remove`. */
  add(): string {
    mkdirSync(this.directory, { recursive: true });
    const name = `${process.pid}-${Date.now()}-${++uses}`;
    writeFileSync(join(this.directory, name), describeSelf());
    return name;
  }

  /** Removes a use, and those of processes that died without a word. True when nobody is left. */
  remove(name: string): boolean {
    rmSync(join(this.directory, name), { force: true });
    return this.count() === 0;
  }

  count(): number {
    let live = 0;
    for (const name of this.names()) {
      const path = join(this.directory, name);
      try {
        if (isStillRunning(readFileSync(path, 'utf8'))) live++;
        else rmSync(path, { force: true });
      } catch {
        // Removed by its own process meanwhile.
      }
    }
    return live;
  }

  private names(): string[] {
    try {
      return readdirSync(this.directory);
    } catch {
      return [];
    }
  }
}
