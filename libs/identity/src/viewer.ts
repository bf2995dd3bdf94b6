import type { Role } from './roles.js';

/** All regions there are: only for staff of the whole installation. */
export const EVERY_REGION = '*';

/** Who asks. What he may see follows from his token and from the offices that he holds at this moment. */
export interface Viewer {
  /** The token's subject; for officers the id of the person in the organisation. */
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Codes of the regions (tenants) that he may act in, or `*`. */
  readonly regions: readonly string[];
  /** Candidate groups of the offices held now, e.g. `14.08/PUPR:pelaksana`; empty for whoever is no officer. */
  readonly groups: readonly string[];
  /** When the token ends, epoch milliseconds. */
  readonly expiresAt: number;
}

/** Whether the viewer has one of the roles. */
export function hasRole(viewer: Viewer, ...roles: readonly Role[]): boolean {
  return roles.some((role) => viewer.roles.includes(role));
}

/** Whether the viewer may act in a region at all. */
export function isInRegion(viewer: Viewer, region: string): boolean {
  return viewer.regions.includes(region) || viewer.regions.includes(EVERY_REGION);
}

/** The region of a unit or candidate group: `14.08` of `14.08/PUPR:pelaksana`, `nasional` of `NASIONAL/PLN`. */
export function regionOfGroup(group: string): string {
  const slash = group.indexOf('/');
  const prefix = slash === -1 ? '' : group.slice(0, slash);
  return prefix === 'NASIONAL' ? 'nasional' : prefix;
}

/** The unit of a candidate group: `14.08/PUPR` of `14.08/PUPR:pelaksana`. */
export function unitOfGroup(group: string): string {
  const colon = group.lastIndexOf(':');
  return colon === -1 ? group : group.slice(0, colon);
}

/** The role in the chain of a candidate group: `pelaksana` of `14.08/PUPR:pelaksana`. */
export function chainRoleOfGroup(group: string): string {
  const colon = group.lastIndexOf(':');
  return colon === -1 ? '' : group.slice(colon + 1);
}
