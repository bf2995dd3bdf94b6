import { describe, expect, it } from '@jest/globals';
import type { Role } from '../roles.js';
import type { Viewer } from '../viewer.js';
import { evaluationScopeOf, mayAppeal, mayReadIndicators, maySeeEvaluation } from './evaluation.access.js';

const viewer = (role: Role, id: string, groups: string[] = [], regions = ['14']): Viewer => ({
  id,
  name: id,
  roles: [role],
  regions,
  groups,
  expiresAt: 0,
});
const auditor = viewer('AUDITOR', 'awas');
const admin = viewer('ADMIN', 'admin', [], ['*']);
const leader = viewer('OFFICER', 'sekda', ['14/SETDA:pengarah']);
const head = viewer('OFFICER', 'kadis', ['14/PUPR:penanggungJawab']);
const otherHead = viewer('OFFICER', 'kadinkes', ['14/DINKES:penanggungJawab']);
const official = viewer('OFFICER', 'kabid', ['14/PUPR:pelaksana']);
const inspector = viewer('OFFICER', 'irban', ['14/INSPEKTORAT:apip']);
const elsewhere = viewer('OFFICER', 'gubernur-lain', ['13/KDH:pembina'], ['13']);
const everybody = [auditor, admin, leader, head, otherHead, official, inspector, elsewhere];
const entry = { tenant: '14', isRestricted: false, holder: 'kabid', unit: '14/PUPR', tasks: [] };
const whoSees = (subject: Parameters<typeof maySeeEvaluation>[1]) =>
  everybody.filter((one) => maySeeEvaluation(one, subject)).map(({ id }) => id);

describe('the register of officials', () => {
  it('should be seen by the official, the head of his unit, those who lead and auditors; not by those who run the system', () => {
    expect(whoSees(entry)).toEqual(['awas', 'sekda', 'kadis', 'kabid', 'irban']);
    expect(whoSees({ ...entry, holder: 'lain' })).toEqual(['awas', 'sekda', 'kadis', 'irban']);
  });

  it('should hide entries about restricted complaints from all but auditors, the inspectorate and the official', () => {
    expect(whoSees({ ...entry, isRestricted: true })).toEqual(['awas', 'kabid', 'irban']);
    const task = { tenant: '14', candidateGroups: ['14/SETDA:pengarah'], candidateUsers: [] };
    expect(whoSees({ ...entry, isRestricted: true, tasks: [task] })).toContain('sekda');
  });

  it('should scope lists alike', () => {
    expect(evaluationScopeOf(auditor, '14')).toEqual({ includeRestricted: true });
    expect(evaluationScopeOf(leader, '14')).toEqual({ includeRestricted: false, holder: 'sekda' });
    expect(evaluationScopeOf(head, '14')).toEqual({
      units: ['14/PUPR'],
      includeRestricted: false,
      holder: 'kadis',
    });
    expect(evaluationScopeOf(official, '14')).toMatchObject({ units: [], holder: 'kabid' });
    expect([admin, elsewhere].map((one) => evaluationScopeOf(one, '14'))).toEqual([undefined, undefined]);
  });

  it('should let the official appeal, and whom the policy names in his stead', () => {
    const groups = ['14/PUPR:penanggungJawab'];
    const whoAppeals = everybody.filter((one) => mayAppeal(one, entry, groups)).map(({ id }) => id);
    expect(whoAppeals).toEqual(['kadis', 'kabid']);
    expect(mayAppeal(head, { ...entry, isRestricted: true }, groups)).toBe(false);
  });

  it('should show indicators to auditors and those who lead', () => {
    expect(everybody.filter((one) => mayReadIndicators(one, '14')).map(({ id }) => id)).toEqual([
      'awas',
      'sekda',
    ]);
  });
});
