import { describe, expect, it } from '@jest/globals';
import { layPolicies } from './effective-policy.js';
import type { PolicyDocument, PolicyRule } from './policy-document.js';

const rule = (id: string, unit: string, priority?: number): PolicyRule => ({
  id,
  kind: 'routing',
  ...(priority === undefined ? {} : { priority }),
  conditions: { all: [{ fact: 'category', operator: 'equal', value: 'jalan' }] },
  event: { type: 'route', params: { unit } },
});
const document = (region: string, changes: Partial<PolicyDocument>): PolicyDocument => ({
  id: region,
  region,
  version: 1,
  effectiveFrom: '2026-01-01',
  ...changes,
});

describe('layPolicies', () => {
  it('should add, override and switch off by id and keep the origin', () => {
    const policy = layPolicies([
      document('nasional', { rules: [rule('a', 'A'), rule('b', 'B'), rule('c', 'C')] }),
      document('14', { rules: [rule('b', 'B2'), { id: 'c', disabled: true }] }),
      document('14.08', { rules: [rule('d', 'D')] }),
    ]);
    expect(policy.rulesOf('routing').map((entry) => [entry.id, entry.layer])).toEqual([
      ['d', '14.08'],
      ['b', '14'],
      ['a', 'nasional'],
    ]);
    expect(policy.superseded).toEqual([
      { id: 'b', layer: 'nasional', by: '14', how: 'overridden' },
      { id: 'c', layer: 'nasional', by: '14', how: 'disabled' },
    ]);
  });

  it('should let priority win over layers', () => {
    const policy = layPolicies([
      document('nasional', { rules: [rule('a', 'A', 5)] }),
      document('14', { rules: [rule('b', 'B')] }),
    ]);
    expect(policy.rulesOf('routing').map((entry) => entry.id)).toEqual(['a', 'b']);
  });

  it('should merge tables entry by entry, replace lists, remove by null, and know where each comes from', () => {
    const profile = { verify: 3, firstResponse: 5, resolve: 14 };
    const policy = layPolicies([
      document('nasional', {
        tables: {
          slaProfile: { aspirasi: profile },
          windows: { disposition: 1, objection: 10 },
          extra: [1, 2],
        },
      }),
      document('14.08', {
        tables: {
          slaProfile: { aspirasi: { ...profile, resolve: 7 } },
          windows: { objection: null as unknown as number },
          extra: [3],
        },
      }),
    ]);
    expect(policy.tables).toEqual({
      slaProfile: { aspirasi: { ...profile, resolve: 7 } },
      windows: { disposition: 1 },
      extra: [3],
    });
    expect(policy.tableOrigin.get('/slaProfile/aspirasi/resolve')).toBe('14.08');
    expect(policy.tableOrigin.get('/windows/disposition')).toBe('nasional');
    expect(policy.tableOrigin.has('/windows/objection')).toBe(false);
  });

  it('should add to and take from a list of an earlier layer', () => {
    const policy = layPolicies([
      document('nasional', { lists: { istilah: ['jalan', 'jembatan'] } }),
      document('13', { lists: { istilah: { add: ['labuah'], remove: ['jembatan'] } } }),
    ]);
    expect(policy.lists.get('istilah')).toMatchObject({
      items: ['jalan', 'labuah'],
      layers: ['nasional', '13'],
    });
  });

  it("should put a unit's layer last", () => {
    const policy = layPolicies([
      document('14.08', { rules: [rule('a', 'A')] }),
      document('14.08', { unit: 'PUPR', rules: [rule('a', 'B')] }),
    ]);
    expect(policy.rulesOf('routing')[0]?.layer).toBe('14.08/PUPR');
  });
});
