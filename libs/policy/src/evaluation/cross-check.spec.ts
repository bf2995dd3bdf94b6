import { describe, expect, it } from '@jest/globals';
import { layPolicies } from '../document/effective-policy.js';
import { OPERATORS } from './operators.js';
import { crossCheckPolicy } from './cross-check.js';

const values: Readonly<Record<string, unknown>> = {
  scalar: 'web',
  number: 5,
  list: ['web', 'sms'],
  terms: ['jalan', 'lampu .. jalan'],
  boolean: true,
  regions: ['14'],
};
const policy = layPolicies([
  {
    id: 'uji',
    region: 'nasional',
    version: 1,
    effectiveFrom: '2026-01-01',
    rules: Object.entries(OPERATORS).map(([operator, { takes }]) => ({
      id: operator,
      kind: 'category',
      conditions: {
        any: [{ fact: takes === 'terms' ? 'text' : 'channel', operator, value: values[takes] as string }],
      },
      event: { type: 'suggest-category', params: { category: 'jalan', weight: 1 } },
    })),
  },
]);

describe('crossCheckPolicy', () => {
  it('should find that both evaluators agree on every operator', async () => {
    expect(await crossCheckPolicy(policy, [{ channel: 'web', text: 'jalan rusak' }, {}])).toEqual([]);
  });

  it('should name the kind of rules on which they disagree', async () => {
    // Facts that json-rules-engine would call and we do not: no deployment can have them.
    const findings = await crossCheckPolicy(policy, [{ channel: (): string => 'web' }]);
    expect(findings).toEqual([
      expect.objectContaining({ rule: 'evaluators-disagree', severity: 'error', pointer: '/rules' }),
    ]);
    expect(findings[0]?.message).toContain('category rules');
  });
});
