import { unitCodeOf } from '#policy';
import type {
  AppointmentDocument,
  ChainDocument,
  ChainRoleDocument,
  DelegationDocument,
  OrganisationDocument,
  PersonDocument,
  PositionDocument,
  UnitDocument,
} from './organisation-document.js';

/** One person at one position, from a first to a last day (included). */
export interface Tenure extends AppointmentDocument {
  readonly lastDay: string;
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
  readonly tenuresByPosition: ReadonlyMap<string, readonly Tenure[]>;
  readonly delegations: readonly DelegationDocument[];
  readonly chain: readonly ChainRoleDocument[];
  /** Candidate groups of a position, e.g. `14.08/PUPR:pelaksana`. */
  readonly groupsByPosition: ReadonlyMap<
    string,
    readonly { readonly role: string; readonly group: string }[]
  >;
  readonly positionsByGroup: ReadonlyMap<string, readonly PositionDocument[]>;
}

const END_OF_TIME = '9999-12-31';

/** Indexes an organisation and its chain. Both must have passed `validateOrganisation`. */
export function compileOrganisation(
  document: OrganisationDocument,
  chain: ChainDocument,
  timeZone: string,
): CompiledOrganisation {
  const positionsByUnit = Map.groupBy(document.positions, (position) => position.unit);
  const tenures = (document.appointments ?? []).map((appointment) => ({
    ...appointment,
    lastDay: appointment.to ?? END_OF_TIME,
  }));
  const groupsByPosition = new Map<string, { role: string; group: string }[]>();
  const positionsByGroup = new Map<string, PositionDocument[]>();
  for (const position of document.positions) {
    const groups = chain.roles
      .filter((role) => isSelected(role, position))
      .map(({ role }) => ({ role, group: `${unitCodeOf(document.region, position.unit)}:${role}` }));
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
    tenuresByPosition: Map.groupBy(tenures, (tenure) => tenure.position),
    delegations: document.delegations ?? [],
    chain: chain.roles,
    groupsByPosition,
    positionsByGroup,
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

function beginsWithWords(title: string, words: string): boolean {
  return title === words || title.startsWith(`${words} `);
}
