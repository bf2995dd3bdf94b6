import { FeedSpans } from '../observation/feed-spans.js';
import { silentRuntimeObserver, type RuntimeObserver } from '../observation/runtime-observer.js';
import type { JournalEntry, JournalStore } from '../ports/journal.port.js';

/** Entries that wait for one reader at most; one that is further behind reads on from the journal. */
const QUEUE_LIMIT = 1_000;
const PAGE = 500;

interface Follower {
  readonly queue: JournalEntry[];
  wake: () => void;
  /** Live entries were left out: they have to be read from the journal. */
  isBehind: boolean;
}

interface Tail {
  /** Position up to which all followers have been given everything. */
  position: number;
  readonly followers: Set<Follower>;
  reading: Promise<void> | undefined;
}

/** One tail of the journal per node and tenant: what was committed, in order, without a gap, to whoever follows. */
export class Feed {
  private readonly tails = new Map<string, Tail>();

  constructor(
    private readonly journal: Pick<JournalStore, 'heads' | 'readFeed' | 'archivedUpTo'>,
    private readonly observer: Pick<RuntimeObserver, 'entriesFed'> = silentRuntimeObserver,
    private readonly spans = new FeedSpans(),
  ) {}

  /** Last positions of these tenants: where to begin to follow from now. */
  async heads(tenants: readonly string[]): Promise<Map<string, number>> {
    const known = new Map((await this.journal.heads()).map(({ tenant, position }) => [tenant, position]));
    return new Map(tenants.map((tenant) => [tenant, known.get(tenant) ?? 0]));
  }

  /** Positions up to which entries may have gone to the archive: who has seen less cannot go on without a gap. */
  archivedUpTo(tenants: readonly string[]): Promise<ReadonlyMap<string, number>> {
    return this.journal.archivedUpTo(tenants);
  }

  /** False: nobody would be given what is read. */
  get hasFollowers(): boolean {
    return this.tails.size > 0;
  }

  /** New heads were seen: reads on for the tenants that somebody follows. */
  async advance(heads: readonly { tenant: string; position: number }[]): Promise<void> {
    await Promise.all(
      heads.map(async ({ tenant, position }) => {
        const tail = this.tails.get(tenant);
        if (tail && tail.position < position) await this.read(tenant, tail);
      }),
    );
  }

  /**
   * Entries after the cursors, tenant by tenant in order of position: first what is stored, then live. A reader that falls
   * behind the live ones costs no memory: it is given the stored ones again until it has caught up.
   * @param cursors tenant -> position after which to begin
   */
  async *follow(
    cursors: ReadonlyMap<string, number>,
    signal: AbortSignal,
  ): AsyncGenerator<JournalEntry, void, void> {
    const follower: Follower = { queue: [], wake: () => undefined, isBehind: true };
    const wake = () => follower.wake();
    signal.addEventListener('abort', wake);
    const last = new Map(cursors);
    try {
      // Live entries queue up from here on, so that none is missed while the stored ones are read.
      const heads = await this.heads([...cursors.keys()]);
      for (const tenant of cursors.keys()) this.tail(tenant, heads.get(tenant)!).followers.add(follower);
      while (!signal.aborted) {
        if (follower.isBehind) {
          follower.isBehind = false;
          for (const [tenant, position] of [...last])
            for await (const entry of this.stored(
              tenant,
              position,
              this.tails.get(tenant)!.position,
              signal,
            )) {
              last.set(tenant, entry.position);
              yield entry;
            }
        }
        const entry = follower.queue.shift();
        if (!entry) {
          await new Promise<void>((resolve) => {
            follower.wake = resolve;
            if (signal.aborted || follower.queue.length > 0 || follower.isBehind) resolve();
          });
        } else if (entry.position > (last.get(entry.tenant) ?? 0)) {
          last.set(entry.tenant, entry.position);
          yield entry;
        }
      }
    } finally {
      signal.removeEventListener('abort', wake);
      for (const tenant of cursors.keys()) this.unfollow(tenant, follower);
    }
  }

  /** Stored entries of a tenant after a position, up to another. */
  async *stored(
    tenant: string,
    after: number,
    upTo: number,
    signal: AbortSignal,
  ): AsyncGenerator<JournalEntry, void, void> {
    for (let position = after; position < upTo && !signal.aborted;) {
      const entries = await this.journal.readFeed(tenant, position, PAGE);
      if (entries.length === 0) return;
      for (const entry of entries) {
        if (signal.aborted) return;
        yield entry;
      }
      position = entries.at(-1)!.position;
    }
  }

  private tail(tenant: string, position: number): Tail {
    const known = this.tails.get(tenant);
    if (known) return known;
    const tail: Tail = { position, followers: new Set(), reading: undefined };
    this.tails.set(tenant, tail);
    return tail;
  }

  private unfollow(tenant: string, follower: Follower): void {
    const tail = this.tails.get(tenant);
    tail?.followers.delete(follower);
    if (tail?.followers.size === 0) this.tails.delete(tenant);
  }

  private read(tenant: string, tail: Tail): Promise<void> {
    tail.reading ??= this.readAll(tenant, tail).finally(() => {
      tail.reading = undefined;
    });
    return tail.reading;
  }

  private async readAll(tenant: string, tail: Tail): Promise<void> {
    for (;;) {
      const entries = await this.journal.readFeed(tenant, tail.position, PAGE);
      for (const entry of entries) {
        tail.position = entry.position;
        for (const follower of tail.followers) offer(follower, entry);
      }
      this.observer.entriesFed(entries);
      this.spans.fed(entries);
      if (entries.length < PAGE) return;
    }
  }
}

function offer(follower: Follower, entry: JournalEntry): void {
  if (follower.queue.length >= QUEUE_LIMIT) {
    follower.isBehind = true;
    follower.queue.length = 0;
  } else if (!follower.isBehind) follower.queue.push(entry);
  follower.wake();
}
