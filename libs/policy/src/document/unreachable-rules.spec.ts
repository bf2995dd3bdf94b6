import { describe, expect, it } from '@jest/globals';
import type { Comparison, Condition, PolicyRule } from './policy-document.js';
import { alternativesOf, conflictIn, implies } from './satisfiability.js';
import { findUnreachableRules } from './unreachable-rules.js';

const is = (fact: string, operator: string, value: unknown): Comparison => ({
  fact,
  operator,
  value: value as string,
});
const all = (...conditions: Condition[]): Condition => ({ all: conditions });
const any = (...conditions: Condition[]): Condition => ({ any: conditions });
const not = (condition: Condition): Condition => ({ not: condition });
const web = is('channel', 'equal', 'web');
const long = is('textLength', 'greaterThan', 100);

const rule = (id: string, conditions: Condition, changes: Partial<PolicyRule> = {}): PolicyRule => ({
  id,
  kind: 'classification',
  conditions,
  event: { type: 'set-class', params: { class: 'aspirasi' } },
  ...changes,
});
const found = (...rules: PolicyRule[]): string[] =>
  findUnreachableRules(rules.map((entry, index) => ({ rule: entry, pointer: `/rules/${index}` }))).map(
    (finding) => `${finding.severity} ${finding.rule} ${finding.pointer}`,
  );

describe('rules that can never fire', () => {
  it.each<[string, Condition, string]>([
    ['two values of one fact', all(web, is('channel', 'equal', 'sms')), '/all/1'],
    [
      'lists without a value in common',
      all(is('channel', 'in', ['a', 'b']), is('channel', 'in', ['c'])),
      '/all/1',
    ],
    ['a value that is excluded', all(web, is('channel', 'notIn', ['web', 'sms'])), '/all/1'],
    ['a value and its opposite', all(web, not(web)), '/all/1/not'],
    ['an empty range', all(long, is('textLength', 'lessThanInclusive', 100)), '/all/1'],
    ['a number that is no text', all(long, is('textLength', 'equal', 'panjang')), '/all/1'],
    ['known and unknown', all(is('channel', 'exists', false), web), '/all/1'],
    [
      'two provinces',
      all(is('region', 'regionWithin', ['13']), is('region', 'regionWithin', ['14'])),
      '/all/1',
    ],
    [
      'a place outside of the province',
      all(is('region', 'equal', '14.08'), is('region', 'regionWithin', ['13'])),
      '/all/1',
    ],
    [
      'in the list and not in it',
      all(is('attributes', 'contains', 'a'), is('attributes', 'doesNotContain', 'a')),
      '/all/1',
    ],
    [
      'the same terms found and not found',
      all(is('text', 'containsAnyTerm', { list: 'x' }), is('text', 'containsNoTerm', { list: 'x' })),
      '/all/1',
    ],
    [
      'a contradiction in each alternative',
      any(all(web, not(web)), all(long, not(long))),
      '/any/0/all/1/not',
    ],
    [
      'an alternative that the rest excludes',
      all(any(web, is('channel', 'equal', 'sms')), is('channel', 'equal', 'app')),
      '/all/1',
    ],
    ['a list of nothing', all(is('channel', 'in', [])), '/all/0'],
  ])('should warn of %s', (_name, conditions, pointer) => {
    expect(found(rule('a', conditions))).toEqual([`warning rule-never-fires /rules/0/conditions${pointer}`]);
  });

  it.each<[string, Condition]>([
    ['alternatives', any(web, is('channel', 'equal', 'sms'))],
    ['a fraction between two whole numbers', all(long, is('textLength', 'lessThan', 101))],
    [
      'a region and not one of its parts',
      all(is('region', 'regionWithin', ['14']), not(is('region', 'regionWithin', ['14.08']))),
    ],
    ['no number at all', all(not(is('textLength', 'lessThan', 5)), not(is('textLength', 'greaterThan', 4)))],
    ['several values of a list', all(is('attributes', 'contains', 'a'), is('attributes', 'contains', 'b'))],
    ['the same path below another fact', all(web, { ...is('location', 'equal', 'sms'), path: 'channel' })],
    [
      'other terms',
      all(is('text', 'containsAnyTerm', { list: 'x' }), is('text', 'containsNoTerm', { list: 'y' })),
    ],
    [
      'two facts that may be the same',
      all(is('region', 'equal', { fact: 'parentRegion' }), is('region', 'equal', '14')),
    ],
    [
      'more alternatives than are tried',
      all(...Array.from({ length: 10 }, (_, n) => any(is('channel', 'equal', n), not(web)))),
    ],
  ])('should not warn of %s', (_name, conditions) => {
    expect(found(rule('a', conditions))).toEqual([]);
  });

  it('should say what contradicts what', () => {
    const [finding] = findUnreachableRules([
      { rule: rule('a', all(web, is('channel', 'equal', 'sms'))), pointer: '/rules/0' },
    ]);
    expect(finding?.message).toBe(
      'Expected conditions that can be met together but channel equal "sms" contradicts what is asked before of the same fact.',
    );
  });
});

describe('rules in the shadow of another', () => {
  const other = { event: { type: 'set-class', params: { class: 'apresiasi' } } };

  it('should warn of a stricter rule behind a weaker one', () => {
    expect(found(rule('a', all(web)), rule('b', all(web, long), other))).toEqual([
      'warning rule-shadowed /rules/1/conditions',
    ]);
    const numbers = [all(long), all(is('textLength', 'greaterThan', 200))] as const;
    expect(found(rule('a', numbers[0]), rule('b', numbers[1], other))).toHaveLength(1);
    expect(found(rule('a', numbers[1]), rule('b', numbers[0], other))).toEqual([]);
  });

  it('should heed priorities, not the document', () => {
    expect(found(rule('a', all(web, long)), rule('b', all(web), { ...other, priority: 1 }))).toEqual([
      'warning rule-shadowed /rules/0/conditions',
    ]);
    expect(found(rule('a', all(web, long), { priority: 1 }), rule('b', all(web), other))).toEqual([]);
  });

  it('should warn only where the first rule is the only one that is heard', () => {
    const suggestion = { kind: 'category', event: { type: 'suggest-category' } } as const;
    expect(found(rule('a', all(web), suggestion), rule('b', all(web, long), suggestion))).toEqual([]);
    const handler = { kind: 'routing', event: { type: 'route', params: { to: 'handler' } } } as const;
    const keeper = { kind: 'routing', event: { type: 'route', params: { to: 'coordinator' } } } as const;
    expect(found(rule('a', all(web), handler), rule('b', all(web, long), keeper))).toEqual([]);
    expect(found(rule('a', all(web), keeper), rule('b', all(web, long), handler))).toHaveLength(1);
    const clock = (name: string) =>
      ({ kind: 'clocks', event: { type: 'set-clock', params: { clock: name, workingDays: 3 } } }) as const;
    expect(found(rule('a', all(web), clock('verifikasi')), rule('b', all(web), clock('tanggapan')))).toEqual(
      [],
    );
  });

  it('should warn of two answers under the same conditions, in whatever order they stand', () => {
    expect(found(rule('a', all(web, long)), rule('b', all(long, web), other))).toEqual([
      'warning rules-disagree /rules/1/event',
    ]);
    expect(found(rule('a', all(web, long)), rule('b', all(long, web), { ...other, priority: -1 }))).toEqual([
      'warning rule-shadowed /rules/1/conditions',
    ]);
  });
});

describe('implies', () => {
  it.each<[Condition, Condition, boolean]>([
    [all(web), any(web, long), true],
    [any(web, long), all(web), false],
    [all(is('channel', 'in', ['a', 'b'])), all(is('channel', 'notEqual', 'c')), true],
    [all(is('region', 'regionWithin', ['14.08'])), all(is('region', 'regionWithin', ['14'])), true],
    [all(is('region', 'regionWithin', ['14'])), all(is('region', 'regionWithin', ['14.08'])), false],
    [not(any(web, long)), not(web), true],
    [all(long), all(is('textLength', 'exists', true)), true],
  ])('should tell whether %j implies %j', (condition, other, expected) => {
    expect(implies(condition, other)).toBe(expected);
  });

  it('should leave a question open that has too many alternatives', () => {
    const wide = all(...Array.from({ length: 7 }, () => any(web, long)));
    expect(alternativesOf(wide)).toBeUndefined();
    expect(implies(wide, all(web))).toBe(false);
    expect(conflictIn([])).toBeUndefined();
  });
});
