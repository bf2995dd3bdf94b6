import { unitCodeOf } from '#policy';
import type {
  AppointmentDocument,
  ChainDocument,
  ChainRoleDocument,
  DelegationDocument,
  LegalBasisDocument,
  OrganisationDocument,
  PersonDocument,
  PositionDocument,
  TrainingDocument,
  UnitDocument,
} from './organisation-document.js';

/** One person at one position, from a first to a last day (included). */
export interface Tenure extends AppointmentDocument {
  readonly lastDay: string;
  /** Which of the position's seats, from 1. Whoever comes takes the lowest that is free; nobody ever moves. */
  readonly seat: number;
}

/** What stops new work in a region, by its policy. */
export interface OrganisationGates {
  /** Decrees in force by number: an appointment ends with its decree. Absent: it does not. */
  readonly legalBases?: ReadonlyMap<string, LegalBasisDocument>;
  /** Whether holders without the training that their role requires get no work of it. */
  readonly training: boolean;
}

/** A candidate group of a position, e.g. `14.08/PUPR:pelaksana`. */
export interface PositionGroup {
  readonly role: string;
  readonly group: string;
  /** Each of the role's seats has to act: every seat has a group of its own beside. */
  readonly isOfSeats: boolean;
}

/**
 * A region's organisation and chain, indexed. It answers for any day: who held what is a question about `YYYY-MM-DD`.
 */
export interface CompiledOrganisation {
  readonly region: string;
  readonly timeZone: string;
  readonly units: ReadonlyMap<string, UnitDocument>;
  readonly positions: ReadonlyMap<string, PositionDocument>;
  readonly positionsByUnit: ReadonlyMap<string, readonly PositionDocument[]>;
  readonly people: ReadonlyMap<string, PersonDocument>;
  readonly trainings: ReadonlyMap<string, TrainingDocument>;
  readonly tenuresByPosition: ReadonlyMap<string, readonly Tenure[]>;
  readonly delegations: readonly DelegationDocument[];
  readonly chain: readonly ChainRoleDocument[];
  readonly rolesByName: ReadonlyMap<string, ChainRoleDocument>;
  readonly groupsByPosition: ReadonlyMap<string, readonly PositionGroup[]>;
  readonly positionsByGroup: ReadonlyMap<string, readonly PositionDocument[]>;
  readonly gates: OrganisationGates;
}

export const END_OF_TIME = '9999-12-31';

/** Indexes an organisation and its chain. Both must have passed `validateOrganisation`. */
export function compileOrganisation(
  document: OrganisationDocument,
  chain: ChainDocument,
  timeZone: string,
  gates: OrganisationGates = { training: false },
): CompiledOrganisation {
  const positionsByUnit = Map.groupBy(document.positions, (position) => position.unit);
  const groupsByPosition = new Map<string, PositionGroup[]>();
  const positionsByGroup = new Map<string, PositionDocument[]>();
  for (const position of document.positions) {
    const groups = chain.roles
      .filter((role) => isSelected(role, position))
      .map(({ role, act }) => ({
        role,
        group: `${unitCodeOf(document.region, position.unit)}:${role}`,
        isOfSeats: act === 'all',
      }));
    groupsByPosition.set(position.code, groups);
    for (const { group } of groups)
      positionsByGroup.set(group, [...(positionsByGroup.get(group) ?? []), position]);
  }
  return {
    region: document.region,
    timeZone,
    units: new Map(document.units.map((unit) => [unit.code, unit])),
    positions: new Map(document.positions.map((position) => [position.code, position])),
    positionsByUnit,
    people: new Map((document.people ?? []).map((person) => [person.id, person])),
    trainings: new Map((document.trainings ?? []).map((training) => [training.code, training])),
    tenuresByPosition: tenuresOf(document.appointments ?? [], gates),
    delegations: document.delegations ?? [],
    chain: chain.roles,
    rolesByName: new Map(chain.roles.map((role) => [role.role, role])),
    groupsByPosition,
    positionsByGroup,
    gates,
  };
}

/** Whether a chain's role finds a position, wherever that is. */
export function isSelected(role: ChainRoleDocument, position: PositionDocument): boolean {
  if (role.onlyUnits && !role.onlyUnits.includes(position.unit)) return false;
  const { select } = role;
  if ('position' in select) return position.code === select.position;
  if ('head' in select) return position.head === true;
  if ('titles' in select) return select.titles.some((title) => beginsWithWords(position.title, title));
  return position.roles?.includes(role.role) === true;
}

/** The candidate group of one seat of a position, where each of a role's seats has to act. */
export function seatGroup(group: string, position: PositionDocument, seat: number): string {
  return `${group}#${position.code}${(position.seats ?? 1) > 1 ? `.${seat}` : ''}`;
}

function tenuresOf(
  appointments: readonly AppointmentDocument[],
  { legalBases }: OrganisationGates,
): Map<string, Tenure[]> {
  const tenures = new Map<string, Tenure[]>();
  const inOrder = [...appointments].sort((left, right) =>
    left.from < right.from ? -1 : left.from > right.from ? 1 : 0,
  );
  for (const appointment of inOrder) {
    const { position, from, to = END_OF_TIME, legalBasis } = appointment;
    const decreeEnds = legalBases?.get(legalBasis)?.validTo ?? END_OF_TIME;
    const before = tenures.get(position) ?? [];
    const taken = new Set(before.filter((tenure) => tenure.lastDay >= from).map((tenure) => tenure.seat));
    let seat = 1;
    while (taken.has(seat)) seat++;
    before.push({ ...appointment, lastDay: to < decreeEnds ? to : decreeEnds, seat });
    tenures.set(position, before);
  }
  return tenures;
}

function beginsWithWords(title: string, words: string): boolean {
  return title === words || title.startsWith(`${words} `);
}
