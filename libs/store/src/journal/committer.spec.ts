import { describe, expect, it } from '@jest/globals';
import type { CommitEntry, CommitOutcome } from '#runtime';
import { StoreUnavailable } from '../errors.js';
import { entry } from '../testing/entries.js';
import { Committer, type CommitPort, type EncodedBatch } from './committer.js';
import { ROW_PARAMETERS } from './encode-entry.js';

interface SentEntry {
  readonly n: number;
  readonly t: string;
  readonly i: string;
  /** Absent where the entry creates the instance. */
  readonly r?: number;
  readonly h: string;
}

/** A database in memory: revisions guarded, positions dense; answers wait until they are let go. */
class FakeDatabase implements CommitPort {
  readonly batches: SentEntry[][] = [];
  readonly revisions = new Map<string, number>();
  readonly journal = new Map<string, number>();
  isHeld = false;
  /** Hash of an entry that no batch may hold. */
  refuses: string | undefined;
  /** Taken one by one by the calls: what goes wrong before or after the write. */
  readonly faults: { when: 'before' | 'after'; error: Error }[] = [];
  private readonly held: (() => void)[] = [];

  async send({ rows }: EncodedBatch): Promise<string> {
    const batch = (['creates', 'changes'] as const)
      .flatMap((name) => JSON.parse(rows[ROW_PARAMETERS.indexOf(name)] ?? '[]') as SentEntry[])
      .sort((a, b) => a.n - b.n);
    this.batches.push(batch);
    if (this.isHeld) await new Promise<void>((resolve) => this.held.push(resolve));
    if (batch.some(({ h }) => h === this.refuses)) throw failure('22P02');
    const fault = this.faults.shift();
    if (fault?.when === 'before') throw fault.error;
    const at: (number | null)[] = batch.map(() => null);
    for (const { n, i, r = 0, h } of batch) {
      if ((this.revisions.get(i) ?? 0) !== r) continue;
      this.revisions.set(i, r + 1);
      this.journal.set(h, this.journal.size + 1);
      at[n] = this.journal.size;
    }
    if (fault) throw fault.error;
    return JSON.stringify({ at, dup: null });
  }

  findWritten({ hash }: CommitEntry): Promise<number | undefined> {
    return Promise.resolve(this.journal.get(hash));
  }

  letGo(): void {
    for (const resolve of this.held.splice(0)) resolve();
  }
}

const failure = (code: string) => Object.assign(new Error(code), { code });
const turn = () => new Promise((resolve) => setImmediate(resolve));

describe('Committer', () => {
  it('should send what comes in one turn together, and gather the rest while two calls are under way', async () => {
    const database = new FakeDatabase();
    const committer = new Committer(database, { maxBatch: 25 });
    database.isHeld = true;
    const commits: Promise<CommitOutcome>[] = [];
    const put = (count: number) => {
      for (let n = 0; n < count; n++) commits.push(committer.commit(entry()));
      return turn();
    };
    await put(3);
    await put(4);
    await put(60);
    expect(database.batches.map(({ length }) => length)).toEqual([3, 4]);
    expect(committer.depth).toEqual({ waiting: 60, callsInFlight: 2 });
    database.isHeld = false;
    database.letGo();
    await Promise.all(commits);
    expect(database.batches.map(({ length }) => length)).toEqual([3, 4, 25, 25, 10]);
  });

  it('should order a batch by bucket, tenant and instance', async () => {
    const database = new FakeDatabase();
    const committer = new Committer(database);
    await Promise.all(
      Array.from({ length: 40 }, (_, n) => committer.commit(entry({ tenant: `14.0${n % 7}` }))),
    );
    const keys = database.batches[0]!.map(({ t, i }) => `${t} ${i}`);
    for (const tenant of new Set(database.batches[0]!.map(({ t }) => t))) {
      const own = keys.filter((key) => key.startsWith(tenant));
      expect(own).toEqual([...own].sort());
    }
    expect(database.batches.map(({ length }) => length)).toEqual([20, 20]);
  });

  it('should have an instance, and a complaint that is changed, in one call at a time', async () => {
    const database = new FakeDatabase();
    const committer = new Committer(database);
    const { instanceKey } = entry();
    const writes = { complaintChange: [{ complaintKey: 'c', category: 'jalan' }] };
    const commits = [
      committer.commit(entry({ instanceKey })),
      committer.commit(entry({ instanceKey, expectedRevision: 1 })),
      committer.commit(entry({ writes })),
      committer.commit(entry({ writes })),
    ];
    const outcomes = (await Promise.all(commits)).map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['committed', 'committed', 'committed', 'committed']);
    expect(database.batches.map(({ length }) => length)).toEqual([2, 2]);
  });

  it('should keep groups apart', async () => {
    const database = new FakeDatabase();
    const committer = new Committer(database, { groupOf: (bucket) => bucket });
    await Promise.all(
      Array.from({ length: 30 }, (_, n) => committer.commit(entry({ tenant: `14.0${n % 5}` }))),
    );
    for (const batch of database.batches)
      expect(new Set(batch.map(({ t }) => t)).size).toBeLessThanOrEqual(2);
    expect(database.batches.length).toBeGreaterThan(1);
  });

  it('should try again after a deadlock', async () => {
    const database = new FakeDatabase();
    database.faults.push(
      { when: 'before', error: failure('40P01') },
      { when: 'before', error: failure('40001') },
    );
    expect(await new Committer(database).commit(entry())).toEqual({ outcome: 'committed', position: 1 });
    expect(database.batches).toHaveLength(3);
  });

  it('should part a batch until the value that spoils it is alone', async () => {
    const database = new FakeDatabase();
    const spoilt = entry({ actor: 'spoilt' });
    database.refuses = spoilt.hash;
    const committer = new Committer(database);
    const outcomes = await Promise.all(
      [...Array.from({ length: 6 }, () => entry()), spoilt, entry()].map((each) => committer.commit(each)),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'committed')).toHaveLength(7);
    expect(outcomes[6]).toEqual({ outcome: 'refused', sqlState: '22P02', message: '22P02' });
  });

  it('should find out what became of a commit whose answer was lost', async () => {
    const database = new FakeDatabase();
    database.faults.push({ when: 'after', error: failure('ECONNRESET') });
    const lost = entry();
    expect(await new Committer(database).commit(lost)).toEqual({ outcome: 'committed', position: 1 });
    expect(database.revisions.get(lost.instanceKey)).toBe(1);
    expect(database.journal.size).toBe(1);
  });

  it('should tell a rival from a lost answer', async () => {
    const database = new FakeDatabase();
    const committer = new Committer(database);
    const rival = entry({ actor: 'rival' });
    await committer.commit(rival);
    database.faults.push({ when: 'before', error: failure('ECONNRESET') });
    expect(await committer.commit(entry({ instanceKey: rival.instanceKey }))).toEqual({
      outcome: 'conflict',
    });
  });

  it('should say so when the database stays away', async () => {
    const database = new FakeDatabase();
    for (let n = 0; n < 20; n++) database.faults.push({ when: 'before', error: failure('57P03') });
    const error = await new Committer(database).commit(entry()).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoreUnavailable);
    expect(error).toMatchObject({ reason: 'UNAVAILABLE', code: 'TRY_AGAIN', mayBeWritten: false });
  });

  it('should say that a commit may be written when its answer never came', async () => {
    const database = new FakeDatabase();
    for (let n = 0; n < 20; n++) database.faults.push({ when: 'before', error: failure('ECONNRESET') });
    await expect(new Committer(database).commit(entry())).rejects.toMatchObject({
      reason: 'COMMIT_UNKNOWN',
      mayBeWritten: true,
    });
  });

  it('should refuse more than may wait, and what comes after the close', async () => {
    const database = new FakeDatabase();
    const committer = new Committer(database, { maxWaiting: 2 });
    const commits = [committer.commit(entry()), committer.commit(entry())];
    await expect(committer.commit(entry())).rejects.toMatchObject({ reason: 'OVERLOADED' });
    const closed = committer.close();
    await expect(committer.commit(entry())).rejects.toMatchObject({ reason: 'UNAVAILABLE' });
    await closed;
    expect(await Promise.all(commits)).toMatchObject([{ outcome: 'committed' }, { outcome: 'committed' }]);
  });
});
