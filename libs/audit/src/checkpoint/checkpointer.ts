import type { Clock, JournalStore } from '#runtime';
import { signCheckpoint } from './checkpoint.js';
import type { CheckpointSigner } from './checkpoint-key.js';
import type { CheckpointStore } from './checkpoint.port.js';

/** When the entries that wait are signed: as soon as one of the two is reached. */
export interface CheckpointPace {
  /** Entries of a tenant that wait; 256 when absent. */
  readonly everyEntries?: number;
  /** Milliseconds since the tenant's last checkpoint; 60,000 when absent. */
  readonly everyMs?: number;
}

/** Most entries under one signature: its leaves are 32 bytes each. */
export const MOST_LEAVES = 1_024;
/** How often the journals' ends are looked at. */
const TICK_MS = 1_000;

interface Signed {
  readonly toPosition: number;
  readonly at: number;
}

/**
 * Signs what the journals got since their last checkpoint. Any number of nodes may do this at once: a checkpoint is keyed by the
 * position that it begins at, so one of them wins and the others go on from there.
 */
export class Checkpointer {
  private readonly everyEntries: number;
  private readonly everyMs: number;
  /** What this node knows of each tenant's last checkpoint; may be behind. */
  private readonly signed = new Map<string, Signed>();

  constructor(
    private readonly journal: Pick<JournalStore, 'heads'>,
    private readonly store: CheckpointStore,
    private readonly signer: CheckpointSigner,
    private readonly clock: Clock,
    { everyEntries = 256, everyMs = 60_000 }: CheckpointPace = {},
  ) {
    this.everyEntries = Math.min(everyEntries, MOST_LEAVES);
    this.everyMs = everyMs;
  }

  /**
   * Signs what is due in every tenant.
   * @returns milliseconds after which to look again
   */
  async work(): Promise<number> {
    let isMore = false;
    for (const { tenant, position } of await this.journal.heads()) {
      if (this.isDue(tenant, position)) isMore = (await this.sign(tenant, position)) || isMore;
    }
    return isMore ? 0 : TICK_MS;
  }

  private isDue(tenant: string, position: number): boolean {
    const { toPosition, at } = this.signed.get(tenant) ?? { toPosition: 0, at: 0 };
    const waiting = position - toPosition;
    return waiting >= this.everyEntries || (waiting > 0 && this.clock.now() - at >= this.everyMs);
  }

  /** @returns whether as many wait afterwards as make another one due */
  private async sign(tenant: string, position: number): Promise<boolean> {
    // Another node may have signed since.
    const last = await this.store.last(tenant);
    const known = { toPosition: last?.toPosition ?? 0, at: last ? Date.parse(last.signedAt) : 0 };
    this.signed.set(tenant, known);
    if (!this.isDue(tenant, position)) return false;
    const entries = await this.store.readLeaves(tenant, known.toPosition, MOST_LEAVES);
    if (entries.length === 0) return false;
    const checkpoint = signCheckpoint('checkpoint', tenant, last, entries, this.signer, this.clock.now());
    if (await this.store.add(checkpoint))
      this.signed.set(tenant, { toPosition: checkpoint.toPosition, at: Date.parse(checkpoint.signedAt) });
    else this.signed.delete(tenant);
    return this.isDue(tenant, position);
  }
}
