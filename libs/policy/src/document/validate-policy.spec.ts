import { describe, expect, it } from '@jest/globals';
import type { KnownNames } from './policy-names.js';
import { validatePolicy } from './validate-policy.js';

const known: KnownNames = {
  units: new Set(['PUPR', 'INSPEKTORAT']),
  roles: new Set(['pelaksana', 'pembina']),
  regions: new Set(['14', '14.08']),
  categories: new Set(['jalan']),
  lists: new Set(['istilah']),
  ruleIds: new Set(['rute.dasar']),
};
const condition = { fact: 'category', operator: 'equal', value: 'jalan' };
const rule = (changes: object): object => ({
  id: 'rute.jalan',
  kind: 'routing',
  conditions: { all: [condition] },
  event: { type: 'route', params: { unit: 'PUPR' } },
  ...changes,
});
const policy = (rules: unknown[], changes: object = {}): object => ({
  id: 'siak',
  region: '14.08',
  version: 1,
  effectiveFrom: '2026-01-01',
  rules,
  ...changes,
});
const places = (document: unknown): string[] =>
  validatePolicy(document, known).map((finding) => `${finding.rule} ${finding.pointer}`);

describe('validatePolicy', () => {
  it('should find nothing in a sound policy', () => {
    expect(places(policy([rule({}), { id: 'rute.dasar', disabled: true }]))).toEqual([]);
  });

  it('should name the place of what breaks the schema', () => {
    expect(places(policy([], { version: 0 }))).toEqual(['schema /version']);
    expect(places({ id: 'x' })).toContain('schema ');
    expect(places(policy([], { colour: 'red' }))).toEqual(['schema /colour']);
  });

  it.each([
    [
      'unknown-fact',
      { conditions: { all: [{ ...condition, fact: 'moonPhase' }] } },
      '/rules/0/conditions/all/0/fact',
    ],
    [
      'unknown-operator',
      { conditions: { all: [{ ...condition, operator: 'not:equal' }] } },
      '/rules/0/conditions/all/0/operator',
    ],
    [
      'unknown-category',
      { conditions: { any: [{ ...condition, value: 'naga' }] } },
      '/rules/0/conditions/any/0/value',
    ],
    ['unknown-unit', { event: { type: 'route', params: { unit: 'DISNEY' } } }, '/rules/0/event/params/unit'],
    [
      'unknown-role',
      { event: { type: 'route', params: { unit: 'PUPR', role: 'raja' } } },
      '/rules/0/event/params/role',
    ],
    ['unknown-event', { event: { type: 'transfer', params: { to: '14' } } }, '/rules/0/event/type'],
    [
      'event-params',
      { event: { type: 'route', params: { unit: 'PUPR', to: 'handler' } } },
      '/rules/0/event/params',
    ],
    [
      'fact-too-early',
      { kind: 'category', event: { type: 'suggest-category', params: { category: 'jalan', weight: 1 } } },
      '/rules/0/conditions/all/0/fact',
    ],
    [
      'sealed-fact',
      { conditions: { all: [{ fact: 'text', operator: 'containsAnyTerm', value: ['a'] }] } },
      '/rules/0/conditions/all/0/fact',
    ],
    [
      'unsafe-path',
      { conditions: { all: [{ fact: 'location', path: '$..*', operator: 'equal', value: 'x' }] } },
      '/rules/0/conditions/all/0/path',
    ],
    [
      'unsafe-path',
      { conditions: { all: [{ fact: 'location', path: 'a.__proto__', operator: 'equal', value: 'x' }] } },
      '/rules/0/conditions/all/0/path',
    ],
    [
      'value-type',
      { conditions: { all: [{ fact: 'textLength', operator: 'greaterThan', value: '5' }] } },
      '/rules/0/conditions/all/0/value',
    ],
    [
      'unknown-list',
      { conditions: { not: { fact: 'category', operator: 'in', value: { list: 'tiada' } } } },
      '/rules/0/conditions/not/value/list',
    ],
  ])('should refuse %s', (name, changes, pointer) => {
    const findings = validatePolicy(policy([rule(changes)]), known);
    expect(findings).toContainEqual(expect.objectContaining({ rule: name, pointer, severity: 'error' }));
  });

  it('should refuse an empty list of conditions, which would always fire', () => {
    expect(validatePolicy(policy([rule({ conditions: { all: [] } })]), known)[0]).toMatchObject({
      rule: 'schema',
    });
  });

  it('should refuse 501 conditions and take 500', () => {
    const wide = (count: number): object =>
      rule({ conditions: { any: Array.from({ length: count }, () => condition) } });
    expect(places(policy([wide(500)]))).toEqual([]);
    expect(places(policy([wide(501)]))).toEqual(['too-many-conditions /rules/0/conditions/any/500']);
  });

  it('should refuse conditions nested too deep, however deep', () => {
    const nested = (depth: number): object => {
      let inner: object = condition;
      for (let level = 0; level < depth; level++) inner = { all: [inner] };
      return rule({ conditions: inner });
    };
    expect(places(policy([nested(19)]))).toEqual([]);
    expect(places(policy([nested(21)]))[0]).toContain('too-deep');
    expect(places(policy([nested(5_000)]))[0]).toContain('too-deep');
  });

  it('should refuse keys that reach into a prototype', () => {
    const document = JSON.parse(
      JSON.stringify(policy([])).replace('"rules":[]', '"tables":{"__proto__":{"x":1}}'),
    ) as object;
    expect(places(document)).toEqual(['forbidden-key /tables/__proto__']);
  });

  it('should refuse a ladder that names nobody or goes down', () => {
    const ladder = [
      { level: 1, to: 'raja', afterBreachWorkingDays: 3 },
      { level: 2, to: 'ombudsmanOffer', afterBreachWorkingDays: 1 },
    ];
    expect(places(policy([], { tables: { ladder } }))).toEqual([
      'ladder-names-nobody /tables/ladder/0/to',
      'ladder-order /tables/ladder/1/afterBreachWorkingDays',
    ]);
  });

  it('should refuse the same id twice and warn of a rule that is not there to switch off', () => {
    expect(validatePolicy(policy([rule({}), rule({}), { id: 'rute.lain', disabled: true }]), known)).toEqual([
      expect.objectContaining({ rule: 'duplicate-rule', pointer: '/rules/1/id', severity: 'error' }),
      expect.objectContaining({ rule: 'unknown-rule', pointer: '/rules/2/id', severity: 'warning' }),
    ]);
  });

  it('should warn of rules that decide nothing, but only where all names are known', () => {
    const contradiction = { all: [condition, { ...condition, operator: 'notEqual' }] };
    expect(validatePolicy(policy([rule({ conditions: contradiction })]), known)).toEqual([
      expect.objectContaining({
        rule: 'rule-never-fires',
        pointer: '/rules/0/conditions/all/1',
        severity: 'warning',
      }),
    ]);
    expect(places(policy([rule({ conditions: contradiction, event: { type: 'tidak-ada' } })]))).toEqual([
      'unknown-event /rules/0/event/type',
    ]);
  });
});
