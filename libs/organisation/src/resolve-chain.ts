import { unitCodeOf } from '#policy';
import type { CompiledOrganisation, Tenure } from './compile-organisation.js';
import { isSelected } from './compile-organisation.js';
import type { AppointmentKind, ChainRoleDocument, PositionDocument } from './organisation-document.js';

/** A person in a seat at a moment. */
export interface Holder {
  readonly person: string;
  readonly name: string;
  readonly kind: AppointmentKind | 'delegasi';
  readonly legalBasis: string;
}

/** A role of the chain for one unit at one moment. */
export interface ResolvedRole {
  readonly role: string;
  /** What the chain calls it, e.g. "Kepala OPD". */
  readonly title?: string;
  /** Candidate group, `14.08/PUPR:pelaksana`. */
  readonly group: string;
  readonly positions: readonly ResolvedPosition[];
  readonly holders: readonly Holder[];
  /** True when nobody holds it at that moment. */
  readonly isVacant: boolean;
  /** Group of the role that acts instead, when the chain names one. */
  readonly actingGroup?: string;
}

export interface ResolvedPosition {
  readonly code: string;
  readonly title: string;
  /** Full code of the unit, `14.08/PUPR`. */
  readonly unit: string;
  readonly eselon?: string;
}

/** Making a formatter takes fifty times as long as using it, and there are three time zones. */
const dayFormats = new Map<string, Intl.DateTimeFormat>();

/** Local day (`YYYY-MM-DD`) of a moment in the organisation's time zone: appointments begin and end with days. */
export function dayOf({ timeZone }: CompiledOrganisation, atMs: number): string {
  let format = dayFormats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    dayFormats.set(timeZone, format);
  }
  return format.format(atMs);
}

/**
 * The chain of a unit (full code or without region) at a moment: every role with its positions and holders, in the
 * chain's order. Roles that the unit has no position for are left out.
 */
export function resolveChain(organisation: CompiledOrganisation, unit: string, atMs: number): ResolvedRole[] {
  const unitCode = unit.split('/')[1] ?? unit;
  const day = dayOf(organisation, atMs);
  return organisation.chain.flatMap((role) => {
    const positions = positionsFor(organisation, role, unitCode);
    const first = positions[0];
    if (!first) return [];
    const group = `${unitCodeOf(organisation.region, first.unit)}:${role.role}`;
    const holders = holdersOnDay(organisation, positions, role.role, day);
    const acting = holders.length === 0 ? actingFor(organisation, role, unitCode) : undefined;
    return [
      {
        role: role.role,
        ...(role.title === undefined ? {} : { title: role.title }),
        group,
        positions: positions.map((position) => ({
          code: position.code,
          title: position.title,
          unit: unitCodeOf(organisation.region, position.unit),
          ...(position.eselon === undefined ? {} : { eselon: position.eselon }),
        })),
        holders,
        isVacant: holders.length === 0,
        ...(acting === undefined ? {} : { actingGroup: acting }),
      },
    ];
  });
}

/** Candidate groups that a person has at a moment, by appointment, delegation or acting for a vacant role; sorted. */
export function groupsOf(organisation: CompiledOrganisation, person: string, atMs: number): string[] {
  const day = dayOf(organisation, atMs);
  const groups = new Set<string>();
  for (const [code, tenures] of organisation.tenuresByPosition) {
    if (!tenures.some((tenure) => tenure.person === person && isInForce(tenure, day))) continue;
    for (const { group } of organisation.groupsByPosition.get(code) ?? []) groups.add(group);
  }
  for (const delegation of organisation.delegations) {
    if (delegation.to !== person || day < delegation.validFrom || day > delegation.validTo) continue;
    for (const { role, group } of organisation.groupsByPosition.get(delegation.position) ?? []) {
      if (!delegation.roles || delegation.roles.includes(role)) groups.add(group);
    }
  }
  // Whoever has the acting role also has the groups of the roles that are vacant below it.
  for (const vacant of vacantRoles(organisation, day)) {
    if (groups.has(vacant.actingGroup)) groups.add(vacant.group);
  }
  return [...groups].sort();
}

/** Who is in a candidate group at a moment, those who act for a vacant role included. */
export function holdersOf(organisation: CompiledOrganisation, group: string, atMs: number): Holder[] {
  const day = dayOf(organisation, atMs);
  const role = group.slice(group.lastIndexOf(':') + 1);
  const holders = holdersOnDay(organisation, organisation.positionsByGroup.get(group) ?? [], role, day);
  if (holders.length > 0) return holders;
  const vacant = vacantRoles(organisation, day).find((candidate) => candidate.group === group);
  if (!vacant) return [];
  const actingRole = vacant.actingGroup.slice(vacant.actingGroup.lastIndexOf(':') + 1);
  return holdersOnDay(
    organisation,
    organisation.positionsByGroup.get(vacant.actingGroup) ?? [],
    actingRole,
    day,
  );
}

/** Positions that a person holds at a moment. */
export function positionsOf(
  organisation: CompiledOrganisation,
  person: string,
  atMs: number,
): PositionDocument[] {
  const day = dayOf(organisation, atMs);
  return [...organisation.positions.values()].filter((position) =>
    (organisation.tenuresByPosition.get(position.code) ?? []).some(
      (tenure) => tenure.person === person && isInForce(tenure, day),
    ),
  );
}

/** Positions that a chain's role has for a unit; a region-wide role has the same for all. */
export function positionsFor(
  organisation: CompiledOrganisation,
  role: ChainRoleDocument,
  unitCode: string,
): PositionDocument[] {
  if ('position' in role.select) {
    const position = organisation.positions.get(role.select.position);
    return position && isSelected(role, position) ? [position] : [];
  }
  return (organisation.positionsByUnit.get(unitCode) ?? []).filter((position) => isSelected(role, position));
}

function isInForce(tenure: Tenure, day: string): boolean {
  return day >= tenure.from && day <= tenure.lastDay;
}

function holdersOnDay(
  organisation: CompiledOrganisation,
  positions: readonly PositionDocument[],
  role: string,
  day: string,
): Holder[] {
  const holders = new Map<string, Holder>();
  const add = (person: string, kind: Holder['kind'], legalBasis: string): void => {
    if (holders.has(person)) return;
    holders.set(person, { person, name: organisation.people.get(person)?.name ?? person, kind, legalBasis });
  };
  for (const position of positions) {
    for (const tenure of organisation.tenuresByPosition.get(position.code) ?? []) {
      if (isInForce(tenure, day)) add(tenure.person, tenure.kind, tenure.legalBasis);
    }
  }
  for (const delegation of organisation.delegations) {
    const isMeant = positions.some((position) => position.code === delegation.position);
    if (
      isMeant &&
      day >= delegation.validFrom &&
      day <= delegation.validTo &&
      (!delegation.roles || delegation.roles.includes(role))
    ) {
      add(delegation.to, 'delegasi', delegation.legalBasis);
    }
  }
  return [...holders.values()];
}

function actingFor(
  organisation: CompiledOrganisation,
  role: ChainRoleDocument,
  unitCode: string,
): string | undefined {
  const acting = organisation.chain.find((candidate) => candidate.role === role.ifVacant);
  const position = acting && positionsFor(organisation, acting, unitCode)[0];
  return acting && position ? `${unitCodeOf(organisation.region, position.unit)}:${acting.role}` : undefined;
}

function vacantRoles(
  organisation: CompiledOrganisation,
  day: string,
): { group: string; actingGroup: string }[] {
  return organisation.chain
    .filter((role) => role.ifVacant !== undefined)
    .flatMap((role) =>
      [...organisation.units.keys()].flatMap((unitCode) => {
        const positions = positionsFor(organisation, role, unitCode);
        const first = positions[0];
        if (!first || holdersOnDay(organisation, positions, role.role, day).length > 0) return [];
        const actingGroup = actingFor(organisation, role, unitCode);
        return actingGroup === undefined
          ? []
          : [{ group: `${unitCodeOf(organisation.region, first.unit)}:${role.role}`, actingGroup }];
      }),
    );
}
