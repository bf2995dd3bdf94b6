import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster/cluster.js';
import type { NodeProcess } from './cluster/node-process.js';
import { LEASE_SECONDS } from './load/outside-workers.js';
import type { Chance } from './random.js';

/** Faults that the nemesis chooses among; others come of the proxy, the clients and the stages. */
export type FaultKind =
  | 'SIGKILL api'
  | 'SIGKILL worker'
  | 'SIGKILL outside worker'
  | 'SIGKILL PostgreSQL, all of it'
  | 'SIGSTOP api, then CONT'
  | 'SIGSTOP worker, then CONT'
  | 'SIGSTOP outside worker for two leases, then CONT'
  | 'connections reset'
  | 'backends terminated'
  | 'network stalled';

/** How often each kind is chosen, relative to the others. */
export type FaultMix = Partial<Record<FaultKind, number>>;

export const ALL_FAULTS: FaultMix = {
  'SIGKILL api': 3,
  'SIGKILL worker': 3,
  'SIGKILL outside worker': 2,
  'SIGKILL PostgreSQL, all of it': 2,
  'SIGSTOP api, then CONT': 2,
  'SIGSTOP worker, then CONT': 2,
  'SIGSTOP outside worker for two leases, then CONT': 3,
  'connections reset': 5,
  'backends terminated': 3,
  'network stalled': 1,
};

export interface NemesisOptions {
  readonly mix: FaultMix;
  /** Pause between two faults, from and to, in milliseconds. */
  readonly pauseMs: readonly [number, number];
  /** Calls that must be settled between two faults, so that a slow machine is not broken faster than it can heal. */
  readonly settledBetween: number;
  /** How long an api or a worker is frozen, from and to, in milliseconds; a worker's leases on timers are 10 s. */
  readonly freezeMs: readonly [number, number];
}

/** After so long without progress the next fault comes all the same, in milliseconds. */
const STANDSTILL_MS = 5_000;

/** Breaks one thing after the other, at random but by the seed, and sees to it that what was killed comes back. */
export class Nemesis {
  readonly counts = new Map<FaultKind, number>();
  /** What could not be brought back, or broke in a way that nobody asked for. */
  readonly mishaps: string[] = [];
  private readonly stopping = new AbortController();
  private readonly healing = new Set<Promise<void>>();
  private readonly busy = new Set<NodeProcess>();
  private running: Promise<void> | undefined;

  constructor(
    private readonly cluster: Cluster,
    private readonly outside: readonly NodeProcess[],
    private readonly chance: Chance,
    private readonly options: NemesisOptions,
    /** How many calls of the clients are settled. */
    private readonly settled: () => number,
  ) {}

  start(): this {
    this.running = this.run();
    return this;
  }

  /** Breaks nothing more, and waits until everything is back. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
    await Promise.all(this.healing);
  }

  private async run(): Promise<void> {
    const choices = Object.entries(this.options.mix).flatMap(([kind, weight]) =>
      Array.from({ length: weight }, () => kind as FaultKind),
    );
    if (choices.length === 0) return;
    while (!this.stopping.signal.aborted) {
      await delay(this.chance.between(...this.options.pauseMs), undefined, {
        signal: this.stopping.signal,
      }).catch(() => undefined);
      await this.progress();
      if (this.stopping.signal.aborted) return;
      const kind = this.chance.of(choices);
      try {
        if (await this.inject(kind)) this.counts.set(kind, (this.counts.get(kind) ?? 0) + 1);
      } catch (error) {
        this.mishaps.push(`${kind}: ${(error as Error).message}`);
      }
    }
  }

  private async progress(): Promise<void> {
    const enough = this.settled() + this.options.settledBetween;
    const end = performance.now() + STANDSTILL_MS;
    while (this.settled() < enough && performance.now() < end && !this.stopping.signal.aborted)
      await delay(10);
  }

  /** @returns false when there was nothing to break */
  private async inject(kind: FaultKind): Promise<boolean> {
    const { apis, workers, proxy } = this.cluster;
    switch (kind) {
      case 'SIGKILL api':
        return this.kill(apis);
      case 'SIGKILL worker':
        return this.kill(workers);
      case 'SIGKILL outside worker':
        return this.kill(this.outside);
      case 'SIGKILL PostgreSQL, all of it':
        await this.cluster.primary.kill();
        await delay(this.chance.between(0, 400));
        await this.cluster.primary.start();
        return true;
      case 'SIGSTOP api, then CONT':
        return this.freeze(apis, this.chance.between(...this.options.freezeMs));
      case 'SIGSTOP worker, then CONT':
        return this.freeze(workers, this.chance.between(...this.options.freezeMs));
      case 'SIGSTOP outside worker for two leases, then CONT':
        return this.freeze(this.outside, 2_100 * LEASE_SECONDS);
      case 'connections reset':
        return proxy.reset(this.chance.next()) > 0;
      case 'backends terminated':
        await this.cluster.query(
          "select pg_terminate_backend(pid) from pg_stat_activity where application_name like 'runut%' and random() < 0.5",
        );
        return true;
      case 'network stalled':
        await proxy.stall(this.chance.between(200, 1_200));
        return true;
    }
  }

  private async kill(group: readonly NodeProcess[]): Promise<boolean> {
    const victim = this.victimOf(group);
    if (!victim) return false;
    await victim.kill();
    this.heal(victim, async () => {
      await delay(this.chance.between(0, 500));
      await victim.start();
    });
    return true;
  }

  private freeze(group: readonly NodeProcess[], forMs: number): boolean {
    const victim = this.victimOf(group);
    if (!victim) return false;
    victim.freeze();
    this.heal(victim, async () => {
      await delay(forMs);
      victim.thaw();
    });
    return true;
  }

  private victimOf(group: readonly NodeProcess[]): NodeProcess | undefined {
    const free = group.filter((node) => node.isRunning && !this.busy.has(node));
    return free.length === 0 ? undefined : this.chance.of(free);
  }

  private heal(victim: NodeProcess, bringBack: () => Promise<void>): void {
    this.busy.add(victim);
    const healed = bringBack()
      .catch((error: unknown) => void this.mishaps.push((error as Error).message))
      .finally(() => {
        this.busy.delete(victim);
        this.healing.delete(healed);
      });
    this.healing.add(healed);
  }
}
