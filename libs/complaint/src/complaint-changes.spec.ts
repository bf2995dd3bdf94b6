import { describe, expect, it } from '@jest/globals';
import type { ProcessEvent } from '#engine';
import type { JournalEntry } from '#runtime';
import { complaintChanges } from './complaint-changes.js';
import type { StoredComplaint } from './complaint.port.js';

const CANARY = 'Siti Aminah';
const complaint = {
  tenant: '14.08',
  complaintKey: 'c',
  instanceKey: 'i',
  number: '1408-26-00017',
  channel: 'web',
  trackingHash: CANARY,
  sourceId: CANARY,
} as StoredComplaint;
const entry = (instanceKey: string, ...events: ProcessEvent[]) =>
  ({ tenant: '14.08', instanceKey, at: '2026-03-02T01:00:00.000Z', events }) as unknown as JournalEntry;
const set = (variables: object): ProcessEvent =>
  ({ type: 'VariablesSet', scopeKey: 0, variables }) as ProcessEvent;
const birth = { type: 'InstanceStarted', variables: { nama: CANARY } } as unknown as ProcessEvent;

describe('complaintChanges', () => {
  const asked: unknown[] = [];
  const read = complaintChanges({
    byInstance: (keys) => {
      asked.push(...keys);
      return Promise.resolve(keys.some(({ instanceKey }) => instanceKey === 'i') ? [complaint] : []);
    },
  });

  it('should tell by codes that a complaint was received and what changed in it', async () => {
    const changes = await read('14.08', [
      entry('i', birth, set({ status: 'belum_diverifikasi' })),
      entry('i', set({ catatan: CANARY })),
      entry('i', set({ status: 'diproses', rute: { unit: '14.08/PUPR', petugas: CANARY } })),
      entry('other', birth, set({ status: 'diproses' })),
    ]);
    const name = {
      id: Buffer.from('Complaint\u000014.08\u0000c').toString('base64url'),
      key: 'c',
      number: '1408-26-00017',
      channel: 'web',
    };
    expect(changes).toEqual([
      [{ kind: 'complaint.received', data: { complaint: { ...name, status: 'belum_diverifikasi' } } }],
      [],
      [
        {
          kind: 'complaint.changed',
          data: { complaint: { ...name, status: 'diproses', unit: '14.08/PUPR' } },
        },
      ],
      [],
    ]);
    expect(JSON.stringify(changes)).not.toContain(CANARY);
  });

  it('should ask for nothing where nothing concerns a complaint', async () => {
    asked.length = 0;
    expect(await read('14.08', [entry('i', set({ catatan: 'x' }))])).toEqual([[]]);
    expect(asked).toEqual([]);
  });
});
