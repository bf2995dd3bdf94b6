import { hasRole, isInRegion, regionOfGroup, type Viewer } from '../viewer.js';

/** What of a user task decides who sees it. */
export interface TaskSubject {
  readonly tenant: string;
  readonly assignee?: string;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
}

/** Which tasks a list holds: all of the tenants', or those that a group or the user may see. */
export interface TaskScope {
  readonly tenants: readonly string[];
  readonly groups?: readonly string[];
  readonly user?: string;
}

/** Roles that see every task of their regions, restricted cases apart. */
const OVERSEERS = ['ADMIN', 'PROCESS_OWNER', 'AUDITOR', 'DEVELOPER'] as const;

/** Whether the viewer oversees a region's work rather than doing some of it. */
export function isOverseer(viewer: Viewer, tenant: string): boolean {
  return isInRegion(viewer, tenant) && hasRole(viewer, ...OVERSEERS);
}

/**
 * Whether an officer has a part in a task: one of the groups he holds now is a candidate, or he is named himself.
 * Whoever holds no office in the region any more sees nothing in it, not even what is still assigned to him.
 */
export function hasPartInTask(viewer: Viewer, task: TaskSubject): boolean {
  if (!hasRole(viewer, 'OFFICER') || !isInRegion(viewer, task.tenant)) return false;
  if (!viewer.groups.some((group) => regionOfGroup(group) === task.tenant)) return false;
  // The offices first: what they decide is the same for all who hold them, and need not be asked of each person.
  if (task.candidateGroups.some((group) => viewer.groups.includes(group))) return true;
  if (task.assignee === undefined && task.candidateUsers.length === 0) return false;
  return task.assignee === viewer.id || task.candidateUsers.includes(viewer.id);
}

/**
 * Whether the viewer may see a task. A restricted case's tasks are seen by those who have a part in them and by auditors;
 * by nobody who merely oversees.
 */
export function maySeeTask(viewer: Viewer, task: TaskSubject, isRestricted: boolean): boolean {
  if (hasPartInTask(viewer, task)) return true;
  return isOverseer(viewer, task.tenant) && (!isRestricted || hasRole(viewer, 'AUDITOR'));
}

/** Whether the viewer may work on a task: claim, release, complete. Overseeing is not working. */
export function mayWorkOnTask(viewer: Viewer, task: TaskSubject): boolean {
  return hasPartInTask(viewer, task);
}

/** Whether the viewer may give a task to somebody: those who have a part in it, and those who run the region's process. */
export function mayAssignTask(viewer: Viewer, task: TaskSubject, isRestricted: boolean): boolean {
  if (hasPartInTask(viewer, task)) return true;
  return !isRestricted && isInRegion(viewer, task.tenant) && hasRole(viewer, 'ADMIN', 'PROCESS_OWNER');
}

/**
 * The scopes whose union is what the viewer may list among `regions`. Restricted cases still have to be taken out of
 * the scope without groups, unless the viewer is an auditor.
 */
export function taskScopeOf(viewer: Viewer, regions: readonly string[]): TaskScope | undefined {
  const overseen = regions.filter((region) => isOverseer(viewer, region));
  if (overseen.length > 0) return { tenants: overseen };
  if (!hasRole(viewer, 'OFFICER')) return undefined;
  const tenants = regions.filter((region) => viewer.groups.some((group) => regionOfGroup(group) === region));
  return tenants.length === 0 ? undefined : { tenants, groups: viewer.groups, user: viewer.id };
}

/**
 * Whether somebody may take over what another one has claimed: he has a part in the task, and the other one has none any
 * more, because he no longer holds any of its candidate groups.
 * @param held candidate groups that the assignee holds now
 */
export function mayTakeOver(viewer: Viewer, task: TaskSubject, held: readonly string[]): boolean {
  const { assignee, candidateGroups, candidateUsers } = task;
  if (assignee === undefined || assignee === viewer.id || !hasPartInTask(viewer, task)) return false;
  return !candidateUsers.includes(assignee) && !candidateGroups.some((group) => held.includes(group));
}
