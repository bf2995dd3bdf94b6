import {
  lineOf,
  resolveChain,
  type ConfiguredRegion,
  type ResolvedRole,
  holdersOfPosition,
  dayOf,
} from '#organisation';
import { conditionHolds, type Facts } from '#policy';

/** What is asked of a chain: when, about whom, and for which complaint. */
export interface ChainQuestion {
  /** Epoch ms. */
  readonly now: number;
  /** Codes of the positions that the complaint is about. */
  readonly accused?: readonly string[];
  /** What routing rules read; without it every role has a part. */
  readonly facts?: Facts;
}

/** A role of the chain with the group whose work it is. */
export interface WorkingRole extends ResolvedRole {
  /**
   * The role's own group, also while it is vacant: whoever acts has that group meanwhile, and the work is with the new
   * holder on his first day. Another's only where the role has no part in the matter.
   */
  readonly working: string;
}

/** The chain of a unit for one complaint. */
export function chainOf(
  region: ConfiguredRegion,
  unit: string,
  { now, accused, facts }: ChainQuestion,
): WorkingRole[] {
  const chain = resolveChain(region.organisation, unit, now, {
    ...(accused && { accused }),
    ...(facts && {
      hasPart: ({ when }) => when === undefined || conditionHolds(region.policy, when, facts),
    }),
  });
  return chain.map((role) => ({
    ...role,
    working: role.isExcluded ? (role.actingGroup ?? role.group) : role.group,
  }));
}

/** The group whose work a role's is at a unit. */
export function groupOf(
  region: ConfiguredRegion,
  unit: string,
  role: string,
  question: ChainQuestion,
): string {
  const entry = chainOf(region, unit, question).find((one) => one.role === role);
  return entry?.working ?? `${unit}:${role}`;
}

/** Everybody who holds a position in the line of those whom the complaint is about: they may do no task of it. */
export function excludedPeople(region: ConfiguredRegion, { now, accused = [] }: ChainQuestion): string[] {
  const { organisation } = region;
  const day = dayOf(organisation, now);
  const people = [...lineOf(organisation, accused)].flatMap((position) =>
    holdersOfPosition(organisation, position, day).map(({ person }) => person),
  );
  return [...new Set(people)].sort();
}
