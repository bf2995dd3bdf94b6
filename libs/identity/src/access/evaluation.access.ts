import { chainRoleOfGroup, hasRole, isInRegion, regionOfGroup, unitOfGroup, type Viewer } from '../viewer.js';
import { isRestrictedKeeper } from './instance.access.js';
import { hasPartInTask, type TaskSubject } from './user-task.access.js';

/** Roles of the chain that lead a region's complaint handling: they see how it goes, and who did not follow up. */
export const LEADING_ROLES: ReadonlySet<string> = new Set(['pembina', 'pengarah', 'pejabatPengelola']);
/** The role of the chain that answers for a unit. */
export const UNIT_HEAD = 'penanggungJawab';

/** What of an entry of the register of officials decides who sees it. */
export interface EvaluationSubject {
  readonly tenant: string;
  /** Whether it is about a restricted complaint. */
  readonly isRestricted: boolean;
  /** Id of the official. */
  readonly holder?: string;
  /** Full code of the unit of the position, e.g. `14/PUPR`. */
  readonly unit?: string;
  /** Open tasks of its appeal. */
  readonly tasks: readonly TaskSubject[];
}

/** Which entries of a region a list holds: all, or those of some units; and in any case the viewer's own. */
export interface EvaluationListScope {
  /** Full codes; absent: all. */
  readonly units?: readonly string[];
  readonly includeRestricted: boolean;
  /** The viewer's id, when he holds or held an office. */
  readonly holder?: string;
}

/** Whether the viewer is one of those who lead a region. */
export function isLeader(viewer: Viewer, tenant: string): boolean {
  return (
    hasRole(viewer, 'OFFICER') &&
    isInRegion(viewer, tenant) &&
    viewer.groups.some(
      (group) => regionOfGroup(group) === tenant && LEADING_ROLES.has(chainRoleOfGroup(group)),
    )
  );
}

/** Units that the viewer heads, by their full codes. */
export function headedUnits(viewer: Viewer, tenant: string): string[] {
  if (!hasRole(viewer, 'OFFICER') || !isInRegion(viewer, tenant)) return [];
  return viewer.groups
    .filter((group) => regionOfGroup(group) === tenant && chainRoleOfGroup(group) === UNIT_HEAD)
    .map(unitOfGroup);
}

/** What of a region's register the viewer may list; undefined when he has no business there. Whoever only runs the system has none. */
export function evaluationScopeOf(viewer: Viewer, tenant: string): EvaluationListScope | undefined {
  if (!isInRegion(viewer, tenant)) return undefined;
  if (hasRole(viewer, 'AUDITOR')) return { includeRestricted: true };
  if (!hasRole(viewer, 'OFFICER')) return undefined;
  const holder = viewer.id;
  const includeRestricted = isRestrictedKeeper(viewer, tenant);
  if (includeRestricted || isLeader(viewer, tenant)) return { includeRestricted, holder };
  return { units: headedUnits(viewer, tenant), includeRestricted, holder };
}

/**
 * Whether the viewer may see an entry: the official himself, auditors, those who lead the region, the head of his unit, and whoever
 * has to decide on its appeal. What is about a restricted complaint is seen by the inspectorate instead of the leaders and heads.
 */
export function maySeeEvaluation(viewer: Viewer, evaluation: EvaluationSubject): boolean {
  const { tenant, holder, unit, isRestricted, tasks } = evaluation;
  const scope = evaluationScopeOf(viewer, tenant);
  if (!scope) return false;
  if (holder !== undefined && holder === scope.holder) return true;
  if (tasks.some((task) => hasPartInTask(viewer, task))) return true;
  if (isRestricted && !scope.includeRestricted) return false;
  return scope.units === undefined || (unit !== undefined && scope.units.includes(unit));
}

/** Whether the viewer may appeal against an entry: the official, or a holder of one of the groups that may in his stead. */
export function mayAppeal(viewer: Viewer, evaluation: EvaluationSubject, groups: readonly string[]): boolean {
  if (!hasRole(viewer, 'OFFICER') || !maySeeEvaluation(viewer, evaluation)) return false;
  return (
    (evaluation.holder !== undefined && evaluation.holder === viewer.id) ||
    groups.some((group) => viewer.groups.includes(group))
  );
}

/** Whether the viewer may read a region's indicators: auditors, and those who lead it. */
export function mayReadIndicators(viewer: Viewer, tenant: string): boolean {
  return (isInRegion(viewer, tenant) && hasRole(viewer, 'AUDITOR')) || isLeader(viewer, tenant);
}
