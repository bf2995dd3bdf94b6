import { describe, expect, it } from '@jest/globals';
import type { Role } from '../roles.js';
import { regionOfGroup, unitOfGroup, type Viewer } from '../viewer.js';
import {
  complaintScopeOf,
  mayAskForReporter,
  mayFileOver,
  mayReadWords,
  maySeeComplaint,
} from './complaint.access.js';
import { mayDeployTo } from './configuration.access.js';
import {
  mayDrive,
  mayListInstances,
  mayReadHistory,
  mayRepairInstance,
  maySeeInstance,
} from './instance.access.js';
import { mayAssignTask, maySeeTask, mayWorkOnTask, taskScopeOf } from './user-task.access.js';

const viewer = (role: Role, regions: string[], groups: string[] = []): Viewer => ({
  id: 'v',
  name: 'v',
  roles: [role],
  regions,
  groups,
  expiresAt: 0,
});
const officer = viewer('OFFICER', ['14.08'], ['14.08/PUPR:pelaksana']);
const keeper = viewer('OFFICER', ['14.08'], ['14.08/INSPEKTORAT:apip']);
const admin = viewer('ADMIN', ['*']);
const auditor = viewer('AUDITOR', ['14.08']);
const task = { tenant: '14.08', candidateGroups: ['14.08/PUPR:pelaksana'], candidateUsers: [] as string[] };

describe('who may do what', () => {
  it('should read region and unit off a group', () => {
    expect(regionOfGroup('14.08/PUPR:pelaksana')).toBe('14.08');
    expect(regionOfGroup('NASIONAL/PLN:pelaksana')).toBe('nasional');
    expect(regionOfGroup('nonsense')).toBe('');
    expect(unitOfGroup('14.08/PUPR:pelaksana')).toBe('14.08/PUPR');
  });

  it("should show an officer his groups' tasks, those that name him, and no others", () => {
    expect(maySeeTask(officer, task, false)).toBe(true);
    expect(maySeeTask(officer, { ...task, candidateGroups: ['14.08/DINKES:pelaksana'] }, false)).toBe(false);
    expect(maySeeTask(officer, { ...task, candidateGroups: [], candidateUsers: ['v'] }, false)).toBe(true);
    expect(maySeeTask(officer, { ...task, candidateGroups: [], assignee: 'v' }, false)).toBe(true);
    expect(
      maySeeTask(viewer('OFFICER', ['14.08']), { ...task, candidateGroups: [], assignee: 'v' }, false),
    ).toBe(false);
    expect(maySeeTask(viewer('OFFICER', ['13'], ['14.08/PUPR:pelaksana']), task, false)).toBe(false);
  });

  it('should let overseers see but not work, and hide restricted cases from all but auditors', () => {
    expect([admin, auditor].map((who) => maySeeTask(who, task, false))).toEqual([true, true]);
    expect([admin, auditor].map((who) => maySeeTask(who, task, true))).toEqual([false, true]);
    expect([admin, auditor].map((who) => mayWorkOnTask(who, task))).toEqual([false, false]);
    expect([officer, admin, auditor].map((who) => mayAssignTask(who, task, false))).toEqual([
      true,
      true,
      false,
    ]);
    expect(mayAssignTask(admin, task, true)).toBe(false);
  });

  it('should scope lists by office or by region', () => {
    expect(taskScopeOf(officer, ['14.08'])).toEqual({
      tenants: ['14.08'],
      groups: officer.groups,
      user: 'v',
    });
    expect(taskScopeOf(auditor, ['14.08'])).toEqual({ tenants: ['14.08'] });
    expect(taskScopeOf(viewer('OFFICER', ['14.08']), ['14.08'])).toBeUndefined();
    expect(taskScopeOf(viewer('WORKER', ['14.08']), ['14.08'])).toBeUndefined();
    expect(complaintScopeOf(officer, ['14.08'])).toEqual({
      tenants: ['14.08'],
      units: ['14.08/PUPR'],
      includeRestricted: false,
    });
    expect(complaintScopeOf(keeper, ['14.08'])?.includeRestricted).toBe(true);
    expect(complaintScopeOf(admin, ['14.08'])?.includeRestricted).toBe(false);
    expect(complaintScopeOf(auditor, ['14.08'])?.includeRestricted).toBe(true);
  });

  it('should guard restricted instances by the inspectorate', () => {
    const instance = { tenant: '14.08', isRestricted: true, tasks: [] };
    expect([officer, keeper, admin, auditor].map((who) => maySeeInstance(who, instance))).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect([officer, keeper, admin, auditor].map((who) => mayReadHistory(who, instance))).toEqual([
      false,
      true,
      false,
      true,
    ]);
    expect([officer, keeper, admin, auditor].map((who) => mayRepairInstance(who, instance))).toEqual([
      false,
      true,
      false,
      false,
    ]);
    expect(maySeeInstance(officer, { ...instance, tasks: [task] })).toBe(true);
  });

  it('should let those who run the process repair what is not restricted', () => {
    const instance = { tenant: '14.08', isRestricted: false, tasks: [task] };
    expect(
      [officer, admin, auditor, viewer('DEVELOPER', ['14.08'])].map((who) =>
        mayRepairInstance(who, instance),
      ),
    ).toEqual([false, true, false, true]);
    expect(maySeeInstance(officer, instance)).toBe(true);
    expect([officer, auditor].map((who) => mayListInstances(who, '14.08'))).toEqual([false, true]);
    expect(
      [viewer('WORKER', ['14.08']), viewer('WORKER', ['13']), officer].map((who) => mayDrive(who, '14.08')),
    ).toEqual([true, false, false]);
  });

  it('should keep words and reporters to those who handle the complaint', () => {
    const complaint = { tenant: '14.08', isRestricted: false, unit: '14.08/PUPR', tasks: [] };
    expect([officer, admin, auditor].map((who) => maySeeComplaint(who, complaint))).toEqual([
      true,
      true,
      true,
    ]);
    expect([officer, admin, auditor].map((who) => mayReadWords(who, complaint))).toEqual([true, false, true]);
    expect([officer, admin, auditor].map((who) => mayAskForReporter(who, complaint))).toEqual([
      true,
      false,
      false,
    ]);
    expect(maySeeComplaint(keeper, complaint)).toBe(false);
    expect(
      [officer, keeper, admin, auditor].map((who) =>
        maySeeComplaint(who, { ...complaint, isRestricted: true }),
      ),
    ).toEqual([false, true, false, true]);
  });

  it("should open the public's channels to everybody, the others to officers and adapters of the region", () => {
    expect(mayFileOver(undefined, 'web', '14.08')).toBe(true);
    expect(mayFileOver(undefined, 'sms', '14.08')).toBe(false);
    expect(mayFileOver(officer, 'walkin', '14.08')).toBe(true);
    expect(mayFileOver(officer, 'walkin', '13')).toBe(false);
    expect(mayFileOver(auditor, 'sms', '14.08')).toBe(false);
  });

  it('should let process owners change their own regions', () => {
    expect(mayDeployTo(viewer('PROCESS_OWNER', ['12']), '12')).toBe(true);
    expect(mayDeployTo(viewer('PROCESS_OWNER', ['12']), 'nasional')).toBe(false);
    expect(mayDeployTo(admin, 'nasional')).toBe(true);
    expect(mayDeployTo(officer, '14.08')).toBe(false);
  });
});
