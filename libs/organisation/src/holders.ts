import { unitCodeOf } from '#policy';
import {
  END_OF_TIME,
  isSelected,
  seatGroup,
  type CompiledOrganisation,
  type Tenure,
} from './compile-organisation.js';
import type {
  AppointmentKind,
  ChainRoleDocument,
  DelegationDocument,
  PositionDocument,
} from './organisation-document.js';
import { isTrained } from './qualification.js';

/** A person in a seat at a moment. */
export interface Holder {
  readonly person: string;
  readonly name: string;
  readonly kind: AppointmentKind | 'delegasi';
  readonly legalBasis: string;
}

/** A holder of a position with the days of his appointment or delegation, both included. */
export interface DatedHolder extends Holder {
  readonly from: string;
  readonly to?: string;
  /** Of a delegation: the roles that it covers, when not all. */
  readonly roles?: readonly string[];
}

/** A role that nobody holds on a day, and the first one on the way of `ifVacant` that somebody does. */
export interface Vacancy {
  readonly group: string;
  readonly actingGroup: string;
}

/** Everybody who held a position on a day (`YYYY-MM-DD`), by appointment first, then by delegation. */
export function holdersOfPosition(
  organisation: CompiledOrganisation,
  position: string,
  day: string,
): DatedHolder[] {
  return historyOfPosition(organisation, position).filter(
    ({ from, to }) => from <= day && (to === undefined || to >= day),
  );
}

/** Everybody who ever holds a position, in order of time; a delegation ends with the term of whoever gave it. */
export function historyOfPosition(organisation: CompiledOrganisation, position: string): DatedHolder[] {
  const nameOf = (person: string): string => organisation.people.get(person)?.name ?? person;
  const tenures = organisation.tenuresByPosition.get(position) ?? [];
  const appointed = tenures.map(({ person, kind, legalBasis, from, lastDay }): DatedHolder => {
    const to = lastDay === END_OF_TIME ? undefined : lastDay;
    return { person, name: nameOf(person), kind, legalBasis, from, ...(to === undefined ? {} : { to }) };
  });
  const delegated = organisation.delegations
    .filter((delegation) => delegation.position === position)
    .flatMap((delegation) =>
      tenures
        .filter(
          ({ person, from, lastDay }) =>
            person === delegation.from && from <= delegation.validTo && lastDay >= delegation.validFrom,
        )
        .map(({ from, lastDay }): DatedHolder => ({
          person: delegation.to,
          name: nameOf(delegation.to),
          kind: 'delegasi',
          legalBasis: delegation.legalBasis,
          from: from > delegation.validFrom ? from : delegation.validFrom,
          to: lastDay < delegation.validTo ? lastDay : delegation.validTo,
          ...(delegation.roles === undefined ? {} : { roles: delegation.roles }),
        })),
    );
  return [...appointed, ...delegated].sort((left, right) =>
    left.from < right.from ? -1 : left.from > right.from ? 1 : 0,
  );
}

/** Who holds a role by these positions on a day: appointed first, then delegates; nobody twice. */
export function holdersOnDay(
  organisation: CompiledOrganisation,
  positions: readonly PositionDocument[],
  role: string,
  day: string,
): Holder[] {
  const holders = new Map<string, Holder>();
  for (const { person, kind, legalBasis } of seatsOnDay(organisation, positions, role, day)) {
    if (holders.has(person)) continue;
    holders.set(person, { person, name: organisation.people.get(person)?.name ?? person, kind, legalBasis });
  }
  return [...holders.values()];
}

/** The seats' own groups that are held on a day: what each of a role with `act: all` has to act by. */
export function heldSeatGroups(
  organisation: CompiledOrganisation,
  group: string,
  role: string,
  day: string,
): string[] {
  const positions = organisation.positionsByGroup.get(group) ?? [];
  const held = seatsOnDay(organisation, positions, role, day);
  return [...new Set(held.map(({ position, seat }) => seatGroup(group, position, seat)))].sort();
}

interface HeldSeat {
  readonly position: PositionDocument;
  readonly seat: number;
  readonly person: string;
  readonly kind: Holder['kind'];
  readonly legalBasis: string;
}

/** Seats of positions in a role that somebody sits in on a day, the delegates of their holders after them. */
export function seatsOnDay(
  organisation: CompiledOrganisation,
  positions: readonly PositionDocument[],
  role: string,
  day: string,
): HeldSeat[] {
  const appointed: HeldSeat[] = [];
  const delegated: HeldSeat[] = [];
  for (const position of positions) {
    for (const tenure of organisation.tenuresByPosition.get(position.code) ?? []) {
      if (!isInForce(tenure, day)) continue;
      const { seat, person, kind, legalBasis } = tenure;
      if (mayWork(organisation, person, role, day))
        appointed.push({ position, seat, person, kind, legalBasis });
      for (const { to, legalBasis: letter } of delegationsOf(organisation, tenure, role, day))
        if (mayWork(organisation, to, role, day))
          delegated.push({ position, seat, person: to, kind: 'delegasi', legalBasis: letter });
    }
  }
  return [...appointed, ...delegated];
}

const vacanciesByDay = new WeakMap<CompiledOrganisation, { day: string; vacancies: readonly Vacancy[] }>();

/** Roles that nobody holds on a day, with who acts. Asked for every officer: remembered for the day. */
export function vacanciesOn(organisation: CompiledOrganisation, day: string): readonly Vacancy[] {
  const known = vacanciesByDay.get(organisation);
  if (known?.day === day) return known.vacancies;
  const vacancies = organisation.chain.flatMap((role) =>
    [...organisation.units.keys()].flatMap((unit): Vacancy[] => {
      const [first] = positionsFor(organisation, role, unit);
      if (!first) return [];
      const group = groupAt(organisation, first, role.role);
      const actingGroup = actingGroupOf(organisation, role, unit, day);
      return actingGroup === undefined ? [] : [{ group, actingGroup }];
    }),
  );
  vacanciesByDay.set(organisation, { day, vacancies });
  return vacancies;
}

/**
 * The group that acts while nobody holds a role: the first held one on the way of `ifVacant`, else the last of that way.
 * Undefined when the role is held, or names nobody.
 */
export function actingGroupOf(
  organisation: CompiledOrganisation,
  role: ChainRoleDocument,
  unit: string,
  day: string,
): string | undefined {
  if (holdersOnDay(organisation, positionsFor(organisation, role, unit), role.role, day).length > 0)
    return undefined;
  return fallbackOf(
    organisation,
    role,
    unit,
    (next, positions) => holdersOnDay(organisation, positions, next.role, day).length > 0,
  );
}

/** The first role on the way of `ifVacant` that is `fit` to act, else the last of that way that the unit has. */
export function fallbackOf(
  organisation: CompiledOrganisation,
  role: ChainRoleDocument,
  unit: string,
  isFit: (role: ChainRoleDocument, positions: readonly PositionDocument[]) => boolean,
): string | undefined {
  let last: string | undefined;
  const seen = new Set([role.role]);
  for (let { ifVacant } = role; ifVacant !== undefined && !seen.has(ifVacant);) {
    seen.add(ifVacant);
    const next = organisation.rolesByName.get(ifVacant);
    if (!next) break;
    const positions = positionsFor(organisation, next, unit);
    if (positions[0]) {
      last = groupAt(organisation, positions[0], next.role);
      if (isFit(next, positions)) return last;
    }
    ifVacant = next.ifVacant;
  }
  return last;
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

/** Candidate group of a role at a position's unit. */
export function groupAt({ region }: CompiledOrganisation, position: PositionDocument, role: string): string {
  return `${unitCodeOf(region, position.unit)}:${role}`;
}

export function isInForce(tenure: Tenure, day: string): boolean {
  return day >= tenure.from && day <= tenure.lastDay;
}

/** Delegations that a holder has given for a role and that are in force. */
function delegationsOf(
  organisation: CompiledOrganisation,
  tenure: Tenure,
  role: string,
  day: string,
): DelegationDocument[] {
  return organisation.delegations.filter(
    (delegation) =>
      delegation.position === tenure.position &&
      delegation.from === tenure.person &&
      day >= delegation.validFrom &&
      day <= delegation.validTo &&
      (!delegation.roles || delegation.roles.includes(role)),
  );
}

/** Whoever lacks the training that a role requires gets no work of it, where the policy says so. */
function mayWork(organisation: CompiledOrganisation, person: string, role: string, day: string): boolean {
  const training = organisation.gates.training ? organisation.rolesByName.get(role)?.requires : undefined;
  if (training === undefined) return true;
  return isTrained(organisation.people.get(person), training, organisation.trainings.get(training), day);
}
