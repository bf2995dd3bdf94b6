import { describe, expect, it } from '@jest/globals';
import { GroupedRead } from './grouped-read.js';

interface Found {
  readonly key: string;
  readonly text: string;
}

/** A store of three keys; one has two records. */
const RECORDS: readonly Found[] = [
  { key: 'a', text: 'a1' },
  { key: 'a', text: 'a2' },
  { key: 'b', text: 'b1' },
  { key: 'c', text: 'c1' },
];

function reader(options: { gate?: Promise<void>; fails?: (keys: readonly string[]) => boolean } = {}) {
  const statements: (readonly string[])[] = [];
  const read = new GroupedRead<string, Found>({
    nameOf: (key) => key.toLowerCase(),
    keyOf: ({ key }) => key,
    read: async (keys) => {
      statements.push(keys);
      await options.gate;
      if (options.fails?.(keys)) throw new Error('away');
      return RECORDS.filter(({ key }) => keys.some((one) => one.toLowerCase() === key));
    },
  });
  return { read, statements };
}

const texts = (found: readonly Found[]) => found.map(({ text }) => text);

describe('GroupedRead', () => {
  it('should ask once for all who ask in one turn, and give each his own in his order', async () => {
    const { read, statements } = reader();
    const [first, second, none, one] = await Promise.all([
      read.all(['c', 'a']),
      read.all(['A', 'b', 'a']),
      read.all(['x']),
      read.one('b'),
    ]);
    expect(texts(first)).toEqual(['c1', 'a1', 'a2']);
    expect(texts(second)).toEqual(['a1', 'a2', 'b1']);
    expect(none).toEqual([]);
    expect(one).toEqual({ key: 'b', text: 'b1' });
    expect(statements).toHaveLength(1);
  });

  it('should gather while two statements are under way', async () => {
    let open = (): void => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    const { read, statements } = reader({ gate });
    const asked: Promise<Found | undefined>[] = [];
    for (let turn = 0; turn < 20; turn++) {
      asked.push(read.one('a'));
      await new Promise(setImmediate);
    }
    expect(statements).toHaveLength(2);
    open();
    expect((await Promise.all(asked)).map((found) => found?.text)).toEqual(Array(20).fill('a1'));
    expect(statements).toHaveLength(3);
  });

  it('should put at most 1,000 keys into a statement, but never divide a question', async () => {
    const { read, statements } = reader();
    const many = (count: number, of: string) => Array.from({ length: count }, (_, n) => `${of}${n}`);
    await Promise.all([read.all(many(600, 'p')), read.all(many(600, 'q')), read.all(many(2_500, 'r'))]);
    expect(statements.map((keys) => keys.length)).toEqual([600, 600, 2_500]);
  });

  it('should fail whoever asked for what cannot be read, and none of his neighbours', async () => {
    const { read } = reader({ fails: (keys) => keys.includes('b') });
    const outcomes = await Promise.allSettled([read.one('a'), read.one('b'), read.all(['c'])]);
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('should ask nothing for no keys', async () => {
    const { read, statements } = reader();
    expect(await read.all([])).toEqual([]);
    expect(statements).toEqual([]);
  });
});
