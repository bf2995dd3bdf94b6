import { describe, expect, it } from '@jest/globals';
import type { ProcessEvent } from '#engine';
import { CaseRecord } from './case-record.js';

const hour = (n: number) => new Date(Date.UTC(2026, 2, 10, n)).toISOString();
const set = (variables: object) =>
  ({ type: 'VariablesSet', scopeKey: 0, variables }) as unknown as ProcessEvent;
const task = (key: number, elementId: string, dueAt: string) =>
  ({ type: 'UserTaskCreated', key, elementId, dueAt }) as ProcessEvent;
const ended = (type: 'UserTaskCompleted' | 'UserTaskCanceled', key: number) =>
  ({ type, key, variables: {} }) as ProcessEvent;
const record = (...steps: [number, ...ProcessEvent[]][]) => {
  const one = new CaseRecord();
  for (const [at, ...events] of steps) one.read({ at: hour(at), events });
  return one.findings(Date.parse(hour(20)));
};

describe('what counts of a case', () => {
  it('should count a disposition that was late or still lies, and not one that was called off in time', () => {
    const asked = task(1, 'terimaTugaskan', hour(5));
    expect(record([1, asked], [5, ended('UserTaskCompleted', 1)]).shared).toEqual([true]);
    expect(record([1, asked], [6, ended('UserTaskCompleted', 1)]).shared).toEqual([false]);
    expect(record([1, asked]).shared).toEqual([false]);
    expect(record([1, asked], [4, ended('UserTaskCanceled', 1)]).shared).toEqual([undefined]);
    expect(record([1, task(1, 'terimaTugaskan', hour(30))]).shared).toEqual([undefined]);
    // A date that was moved is the one that counts.
    const moved = { type: 'UserTaskRescheduled', key: 1, dueAt: hour(9) } as ProcessEvent;
    expect(record([1, asked], [2, moved], [6, ended('UserTaskCompleted', 1)]).shared).toEqual([true]);
  });

  it('should count a contribution that the answer did not wait for as not given, unless the case is gone', () => {
    const asked = task(1, 'kontribusi', hour(9));
    const off = ended('UserTaskCanceled', 1);
    expect(record([1, asked], [4, off]).shared).toEqual([false]);
    expect(record([1, asked], [4, set({ hasilAkhir: 'dicabut' }), off]).shared).toEqual([undefined]);
  });

  it('should ask for the unit that got it first to have taken it up and kept it', () => {
    const routed = (unit: string) => set({ rute: { unit } });
    const taken = set({ status: 'diproses' });
    expect(record([1, routed('14/PUPR')]).tepat).toBeUndefined();
    expect(record([1, routed('14/PUPR')], [2, taken]).tepat).toBe(true);
    expect(record([1, routed('14/PUPR')], [2, routed('14/DLH')], [3, taken])).toMatchObject({
      tepat: false,
      unit: '14/DLH',
    });
    const refused = record(
      [1, routed('14/PUPR')],
      [2, set({ jumlahTolak: 1 })],
      [3, set({ jumlahTolak: 0 }), taken],
    );
    expect(refused.tepat).toBe(false);
    expect(
      record([1, routed('14/PUPR')], [2, taken], [3, set({ hasilAkhir: 'dialihkan:14->13' })]).tepat,
    ).toBe(false);
  });

  it('should ask for a verdict before it calls a closed case done', () => {
    const done = { type: 'InstanceCompleted' } as ProcessEvent;
    const verdict = {
      type: 'VariablesSet',
      scopeKey: 9,
      variables: { verdict: 'tidakBenar' },
    } as ProcessEvent;
    expect(record([1, set({ hasilAkhir: 'selesai' }), done]).tuntas).toBe(false);
    expect(record([1, verdict], [2, set({ hasilAkhir: 'selesai' }), done]).tuntas).toBe(true);
    expect(
      record([1, verdict, set({ jumlahBukaKembali: 1 })], [2, set({ hasilAkhir: 'selesai' }), done]).tuntas,
    ).toBe(false);
    expect(record([1, set({ hasilAkhir: 'arsip:apresiasi' }), done]).tuntas).toBeUndefined();
  });

  it('should count no clock that is none', () => {
    const { clocks } = record([
      1,
      set({ tenggat: { verifikasi: null, tanggapan: { due: 'x' }, penyelesaian: 3 } }),
    ]);
    expect([...clocks.values()]).toEqual([undefined, undefined, undefined]);
  });
});
