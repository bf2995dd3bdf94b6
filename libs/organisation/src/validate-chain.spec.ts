import { describe, expect, it } from '@jest/globals';
import type { OrganisationDocument } from './organisation-document.js';
import { validateChain } from './validate-chain.js';

const organisation: OrganisationDocument = {
  region: '14.08',
  version: 1,
  units: [{ code: 'PUPR', name: 'Dinas PUPR' }],
  positions: [{ code: 'PUPR-ADMIN', title: 'Admin Satker', unit: 'PUPR', seats: 2 }],
};

describe('validateChain', () => {
  const problems = (role: object, ...more: object[]): string[] =>
    validateChain(
      {
        region: '14.08',
        version: 1,
        roles: [{ role: 'pelaksana', scope: 'unit', select: { titles: ['Admin'] }, ...role }, ...more],
      },
      organisation,
    ).map((finding) => `${finding.severity} ${finding.rule} ${finding.pointer}`);

  it('should refuse roles that name nobody', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ select: { titles: ['Raja'] } })).toEqual(['error role-names-nobody /roles/0/select']);
    expect(problems({ select: { position: 'RAJA' } })).toEqual([
      'error unknown-position /roles/0/select/position',
    ]);
    expect(problems({ ifVacant: 'raja' })).toEqual(['error unknown-role /roles/0/ifVacant']);
  });

  it('should refuse a way of fallbacks that goes round', () => {
    const other = { role: 'penghubung', scope: 'unit', select: { titles: ['Admin'] }, ifVacant: 'pelaksana' };
    expect(problems({ ifVacant: 'penghubung' }, other)).toEqual([
      'error cyclic-fallback /roles/0/ifVacant',
      'error cyclic-fallback /roles/1/ifVacant',
    ]);
  });

  it('should refuse a condition on an unknown fact or a path into a prototype, with the place', () => {
    const when = (comparison: object) => ({
      when: { all: [{ operator: 'equal', value: 'x', ...comparison }] },
    });
    expect(problems(when({ fact: 'zodiac' }))).toEqual(['error unknown-fact /roles/0/when/all/0/fact']);
    expect(problems(when({ fact: 'attributes', path: '__proto__.x' }))).toEqual([
      'error unsafe-path /roles/0/when/all/0/path',
    ]);
    expect(problems(when({ fact: 'urgency' }))).toEqual([]);
  });
});
