interface Call<K, V> {
  readonly keys: readonly K[];
  readonly resolve: (found: V[]) => void;
  readonly reject: (error: unknown) => void;
}

export interface GroupedReadOptions<K, V> {
  /** The same text for keys that mean the same. */
  readonly nameOf: (key: K) => string;
  /** Reads what is there, in any order. */
  readonly read: (keys: readonly K[]) => Promise<readonly V[]>;
  readonly keyOf: (found: V) => K;
}

/** Keys that one statement is asked for at most. */
const MAX_KEYS = 1_000;
/** Statements under way at once: while they are, the next one gathers. */
const MAX_IN_FLIGHT = 2;

/**
 * Reads by key, as the committer writes: those who ask in one turn of the event loop share one statement, and while statements
 * are under way the next one gathers, so that it grows with the load and nobody waits when there is none. What is read was asked
 * for before it was read: whoever asks after his commit finds it.
 */
export class GroupedRead<K, V> {
  private waiting: Call<K, V>[] = [];
  private inFlight = 0;
  private isScheduled = false;

  constructor(private readonly options: GroupedReadOptions<K, V>) {}

  /** What is there for these keys, each once, in the order of the keys. */
  all(keys: readonly K[]): Promise<V[]> {
    if (keys.length === 0) return Promise.resolve([]);
    return new Promise((resolve, reject) => {
      this.waiting.push({ keys, resolve, reject });
      this.schedule();
    });
  }

  async one(key: K): Promise<V | undefined> {
    return (await this.all([key]))[0];
  }

  private schedule(): void {
    if (this.isScheduled || this.inFlight >= MAX_IN_FLIGHT) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      const calls = this.take();
      this.inFlight++;
      void this.answer(calls).finally(() => {
        this.inFlight--;
        if (this.waiting.length > 0) this.schedule();
      });
      if (this.waiting.length > 0) this.schedule();
    });
  }

  /** The oldest calls that go into one statement; one that asks for more goes alone. */
  private take(): Call<K, V>[] {
    let keys = 0;
    let count = 0;
    for (const call of this.waiting) {
      keys += call.keys.length;
      if (count > 0 && keys > MAX_KEYS) break;
      count++;
    }
    return this.waiting.splice(0, count);
  }

  private async answer(calls: readonly Call<K, V>[]): Promise<void> {
    const { nameOf, keyOf, read } = this.options;
    try {
      const asked = new Map(calls.flatMap(({ keys }) => keys.map((key) => [nameOf(key), key])));
      const found = new Map<string, V[]>();
      for (const one of await read([...asked.values()])) {
        const name = nameOf(keyOf(one));
        const known = found.get(name);
        if (known) known.push(one);
        else found.set(name, [one]);
      }
      for (const { keys, resolve } of calls)
        resolve([...new Set(keys.map(nameOf))].flatMap((name) => found.get(name) ?? []));
    } catch (error) {
      // One key may be what spoils it (a text that PostgreSQL does not take): its neighbours are answered all the same.
      if (calls.length > 1) await Promise.all(calls.map((call) => this.answer([call])));
      else calls[0]!.reject(error);
    }
  }
}
