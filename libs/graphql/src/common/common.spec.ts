import { describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { complaintOfId, elementOfId, fromGlobalId, instanceOfId, toGlobalId } from './global-id.js';
import { LiveCursors } from './live-cursor.js';
import { filledPage, pageOfList, pageRequestOf } from './page.js';
import { DateTime, Duration, JsonScalar, durationMs } from './scalars.js';

const KEY = '0b6e4f2e-0000-4000-8000-000000000001';

describe('global ids', () => {
  it('should give back what they were made of', () => {
    expect(elementOfId(toGlobalId('UserTask', '14.08', KEY, 7), 'UserTask')).toEqual({
      tenant: '14.08',
      instanceKey: KEY,
      key: 7,
    });
    expect(instanceOfId(toGlobalId('ProcessInstance', '14.08', KEY))).toEqual({
      tenant: '14.08',
      instanceKey: KEY,
    });
    expect(complaintOfId(toGlobalId('Complaint', '14.08', KEY))).toEqual({
      tenant: '14.08',
      complaintKey: KEY,
    });
  });

  it.each([
    '',
    'x',
    '%%%',
    'a'.repeat(500),
    Buffer.from('Nothing\u0000x').toString('base64url'),
    toGlobalId('UserTask', '14.08', KEY),
  ])('should take %p for no id', (id) => {
    expect(fromGlobalId(id)).toBeUndefined();
  });

  it('should not take one type for another, nor a key that is none', () => {
    expect(instanceOfId(toGlobalId('Complaint', '14.08', KEY))).toBeUndefined();
    expect(instanceOfId(toGlobalId('ProcessInstance', '14.08', "'; drop table"))).toBeUndefined();
    expect(elementOfId(toGlobalId('UserTask', '14.08', KEY, -1), 'UserTask')).toBeUndefined();
  });
});

describe('live cursors', () => {
  const secret = randomBytes(32);

  it('should open what they sealed', () => {
    const cursors = new LiveCursors(secret);

    expect(
      cursors.open(
        cursors.seal(
          new Map([
            ['14.08', 12],
            ['nasional', 0],
          ]),
        ),
      ),
    ).toEqual(
      new Map([
        ['14.08', 12],
        ['nasional', 0],
      ]),
    );
    expect(cursors.open(cursors.seal(new Map()))).toEqual(new Map());
  });

  it('should open on another node with the same secret, and nowhere else', () => {
    const cursor = new LiveCursors(secret).seal(new Map([['14', 3]]));

    expect(new LiveCursors(secret).open(cursor)).toEqual(new Map([['14', 3]]));
    expect(new LiveCursors(randomBytes(32)).open(cursor)).toBeUndefined();
  });

  it.each(['', 'l1.', 'l1.AAAA', 'x'.repeat(100), 'l1.' + 'A'.repeat(200)])('should not open %p', (text) => {
    expect(new LiveCursors(secret).open(text)).toBeUndefined();
  });

  it('should tell nothing by their length or by being the same', () => {
    const cursors = new LiveCursors(secret);

    const before = cursors.seal(new Map([['14.08', 9]]));
    const after = cursors.seal(new Map([['14.08', 10_000]]));

    expect(after).toHaveLength(before.length);
    expect(cursors.seal(new Map([['14.08', 9]]))).not.toBe(before);
    expect(before).not.toContain('14.08');
  });
});

describe('pages', () => {
  const list = Array.from({ length: 10 }, (_, at) => `k${at}`);
  const page = (request: Parameters<typeof pageOfList>[2]) => {
    const found = pageOfList(list, (item) => item, request);
    return { ...found, items: found.items.map(({ item }) => item) };
  };
  const cursorOf = (item: string) => Buffer.from(item).toString('base64url');

  it('should go forwards and backwards', () => {
    expect(page({ first: 3 })).toEqual({
      items: ['k0', 'k1', 'k2'],
      hasNextPage: true,
      hasPreviousPage: false,
    });
    expect(page({ first: 3, after: cursorOf('k7') })).toEqual({
      items: ['k8', 'k9'],
      hasNextPage: false,
      hasPreviousPage: true,
    });
    expect(page({ last: 2, before: cursorOf('k3') })).toEqual({
      items: ['k1', 'k2'],
      hasNextPage: true,
      hasPreviousPage: true,
    });
  });

  it.each([{ first: 0 }, { first: 101 }, { last: -1 }, { first: 1, last: 1 }, { after: '' }])(
    'should refuse %p',
    (given) => {
      expect(() => pageRequestOf(given)).toThrow(/Expected/);
    },
  );

  it('should fill a page up so that its size tells nothing of what is hidden', async () => {
    const read = async (request: Parameters<typeof pageOfList>[2]) =>
      pageOfList(list, (item) => item, request);
    const keep = async (items: readonly string[]) =>
      new Set(items.filter((item) => Number(item.slice(1)) % 2 === 0));

    const first = await filledPage({ first: 3 }, read, keep);
    const rest = await filledPage({ first: 3, after: first.items.at(-1)!.cursor }, read, keep);
    const back = await filledPage({ last: 2 }, read, keep);

    expect(first.items.map(({ item }) => item)).toEqual(['k0', 'k2', 'k4']);
    expect(first.hasNextPage).toBe(true);
    expect(rest.items.map(({ item }) => item)).toEqual(['k6', 'k8']);
    expect(rest.hasNextPage).toBe(false);
    expect(back.items.map(({ item }) => item)).toEqual(['k6', 'k8']);
    expect(back.hasPreviousPage).toBe(true);
  });
});

describe('scalars', () => {
  it('should answer moments in UTC and refuse what is none', () => {
    expect(DateTime.parseValue('2026-03-02T08:00:00+07:00')).toBe('2026-03-02T01:00:00.000Z');
    for (const wrong of ['2026-03-02', 'tomorrow', 5, '2026-13-02T00:00:00Z', null])
      expect(() => DateTime.parseValue(wrong)).toThrow(/RFC 3339/);
  });

  it('should read durations', () => {
    expect(Duration.parseValue('P2DT3H')).toBe('P2DT3H');
    expect(durationMs('P1DT1H1M1.5S')).toBe(90_061_500);
    expect(durationMs('P1M')).toBeUndefined();
    for (const wrong of ['', 'P', 'PT', '5m', 'P1H'])
      expect(() => Duration.parseValue(wrong)).toThrow(/ISO 8601/);
  });

  it('should refuse JSON that nests too deep or reaches for a prototype', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 50_000; level += 1) deep = [deep];

    expect(() => JsonScalar.parseValue(deep)).toThrow(/levels deep/);
    expect(() => JsonScalar.parseValue(JSON.parse('{"a": {"__proto__": {"isAdmin": true}}}'))).toThrow(
      /__proto__/,
    );
    expect(JsonScalar.parseValue({ a: [1, 'x', null] })).toEqual({ a: [1, 'x', null] });
  });
});
