import { setTimeout as delay } from 'node:timers/promises';
import type { Json } from '#feel';
import type { CommitEntry, CommitOutcome } from '#runtime';
import { kindOfFailure, StoreUnavailable } from '../errors.js';
import { bucketOf, oneGroup, type GroupOf } from '../tenancy.js';
import { encodeEntry, exclusiveKeys, ROW_PARAMETERS, type EncodedRow } from './encode-entry.js';
import type { BesideBatch } from './commit-beside.js';

/** Arguments of `commit_batch`. */
export interface EncodedBatch {
  readonly bucket: number;
  /** Entries in the batch; their numbers are dense, from 0. */
  readonly count: number;
  /** JSON: for each tenant its bucket, the number of its first entry and how many there are. */
  readonly tenants: string;
  /** JSON arrays in the order of `ROW_PARAMETERS`; null where there are no rows. */
  readonly rows: readonly (string | null)[];
  /** For `commitBeside`, in the same transaction. */
  readonly beside: BesideBatch;
}

/** What the database offers to the committer. */
export interface CommitPort {
  /** Calls `commit_batch` once, in a transaction of its own, and answers its JSON text. */
  send(batch: EncodedBatch): Promise<string>;
  /** Position of the entry if it stands in the journal with this very hash. */
  findWritten(entry: CommitEntry): Promise<number | undefined>;
}

export interface CommitterOptions {
  /** Calls under way at once; 2 when absent: one is at work in the database while the next one is gathered. */
  readonly maxInFlight?: number;
  /** Entries in a call; 200 when absent. */
  readonly maxBatch?: number;
  /** Characters in a call; 4,000,000 when absent. */
  readonly maxBatchLength?: number;
  /** Entries that may wait; 10,000 when absent. */
  readonly maxWaiting?: number;
  readonly groupOf?: GroupOf;
  /** Told of every call that was settled: how many entries it held and how long it took, attempts anew included. */
  readonly onBatch?: (entries: number, ms: number) => void;
}

interface Waiting {
  readonly entry: CommitEntry;
  readonly rows: readonly EncodedRow[];
  /** Characters of its rows. */
  readonly length: number;
  readonly sortKey: string;
  readonly keys: readonly string[];
  readonly resolve: (outcome: CommitOutcome) => void;
  readonly reject: (error: unknown) => void;
}

/** What `commit_batch` answers. */
export interface BatchAnswer {
  readonly at: readonly (number | null)[];
  readonly dup: readonly [number, Json][] | null;
}

/** Waits between attempts after the connection broke: about three seconds in all, a restart of the server. */
const RECONNECT_DELAYS_MS = [20, 50, 100, 200, 400, 800, 1_600];
const MAX_COLLISIONS = 10;
/** Fewer go in one call: the work of a second one would cost more than it saves. */
const MIN_SHARED = 16;

/**
 * Group commit. Entries that are in flight together go to the database in one call; while two calls are under way the next
 * batch gathers, so that it grows with the load and nobody waits when there is none. Each entry has its own outcome. An instance
 * is in one call at a time. When a connection breaks, what became of its entries is found by their hashes.
 */
export class Committer {
  private readonly queues = new Map<number, Waiting[]>();
  private readonly busy = new Set<string>();
  private waiting = 0;
  private inFlight = 0;
  private isScheduled = false;
  private isClosed = false;
  private idle: (() => void)[] = [];
  private readonly options: Required<CommitterOptions>;

  constructor(
    private readonly port: CommitPort,
    options: CommitterOptions = {},
  ) {
    this.options = {
      maxInFlight: options.maxInFlight ?? 2,
      maxBatch: options.maxBatch ?? 200,
      maxBatchLength: options.maxBatchLength ?? 4_000_000,
      maxWaiting: options.maxWaiting ?? 10_000,
      groupOf: options.groupOf ?? oneGroup,
      onBatch: options.onBatch ?? (() => undefined),
    };
  }

  /**
   * @throws StoreUnavailable `OVERLOADED` when too many entries wait, `UNAVAILABLE` or `COMMIT_UNKNOWN` when the database is away.
   */
  commit(entry: CommitEntry): Promise<CommitOutcome> {
    if (this.isClosed)
      return Promise.reject(new StoreUnavailable('UNAVAILABLE', 'Expected an open store but it is closing'));
    if (this.waiting >= this.options.maxWaiting) {
      return Promise.reject(
        new StoreUnavailable(
          'OVERLOADED',
          `Expected at most ${this.options.maxWaiting} commits to wait but there are more: try again later`,
        ),
      );
    }
    return new Promise((resolve, reject) => {
      const rows = encodeEntry(entry);
      let length = 0;
      for (const [, text] of rows) length += text.length;
      const bucket = bucketOf(entry.tenant);
      const sortKey = `${String(bucket).padStart(2, '0')} ${entry.tenant} ${entry.instanceKey}`;
      const group = this.options.groupOf(bucket);
      const queue = this.queues.get(group) ?? [];
      if (queue.length === 0) this.queues.set(group, queue);
      queue.push({ entry, rows, length, sortKey, keys: exclusiveKeys(entry), resolve, reject });
      this.waiting++;
      this.schedule();
    });
  }

  /** Takes no more entries and waits until those at hand are settled. */
  async close(): Promise<void> {
    this.isClosed = true;
    if (this.waiting > 0 || this.inFlight > 0) await new Promise<void>((resolve) => this.idle.push(resolve));
  }

  /** What waits and what is under way, for metrics. */
  get depth(): { readonly waiting: number; readonly callsInFlight: number } {
    return { waiting: this.waiting, callsInFlight: this.inFlight };
  }

  /** Once per turn of the event loop: the commands that one answer sets free come back together. */
  private schedule(): void {
    if (this.isScheduled || this.inFlight >= this.options.maxInFlight) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.sendWaiting();
    });
  }

  private sendWaiting(): void {
    let isSent = true;
    while (isSent) {
      isSent = false;
      // The group served goes to the end of the map: none starves.
      for (const [group, queue] of [...this.queues]) {
        const free = this.options.maxInFlight - this.inFlight;
        if (free === 0) return;
        // Many that come at once, to an idle database, are shared out: two sessions are at work from the start.
        const share = this.waiting < MIN_SHARED ? this.waiting : Math.ceil(this.waiting / free);
        const batch = this.takeBatch(queue, Math.min(share, this.options.maxBatch));
        this.queues.delete(group);
        if (queue.length > 0) this.queues.set(group, queue);
        if (batch.length === 0) continue;
        isSent = true;
        this.inFlight++;
        const sentAt = performance.now();
        void this.run(batch).finally(() => this.settled(batch, performance.now() - sentAt));
      }
    }
  }

  private settled(batch: readonly Waiting[], ms: number): void {
    this.inFlight--;
    this.options.onBatch(batch.length, ms);
    for (const { keys } of batch) for (const key of keys) this.busy.delete(key);
    if (this.waiting > 0) this.schedule();
    else if (this.inFlight === 0) for (const resolve of this.idle.splice(0)) resolve();
  }

  /** Takes the oldest entries that may go together; those of a busy instance keep their place. */
  private takeBatch(queue: Waiting[], maxBatch: number): Waiting[] {
    const batch: Waiting[] = [];
    const kept: Waiting[] = [];
    let length = 0;
    let index = 0;
    for (; index < queue.length; index++) {
      const waiting = queue[index]!;
      if (
        batch.length >= maxBatch ||
        (batch.length > 0 && length + waiting.length > this.options.maxBatchLength)
      )
        break;
      if (waiting.keys.some((key) => this.busy.has(key))) {
        kept.push(waiting);
        continue;
      }
      for (const key of waiting.keys) this.busy.add(key);
      length += waiting.length;
      batch.push(waiting);
    }
    queue.splice(0, index, ...kept);
    this.waiting -= batch.length;
    // All sessions take their locks in this order.
    return batch.sort((a, b) => (a.sortKey < b.sortKey ? -1 : 1));
  }

  /** Settles every entry of the batch; never rejects. */
  private async run(batch: readonly Waiting[], mayBeWritten = false): Promise<void> {
    let isUncertain = mayBeWritten;
    let isSecond = false;
    let collisions = 0;
    let reconnects = 0;
    for (;;) {
      try {
        const answer = JSON.parse(await this.port.send(encodeBatch(batch))) as BatchAnswer;
        await this.settle(batch, answer, isUncertain);
        return;
      } catch (error) {
        const kind = kindOfFailure(error);
        if (kind === 'collision' && collisions++ < MAX_COLLISIONS) {
          await delay(collisions * 2 * Math.random());
        } else if (
          (kind === 'connection' || kind === 'unavailable') &&
          reconnects < RECONNECT_DELAYS_MS.length
        ) {
          isUncertain ||= kind === 'connection';
          await delay(RECONNECT_DELAYS_MS[reconnects++]);
        } else if (kind === 'value' && batch.length > 1) {
          // One entry's value spoils the batch: halved until it is alone, so that its neighbours commit.
          const middle = batch.length >> 1;
          await this.run(batch.slice(0, middle), isUncertain);
          await this.run(batch.slice(middle), isUncertain);
          return;
        } else if (kind === 'value' && !isSecond) {
          // Perhaps a race for a key that was lost: now that the winner has committed, the answer is another one.
          isSecond = true;
        } else {
          this.fail(batch, error, isUncertain);
          return;
        }
      }
    }
  }

  private fail(batch: readonly Waiting[], error: unknown, isUncertain: boolean): void {
    const kind = kindOfFailure(error);
    const { code, message } = error as { code?: string; message: string };
    for (const { resolve, reject } of batch) {
      if (kind === 'value') resolve({ outcome: 'refused', sqlState: code ?? '', message });
      else if (isUncertain)
        reject(
          new StoreUnavailable('COMMIT_UNKNOWN', `Expected an answer to a commit but ${message}`, {
            cause: error,
          }),
        );
      else if (kind === 'other') reject(error);
      else
        reject(
          new StoreUnavailable('UNAVAILABLE', `Expected the database to take a commit but ${message}`, {
            cause: error,
          }),
        );
    }
  }

  private async settle(batch: readonly Waiting[], answer: BatchAnswer, isUncertain: boolean): Promise<void> {
    const outcomes: CommitOutcome[] = batch.map(() => ({ outcome: 'conflict' }));
    for (const [n, position] of answer.at.entries())
      if (position !== null) outcomes[n] = { outcome: 'committed', position };
    for (const [n, result] of answer.dup ?? []) outcomes[n] = { outcome: 'duplicate', result };
    if (isUncertain) {
      // The first attempt may have been written: then this one found its own key or revision in its way.
      for (const [n, { entry }] of batch.entries()) {
        if (outcomes[n]!.outcome !== 'conflict' && outcomes[n]!.outcome !== 'duplicate') continue;
        const position = await this.port.findWritten(entry);
        if (position !== undefined) outcomes[n] = { outcome: 'committed', position };
      }
    }
    for (const [n, { resolve }] of batch.entries()) resolve(outcomes[n]!);
  }
}

function encodeBatch(batch: readonly Waiting[]): EncodedBatch {
  const rows: (string | null)[] = ROW_PARAMETERS.map(() => null);
  const tenants: { b: number; t: string; f: number; c: number }[] = [];
  for (let n = 0; n < batch.length; n++) {
    const { entry, rows: own } = batch[n]!;
    const last = tenants.at(-1);
    if (last?.t === entry.tenant) last.c++;
    else tenants.push({ b: bucketOf(entry.tenant), t: entry.tenant, f: n, c: 1 });
    for (const [parameter, text] of own) {
      const before = rows[parameter];
      rows[parameter] = `${before === null ? '[' : `${before},`}{"n":${n},${text}`;
    }
  }
  return {
    bucket: tenants[0]!.b,
    count: batch.length,
    tenants: JSON.stringify(tenants),
    rows: rows.map((text) => (text === null ? null : `${text}]`)),
    beside: {
      moves: batch.flatMap(({ entry }, n) => (entry.move ? [{ n, entry, move: entry.move }] : [])),
      afterEnd: batch.flatMap(({ entry }, n) => (entry.isAfterEnd ? [{ n, entry }] : [])),
    },
  };
}
