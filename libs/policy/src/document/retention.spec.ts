import { describe, expect, it } from '@jest/globals';
import { layPolicies } from './effective-policy.js';
import type { PolicyDocument, PolicyTables } from './policy-document.js';
import { retentionCutoffs, retentionTerms, termBefore } from './retention.js';
import { validatePolicy } from './validate-policy.js';

const layer = (region: string, retention: unknown): PolicyDocument => ({
  id: region,
  region,
  version: 1,
  effectiveFrom: '2026-01-01',
  tables: { retention } as PolicyTables,
});
const NATION = layer('nasional', { default: { words: 'P2Y', instances: 'P5Y', journal: 'P10Y' } });
const NOW = Date.parse('2026-03-31T08:00:00Z');
const day = (moment: number | undefined) => moment && new Date(moment).toISOString().slice(0, 10);

describe('retention', () => {
  it('should count terms by the calendar', () => {
    expect(day(termBefore('P2Y', NOW))).toBe('2024-03-31');
    expect(day(termBefore('P1M', NOW))).toBe('2026-02-28');
    expect(day(termBefore('P1Y1M1D', NOW))).toBe('2025-02-27');
    expect(day(termBefore('P90D', NOW))).toBe('2025-12-31');
    for (const term of ['', 'P', '2Y', 'P1.5Y', 'PT1H', 'P-1D'])
      expect(() => termBefore(term, NOW)).toThrow(RangeError);
  });

  it('should lay the terms of a region and of a process over those before, one by one', () => {
    const policy = layPolicies([NATION, layer('14', { pengaduan: { words: 'P6M', journal: null } })]);
    expect(retentionTerms(policy, 'lain')).toEqual({ words: 'P2Y', instances: 'P5Y', journal: 'P10Y' });
    expect(retentionTerms(policy, 'pengaduan')).toMatchObject({ words: 'P6M', instances: 'P5Y' });
    const cutoffs = retentionCutoffs(policy, 'words', NOW)!;
    expect(day(cutoffs.byProcess.get('pengaduan'))).toBe('2025-09-30');
    expect(day(cutoffs.others)).toBe('2024-03-31');
    expect(policy.tableOrigin.get('/retention/pengaduan/words')).toBe('14');
  });

  it('should keep for ever where no layer says how long', () => {
    expect(retentionCutoffs(layPolicies([layer('nasional', {})]), 'words', NOW)).toBeUndefined();
    const one = layPolicies([NATION, layer('14', { pengaduan: { journal: 'forever' } })]);
    expect(retentionCutoffs(one, 'journal', NOW)!.byProcess.get('pengaduan')).toBeUndefined();
    const off = layPolicies([NATION, layer('14', { default: { journal: null } })]);
    expect(retentionCutoffs(off, 'journal', NOW)).toBeUndefined();
    expect(day(retentionCutoffs(off, 'instances', NOW)!.others)).toBe('2021-03-31');
  });

  it('should refuse a term that is none, and a thing that nobody keeps', () => {
    expect(validatePolicy(NATION)).toEqual([]);
    expect(validatePolicy(layer('14', { default: { words: '2 tahun' } }))).not.toEqual([]);
    expect(validatePolicy(layer('14', { default: { foto: 'P1Y' } }))).not.toEqual([]);
  });
});
