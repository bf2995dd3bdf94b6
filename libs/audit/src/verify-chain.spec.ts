import { describe, expect, it } from '@jest/globals';
import { entryHash, type JournalEntry } from '#runtime';
import { verifyChain } from './verify-chain.js';

function chain(length: number): JournalEntry[] {
  const entries: JournalEntry[] = [];
  for (let entryNo = 1; entryNo <= length; entryNo++) {
    const entry = {
      tenant: '14.08',
      position: entryNo,
      instanceKey: 'i-1',
      entryNo,
      at: '2026-03-02T02:00:00.000Z',
      actor: 'ani',
      command: {},
      commandText: '{}',
      events: [],
      eventsText: `[${entryNo}]`,
    };
    entries.push({ ...entry, hash: entryHash(entry, entries.at(-1)?.hash ?? '') });
  }
  return entries;
}

describe('verifyChain', () => {
  const honest = chain(5);
  const head = { entryNo: 5, hash: honest[4]!.hash };

  it('should accept an honest chain', () => {
    expect(verifyChain(honest, head)).toBeUndefined();
  });

  it('should name the first entry that was changed, removed, swapped or cut off', () => {
    const changed = honest.map((entry) => (entry.entryNo === 3 ? { ...entry, actor: 'budi' } : entry));
    expect(verifyChain(changed, head)).toEqual({ entryNo: 3, reason: 'altered' });
    expect(
      verifyChain(
        honest.filter((entry) => entry.entryNo !== 2),
        head,
      ),
    ).toEqual({ entryNo: 2, reason: 'missing' });
    const swapped = [honest[0]!, honest[2]!, honest[1]!, honest[3]!, honest[4]!];
    expect(verifyChain(swapped, head)).toEqual({ entryNo: 2, reason: 'missing' });
    expect(verifyChain(honest.slice(0, 4), head)).toEqual({ entryNo: 5, reason: 'truncated' });
  });

  it('should find a suffix that was hashed anew', () => {
    const forged = [...honest.slice(0, 2)];
    for (const entry of honest.slice(2)) {
      const altered = { ...entry, actor: 'budi' };
      forged.push({ ...altered, hash: entryHash(altered, forged.at(-1)!.hash) });
    }
    expect(verifyChain(forged, head)).toEqual({ entryNo: 5, reason: 'altered' });
  });
});
