import { spawn, type ChildProcess } from 'node:child_process';
import { appendFileSync, closeSync, openSync, readFileSync } from 'node:fs';
import { until } from '../until.js';

export interface NodeCommand {
  readonly name: string;
  /** Script to run and its arguments. */
  readonly script: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** Where it says what it has to say. */
  readonly logFile: string;
  /** Resolves to true when it is ready. */
  isReady(log: () => string): boolean | Promise<boolean>;
}

/** Whatever the harness dies of, nothing that it started goes on. */
const children = new Set<ChildProcess>();
process.on('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/** A process of the product, which can be killed, frozen, asked to stop, and started again. */
export class NodeProcess {
  private child: ChildProcess | undefined;
  private ended: Promise<number | null> = Promise.resolve(null);
  private isFrozen = false;

  constructor(readonly command: NodeCommand) {}

  get name(): string {
    return this.command.name;
  }

  /** Id of the running process, or of the last one. */
  get pid(): number | undefined {
    return this.child?.pid;
  }

  get isRunning(): boolean {
    return this.child !== undefined && this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Starts it and waits until it is ready. A process that dies at its start, for want of the database, is started again. */
  async start(timeoutMs = 90_000): Promise<void> {
    await until(
      async () => {
        if (!this.isRunning) this.spawn();
        const from = this.logStart;
        return this.command.isReady(() => readFileSync(this.command.logFile, 'utf8').slice(from));
      },
      `${this.name} to be ready`,
      timeoutMs,
      40,
    );
  }

  private logStart = 0;

  private spawn(): void {
    const { script, environment, logFile } = this.command;
    appendFileSync(logFile, '');
    this.logStart = readFileSync(logFile, 'utf8').length;
    const log = openSync(logFile, 'a');
    const inherited = Object.fromEntries(
      Object.entries(process.env).filter(
        ([name]) => !/^(RUNUT_|PG|NODE_OPTIONS|NODE_ENV|DATABASE_URL|PORT|HOST|LOG_LEVEL)/.test(name),
      ),
    );
    const child = spawn(process.execPath, [...script], {
      env: { ...inherited, ...environment },
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    children.add(child);
    this.child = child;
    this.isFrozen = false;
    this.ended = new Promise((resolve) =>
      child.once('exit', (code) => {
        children.delete(child);
        resolve(code);
      }),
    );
  }

  async kill(): Promise<void> {
    this.child?.kill('SIGKILL');
    await this.ended;
  }

  freeze(): void {
    this.isFrozen = true;
    this.child?.kill('SIGSTOP');
  }

  thaw(): void {
    if (this.isFrozen) this.child?.kill('SIGCONT');
    this.isFrozen = false;
  }

  /** Asks it to stop. @returns its exit code; null when a signal ended it */
  async terminate(): Promise<number | null> {
    this.child?.kill('SIGTERM');
    return this.ended;
  }
}
