import { describe, expect, it } from '@jest/globals';
import type { AppointmentDocument, OrganisationDocument } from './organisation-document.js';
import { validateOrganisation } from './validate-organisation.js';

const appointment = (person: string, changes: Partial<AppointmentDocument> = {}): AppointmentDocument => ({
  person,
  position: 'PUPR-ADMIN',
  from: '2025-01-01',
  kind: 'definitif',
  legalBasis: 'SK Bupati 1/2025',
  ...changes,
});
const organisation = (changes: Partial<OrganisationDocument> = {}): OrganisationDocument => ({
  region: '14.08',
  version: 1,
  units: [{ code: 'PUPR', name: 'Dinas PUPR' }],
  positions: [{ code: 'PUPR-ADMIN', title: 'Admin Satker', unit: 'PUPR', seats: 2 }],
  people: ['a', 'b', 'c'].map((id) => ({ id, name: id, criteria: id === 'a' ? ['PNS'] : [] })),
  appointments: [appointment('a'), appointment('b')],
  ...changes,
});
const found = (document: unknown, asOf?: string): string[] =>
  validateOrganisation(document, asOf).map(
    (finding) => `${finding.severity} ${finding.rule} ${finding.pointer}`,
  );

describe('validateOrganisation', () => {
  it('should find nothing in a sound organisation', () => {
    expect(found(organisation(), '2026-01-01')).toEqual([]);
  });

  it('should refuse more holders than seats, at the one who came last', () => {
    const third = organisation({
      appointments: [appointment('a'), appointment('b'), appointment('c', { from: '2026-01-01' })],
    });
    expect(found(third)).toEqual(['error overlapping-appointment /appointments/2']);
    const successor = organisation({
      appointments: [
        appointment('a'),
        appointment('b', { to: '2025-12-31' }),
        appointment('c', { from: '2026-01-01' }),
      ],
    });
    expect(found(successor)).toEqual([]);
  });

  it('should refuse unknown names and wrong dates', () => {
    const wrong = organisation({
      units: [{ code: 'PUPR', name: 'PUPR', parent: 'SETDA' }],
      positions: [{ code: 'X', title: 'X', unit: 'Y' }],
      appointments: [appointment('z', { to: '2024-01-01', legalBasis: ' ' })],
    });
    expect(found(wrong)).toEqual([
      'error unknown-unit /units/0/parent',
      'error unknown-unit /positions/0/unit',
      'error unknown-person /appointments/0/person',
      'error unknown-position /appointments/0/position',
      'error appointment-dates /appointments/0/to',
      'error without-decree /appointments/0/legalBasis',
    ]);
  });

  it('should refuse units that are below themselves and two heads of a unit', () => {
    const cyclic = organisation({
      units: [
        { code: 'PUPR', name: 'PUPR', parent: 'B' },
        { code: 'B', name: 'B', parent: 'PUPR' },
      ],
      positions: [
        { code: 'PUPR-ADMIN', title: 'Kepala', unit: 'PUPR', head: true, seats: 2 },
        { code: 'K2', title: 'Kepala', unit: 'PUPR', head: true },
      ],
    });
    expect(found(cyclic)).toEqual([
      'error cyclic-units /units/0/parent',
      'error cyclic-units /units/1/parent',
      'error two-heads /positions/1/head',
    ]);
  });

  it('should warn of a decree that has expired without a successor', () => {
    const expired = organisation({ appointments: [appointment('a', { to: '2025-06-30' })] });
    expect(found(expired, '2026-01-01')).toEqual(['warning expired-decree /appointments/0/to']);
  });
});
