import { hasRole, isInRegion, regionOfGroup, unitOfGroup, type Viewer } from '../viewer.js';
import { isRestrictedKeeper } from './instance.access.js';
import { hasPartInTask, isOverseer, type TaskSubject } from './user-task.access.js';

/** What of a complaint decides who sees it. */
export interface ComplaintSubject {
  readonly tenant: string;
  readonly isRestricted: boolean;
  /** The unit that handles it, e.g. `14.08/PUPR`. */
  readonly unit?: string;
  /** Of a restricted case the open ones only. */
  readonly tasks: readonly TaskSubject[];
}

/** Which complaints a list holds. */
export interface ComplaintScope {
  readonly tenants: readonly string[];
  /** Absent: all units. */
  readonly units?: readonly string[];
  readonly includeRestricted: boolean;
}

/** Whether the viewer may see a complaint: overseers, the unit that handles it, and those with a part in its tasks. */
export function maySeeComplaint(viewer: Viewer, complaint: ComplaintSubject): boolean {
  const { tenant } = complaint;
  if (complaint.isRestricted) {
    return (
      (isInRegion(viewer, tenant) && hasRole(viewer, 'AUDITOR')) ||
      isRestrictedKeeper(viewer, tenant) ||
      complaint.tasks.some((task) => hasPartInTask(viewer, task))
    );
  }
  if (isOverseer(viewer, tenant)) return true;
  if (!hasRole(viewer, 'OFFICER') || !isInRegion(viewer, tenant)) return false;
  return (
    viewer.groups.some((group) => unitOfGroup(group) === complaint.unit) ||
    complaint.tasks.some((task) => hasPartInTask(viewer, task))
  );
}

/** Whether the viewer may read a complaint's words: those who handle it, and auditors. Nobody who only runs the system. */
export function mayReadWords(viewer: Viewer, complaint: ComplaintSubject): boolean {
  return maySeeComplaint(viewer, complaint) && hasRole(viewer, 'OFFICER', 'AUDITOR');
}

/** Whether the viewer may ask who the reporter is: officers who handle the case; every look is recorded first. */
export function mayAskForReporter(viewer: Viewer, complaint: ComplaintSubject): boolean {
  return maySeeComplaint(viewer, complaint) && hasRole(viewer, 'OFFICER');
}

/** What the viewer may list among `regions`; undefined when nothing. */
export function complaintScopeOf(viewer: Viewer, regions: readonly string[]): ComplaintScope | undefined {
  const overseen = regions.filter((region) => isOverseer(viewer, region));
  if (overseen.length > 0) return { tenants: overseen, includeRestricted: hasRole(viewer, 'AUDITOR') };
  if (!hasRole(viewer, 'OFFICER')) return undefined;
  const units = [...new Set(viewer.groups.map(unitOfGroup))];
  const tenants = regions.filter((region) => units.some((unit) => regionOfGroup(unit) === region));
  if (tenants.length === 0) return undefined;
  return { tenants, units, includeRestricted: tenants.every((tenant) => isRestrictedKeeper(viewer, tenant)) };
}

/** Channels by which the public files for itself; the others are entered by officers, or brought by adapters. */
export const PUBLIC_CHANNELS: readonly string[] = ['web', 'app'];

/** Whether a complaint may be filed over a channel: the public over its own, officers and adapters over all. */
export function mayFileOver(viewer: Viewer | undefined, channel: string, tenant: string): boolean {
  if (PUBLIC_CHANNELS.includes(channel)) return true;
  return viewer !== undefined && isInRegion(viewer, tenant) && hasRole(viewer, 'OFFICER', 'WORKER', 'ADMIN');
}
