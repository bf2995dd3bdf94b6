import { describe, expect, it } from '@jest/globals';
import { layPolicies } from '../document/effective-policy.js';
import type { Condition } from '../document/policy-document.js';
import { prepareText } from '../text/prepared-text.js';
import { evaluateKind } from './evaluate-policy.js';
import { SEALED } from './trace.js';

function policyOf(conditions: Record<string, Condition>, priorities: Record<string, number> = {}) {
  return layPolicies([
    {
      id: 'uji',
      region: 'nasional',
      version: 1,
      effectiveFrom: '2026-01-01',
      lists: { lubang: ['*lubang*', 'aspal'], bukan: ['tidak berlubang'] },
      rules: Object.entries(conditions).map(([id, condition]) => ({
        id,
        kind: 'category' as const,
        priority: priorities[id] ?? 0,
        conditions: condition,
        event: { type: 'suggest-category', params: { category: 'jalan', weight: 1 } },
      })),
    },
  ]);
}
const fires = async (condition: Condition, facts: Record<string, unknown>): Promise<boolean> =>
  (await evaluateKind(policyOf({ uji: condition }), 'category', facts)).fired.length === 1;
const compare = (fact: string, operator: string, value: unknown): Condition => ({
  all: [{ fact, operator, value: value as string }],
});

describe('evaluateKind', () => {
  it.each([
    ['equal', 'web', 'web', true],
    ['equal', 5, '5', false],
    ['equal', undefined, 'web', false],
    ['notEqual', undefined, 'web', true],
    ['in', 'web', ['web', 'sms'], true],
    ['in', undefined, ['web'], false],
    ['notIn', undefined, ['web'], true],
    ['contains', ['a', 'b'], 'b', true],
    ['contains', 'abc', 'b', false],
    ['doesNotContain', ['a'], 'b', true],
    ['greaterThan', 6, 5, true],
    ['greaterThan', '10', 5, false],
    ['lessThanInclusive', 5, 5, true],
    ['exists', undefined, false, true],
    ['exists', null, true, false],
    ['regionWithin', '14.08', ['13', '14'], true],
    ['regionWithin', '14.08', '14', true],
    ['regionWithin', '14', '14.08', false],
    ['regionWithin', '140', '14', false],
    ['regionWithin', '21', 'nasional', true],
  ])('should let %s compare %j with %j', async (operator, actual, expected, result) => {
    expect(await fires(compare('channel', operator, expected), { channel: actual })).toBe(result);
  });

  it('should look for terms of a list and leave out what only sounds like them', async () => {
    const text = (words: string): Record<string, unknown> => ({ text: prepareText(words, new Map()) });
    const condition = compare('text', 'containsAnyTerm', { list: 'lubang', ignoring: 'bukan' });
    expect(await fires(condition, text('jalan berlubang'))).toBe(true);
    expect(await fires(condition, text('jalan tidak berlubang lagi'))).toBe(false);
    expect(await fires(compare('text', 'containsNoTerm', { list: 'lubang' }), text('air keruh'))).toBe(true);
    expect(
      await fires(compare('text', 'startsWithTerm', ['terima kasih']), text('Terima kasih banyak')),
    ).toBe(true);
    expect(await fires(compare('text', 'startsWithTerm', ['terima kasih']), text('Saya terima kasih'))).toBe(
      false,
    );
  });

  it('should trace every comparison with its place, and seal the words', async () => {
    const policy = policyOf({
      uji: {
        all: [
          {
            any: [
              { fact: 'channel', operator: 'equal', value: 'sms' },
              { fact: 'location', path: 'region', operator: 'equal', value: '14' },
            ],
          },
          { not: { fact: 'text', operator: 'containsAnyTerm', value: { list: 'lubang' } } },
        ],
      },
    });
    const text = prepareText('Rahasia: aspal berlubang', new Map());
    const { trace, fired } = await evaluateKind(policy, 'category', {
      channel: 'web',
      location: { region: '14' },
      text,
    });
    expect(fired).toEqual([]);
    expect(trace[0]).toMatchObject({ rule: 'uji', layer: 'nasional', kind: 'category', fired: false });
    expect(trace[0]?.conditions).toEqual([
      {
        pointer: '/all/0/any/0',
        fact: 'channel',
        operator: 'equal',
        expected: 'sms',
        actual: 'web',
        result: false,
      },
      {
        pointer: '/all/0/any/1',
        fact: 'location',
        path: 'region',
        operator: 'equal',
        expected: '14',
        actual: '14',
        result: true,
      },
      {
        pointer: '/all/1/not',
        fact: 'text',
        operator: 'containsAnyTerm',
        expected: { list: 'lubang' },
        actual: SEALED,
        matchedTerms: ['aspal', '*lubang*'],
        result: true,
      },
    ]);
    expect(JSON.stringify(trace)).not.toContain('ahasia');
  });

  it('should compare with another fact', async () => {
    expect(
      await fires(compare('region', 'equal', { fact: 'parentRegion' }), { region: '14', parentRegion: '14' }),
    ).toBe(true);
  });

  it('should not evaluate a JSONPath script', async () => {
    const condition: Condition = {
      all: [{ fact: 'location', path: '$..[?(@.region)]', operator: 'exists', value: true }],
    };
    expect(await fires(condition, { location: { region: '14' } })).toBe(false);
  });

  it('should answer the same to many at a time, whatever the priorities', async () => {
    const policy = policyOf(
      {
        a: compare('textLength', 'greaterThan', 10),
        b: compare('textLength', 'greaterThan', 20),
        c: compare('textLength', 'greaterThan', 30),
      },
      { a: 3, b: 2, c: 1 },
    );
    const lengths = Array.from({ length: 60 }, (_, index) => index);
    const fired = await Promise.all(
      lengths.map(
        async (textLength) => (await evaluateKind(policy, 'category', { textLength })).fired.length,
      ),
    );
    expect(fired).toEqual(lengths.map((length) => [10, 20, 30].filter((limit) => length > limit).length));
  });
});
