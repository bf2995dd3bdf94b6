import { describe, expect, it } from '@jest/globals';
import { decide, type SeenTask } from './officer-script.js';

function seen(changes: Partial<SeenTask>): SeenTask {
  return {
    elementId: 'verifikasi',
    region: '21.72',
    variables: {},
    complaint: null,
    suggestion: null,
    ...changes,
  };
}

const SUGGESTION = { complaintClass: 'pengaduan_tidak_berkadar', transfer: null, archive: null };

describe('decide', () => {
  it('should let a complaint pass that the policy keeps', () => {
    expect(decide(seen({ suggestion: SUGGESTION }))).toEqual({ hasil: 'lanjut' });
  });

  it('should lay aside with the reason that the policy suggests', () => {
    const suggestion = { ...SUGGESTION, archive: { reason: 'apresiasi' } };
    expect(decide(seen({ suggestion }))).toMatchObject({ hasil: 'arsip', alasanArsip: 'apresiasi' });
  });

  it('should pass on what belongs elsewhere', () => {
    expect(decide(seen({ suggestion: { ...SUGGESTION, transfer: { to: '21' } } }))).toEqual({
      hasil: 'bukanWewenang',
    });
  });

  it('should give cases of supervision to the inspectorate', () => {
    const suggestion = { ...SUGGESTION, complaintClass: 'pengaduan_berkadar' };
    expect(decide(seen({ suggestion }))).toEqual({ hasil: 'berkadar' });
  });

  it('should have nothing to say about a task that it does not know', () => {
    expect(decide(seen({ elementId: 'constructor' }))).toEqual({});
  });
});
