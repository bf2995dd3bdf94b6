import { chainRoleOfGroup, hasRole, isInRegion, regionOfGroup, type Viewer } from '../viewer.js';
import { hasPartInTask, isOverseer, type TaskSubject } from './user-task.access.js';

/** The chain's role that keeps restricted cases (pengaduan berkadar pengawasan): the inspectorate. */
export const RESTRICTED_KEEPER = 'apip';

/** Whether the viewer is of the inspectorate of a region. */
export function isRestrictedKeeper(viewer: Viewer, tenant: string): boolean {
  return (
    hasRole(viewer, 'OFFICER') &&
    isInRegion(viewer, tenant) &&
    viewer.groups.some(
      (group) => regionOfGroup(group) === tenant && chainRoleOfGroup(group) === RESTRICTED_KEEPER,
    )
  );
}

/** What of an instance decides who sees it: its tasks, and whether its case is restricted (then only its open tasks). */
export interface InstanceSubject {
  readonly tenant: string;
  readonly isRestricted: boolean;
  readonly tasks: readonly TaskSubject[];
}

/** Whether the viewer may list a region's instances, incidents and jobs. */
export function mayListInstances(viewer: Viewer, tenant: string): boolean {
  return isOverseer(viewer, tenant);
}

/** Whether the viewer may see an instance: overseers, and officers who have or had a part in one of its tasks. */
export function maySeeInstance(viewer: Viewer, instance: InstanceSubject): boolean {
  if (instance.isRestricted) {
    return (
      (isInRegion(viewer, instance.tenant) && hasRole(viewer, 'AUDITOR')) ||
      isRestrictedKeeper(viewer, instance.tenant) ||
      instance.tasks.some((task) => hasPartInTask(viewer, task))
    );
  }
  return isOverseer(viewer, instance.tenant) || instance.tasks.some((task) => hasPartInTask(viewer, task));
}

/** Whether the viewer may read an instance's history step by step. */
export function mayReadHistory(viewer: Viewer, instance: Omit<InstanceSubject, 'tasks'>): boolean {
  return maySeeInstance(viewer, { ...instance, tasks: [] });
}

/** Whether the viewer may repair an instance: cancel it, set variables, resolve incidents. */
export function mayRepairInstance(viewer: Viewer, instance: Omit<InstanceSubject, 'tasks'>): boolean {
  if (instance.isRestricted) return isRestrictedKeeper(viewer, instance.tenant);
  return isInRegion(viewer, instance.tenant) && hasRole(viewer, 'ADMIN', 'PROCESS_OWNER', 'DEVELOPER');
}

/** Whether the viewer may start processes and publish messages in a region. */
export function mayDrive(viewer: Viewer, tenant: string): boolean {
  return isInRegion(viewer, tenant) && hasRole(viewer, 'ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'WORKER');
}
