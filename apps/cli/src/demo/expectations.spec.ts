import { describe, expect, it } from '@jest/globals';
import type { StoredComplaint } from './case-files.js';
import type { PublicComplaint } from './citizen.js';
import type { DemoComplaint } from './demo-complaint.js';
import { clocksOf, differences, outcomeOf, type CaseOutcome } from './expectations.js';

const COMPLAINT: DemoComplaint = {
  id: 'C01',
  channel: 'web',
  region: '14.08',
  text: 'Jalan berlubang',
  expectedClass: 'pengaduan_tidak_berkadar',
  expectedOpd: '14.08/PUPR',
  expectedOutcome: 'selesai',
};

const STORED: StoredComplaint = {
  number: '1408-260310-AAAAAA',
  region: '14.08',
  status: 'SELESAI',
  complaintClass: 'pengaduan_tidak_berkadar',
  category: 'jalan',
  unit: '14.08/PUPR',
  isRestricted: false,
  outcome: 'selesai',
  dueAt: null,
  mergedInto: null,
  transferredTo: null,
  rating: 5,
  instance: null,
};

const SEEN = { status: 'SELESAI', messages: [] } as unknown as PublicComplaint;

function outcome(changes: Partial<CaseOutcome>): CaseOutcome {
  return {
    complaint: COMPLAINT,
    way: [STORED],
    histories: [],
    public: SEEN,
    preview: {
      complaintClass: 'pengaduan_tidak_berkadar',
      unit: '14.08/PUPR',
      transfer: null,
      archive: null,
    },
    numbers: new Map([['C01', '1408-260310-AAAAAA']]),
    ...changes,
  };
}

function historyWith(
  ...events: { type: string; detail: Record<string, unknown> }[]
): CaseOutcome['histories'] {
  return [[{ sequence: 1, occurredAt: '2026-03-10T02:00:00Z', actor: 'x', command: 'X', hash: '', events }]];
}

describe('expectations of the demonstration', () => {
  it('should find no difference when all holds', () => {
    expect(differences(outcome({}))).toEqual([]);
  });

  it('should tell what differs, with what was expected', () => {
    const way = [{ ...STORED, unit: '14.08/DLH', outcome: null, status: 'DIPROSES' }];
    expect(differences(outcome({ way }))).toEqual([
      'unit: expected 14.08/PUPR but got 14.08/DLH',
      'outcome: expected selesai but got diproses',
    ]);
  });

  it('should name the complaint that another was merged into by its id', () => {
    expect(outcomeOf(outcome({ way: [{ ...STORED, outcome: 'digabung:1408-260310-AAAAAA' }] }))).toBe(
      'digabung:C01',
    );
  });

  it('should take a transferred complaint by what its first region says', () => {
    const way = [
      { ...STORED, outcome: 'dialihkan:21.72->21', transferredTo: '21' },
      { ...STORED, region: '21' },
    ];
    expect(outcomeOf(outcome({ way }))).toBe('dialihkan:21.72->21');
  });

  it('should see the report back to the Ombudsman in the history', () => {
    const created = { type: 'JobCreated', detail: { key: 7, jobType: 'laporan-ombudsman' } };
    const done = { type: 'JobCompleted', detail: { key: 7 } };
    expect(outcomeOf(outcome({ histories: historyWith(created, done) }))).toBe(
      'selesai+laporan_balik_ombudsman',
    );
    expect(outcomeOf(outcome({ histories: historyWith(created) }))).toBe('selesai');
  });

  it('should count an incident as a difference', () => {
    const instance = {
      id: 'i',
      openIncidents: 1,
      userTasks: [],
      incidents: [{ elementId: 'routing', message: 'no unit' }],
    };
    expect(differences(outcome({ way: [{ ...STORED, instance }] }))).toEqual([
      'incident at routing: no unit',
    ]);
  });

  it('should take the clocks as the policy set them last', () => {
    const decided = (due: string) => ({
      type: 'DecisionEvaluated',
      detail: { decisionId: 'tenggat', outcome: { verifikasi: { due } } },
    });
    expect(clocksOf({ histories: historyWith(decided('a'), decided('b')) })['verifikasi']?.due).toBe('b');
  });
});
