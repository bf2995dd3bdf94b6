import { unitCodeOf } from '#policy';
import { seatGroup, type CompiledOrganisation } from './compile-organisation.js';
import {
  actingGroupOf,
  fallbackOf,
  groupAt,
  heldSeatGroups,
  holdersOnDay,
  isInForce,
  positionsFor,
  seatsOnDay,
  vacanciesOn,
  type Holder,
} from './holders.js';
import type { ChainRoleDocument, PositionDocument } from './organisation-document.js';

export type { DatedHolder, Holder } from './holders.js';

/** A role of the chain for one unit at one moment. */
export interface ResolvedRole {
  readonly role: string;
  /** What the chain calls it, e.g. "Kepala OPD". */
  readonly title?: string;
  /** Candidate group, `14.08/PUPR:pelaksana`. */
  readonly group: string;
  /** Groups that each have to act: those of the held seats with `act: all`, else the one of the role. */
  readonly seats: readonly string[];
  readonly positions: readonly ResolvedPosition[];
  readonly holders: readonly Holder[];
  /** True when nobody holds it at that moment. */
  readonly isVacant: boolean;
  /** Group of the role that acts instead, when the chain names one. */
  readonly actingGroup?: string;
  /** True when the matter is about the role or its line, or the role has no part in it: `actingGroup` has it instead. */
  readonly isExcluded?: boolean;
}

export interface ResolvedPosition {
  readonly code: string;
  readonly title: string;
  /** Full code of the unit, `14.08/PUPR`. */
  readonly unit: string;
  readonly eselon?: string;
}

/** What of a complaint changes its chain. */
export interface ChainMatter {
  /** Codes of the positions that it is about: they and their line have no part in it. */
  readonly accused?: readonly string[];
  /** Whether a role has a part, by its condition. Absent: all have. */
  readonly hasPart?: (role: ChainRoleDocument) => boolean;
}

/** Every zone's days begin on a quarter of an hour. */
const QUARTER_HOUR_MS = 900_000;

/** By time zone, of which there are three: making a formatter takes fifty times as long as using it. */
const days = new Map<string, { readonly format: Intl.DateTimeFormat; quarter: number; day: string }>();

/** Local day (`YYYY-MM-DD`) of a moment in the organisation's time zone: appointments begin and end with days. */
export function dayOf({ timeZone }: CompiledOrganisation, atMs: number): string {
  let known = days.get(timeZone);
  if (!known) {
    const format = new Intl.DateTimeFormat('en-CA', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
    });
    known = { format, quarter: Number.NaN, day: '' };
    days.set(timeZone, known);
  }
  const quarter = Math.floor(atMs / QUARTER_HOUR_MS);
  if (known.quarter !== quarter) {
    known.day = known.format.format(atMs);
    known.quarter = quarter;
  }
  return known.day;
}

/** Chains by unit and day: complaints share them, and an organisation never changes. */
const knownChains = new WeakMap<CompiledOrganisation, Map<string, readonly ResolvedRole[]>>();
const MOST_CHAINS = 500;

/**
 * The chain of a unit (full code or without region) at a moment: every role with its positions and holders, in the
 * chain's order. Roles that the unit has no position for are left out. What does not depend on the matter is remembered for
 * the day: each decision of a complaint asks for it.
 */
export function resolveChain(
  organisation: CompiledOrganisation,
  unit: string,
  atMs: number,
  matter?: ChainMatter,
): readonly ResolvedRole[] {
  const unitCode = unit.split('/')[1] ?? unit;
  const day = dayOf(organisation, atMs);
  if (matter && !isUsual(organisation, matter)) return resolveOnDay(organisation, unitCode, day, matter);
  let known = knownChains.get(organisation);
  if (!known) knownChains.set(organisation, (known = new Map()));
  const key = `${unitCode} ${day}`;
  let chain = known.get(key);
  if (!chain) {
    chain = resolveOnDay(organisation, unitCode, day, {});
    if (known.size >= MOST_CHAINS) known.clear();
    known.set(key, chain);
  }
  return chain;
}

/** Whether the chain is the same without the matter. */
function isUsual({ chain }: CompiledOrganisation, { accused = [], hasPart }: ChainMatter): boolean {
  return accused.length === 0 && (hasPart === undefined || chain.every(({ when }) => when === undefined));
}

function resolveOnDay(
  organisation: CompiledOrganisation,
  unitCode: string,
  day: string,
  matter: ChainMatter,
): ResolvedRole[] {
  const line = lineOf(organisation, matter.accused ?? []);
  const isOut = (role: ChainRoleDocument, positions: readonly PositionDocument[]): boolean =>
    positions.some(({ code }) => line.has(code)) || matter.hasPart?.(role) === false;
  return organisation.chain.flatMap((role) => {
    const positions = positionsFor(organisation, role, unitCode);
    const first = positions[0];
    if (!first) return [];
    const group = groupAt(organisation, first, role.role);
    const holders = holdersOnDay(organisation, positions, role.role, day);
    const isExcluded = isOut(role, positions);
    const acting = isExcluded
      ? fallbackOf(organisation, role, unitCode, (next, found) => !isOut(next, found))
      : actingGroupOf(organisation, role, unitCode, day);
    const own = role.act === 'all' ? heldSeatGroups(organisation, group, role.role, day) : [];
    return [
      {
        role: role.role,
        ...(role.title === undefined ? {} : { title: role.title }),
        group,
        seats: isExcluded ? (acting === undefined ? [] : [acting]) : own.length > 0 ? own : [group],
        positions: positions.map((position) => ({
          code: position.code,
          title: position.title,
          unit: unitCodeOf(organisation.region, position.unit),
          ...(position.eselon === undefined ? {} : { eselon: position.eselon }),
        })),
        holders,
        isVacant: holders.length === 0,
        ...(acting === undefined ? {} : { actingGroup: acting }),
        ...(isExcluded ? { isExcluded } : {}),
      },
    ];
  });
}

/**
 * Positions that have no part in a matter about these: they themselves, and everybody of their unit and the units below,
 * who answer to them or to whom they answer.
 */
export function lineOf(organisation: CompiledOrganisation, accused: readonly string[]): ReadonlySet<string> {
  const line = new Set<string>();
  for (const code of accused) {
    const position = organisation.positions.get(code);
    if (!position) continue;
    line.add(code);
    // The head of the region has everybody below him: only he himself can be left out.
    if (organisation.units.get(position.unit)?.parent === undefined) continue;
    for (const other of organisation.positions.values())
      if (isWithin(organisation, other.unit, position.unit)) line.add(other.code);
  }
  return line;
}

function isWithin(organisation: CompiledOrganisation, unit: string, ancestor: string): boolean {
  for (let at: string | undefined = unit; at !== undefined; at = organisation.units.get(at)?.parent)
    if (at === ancestor) return true;
  return false;
}

/** Candidate groups that a person has at a moment, by appointment, delegation or acting for a vacant role; sorted. */
export function groupsOf(
  organisation: CompiledOrganisation,
  person: string,
  atMs: number,
): readonly string[] {
  return groupsByPerson(organisation, dayOf(organisation, atMs)).get(person) ?? [];
}

/** Candidate groups of a position at a moment, those that it acts for included; sorted. Empty for an unknown one. */
export function groupsOfPosition(
  organisation: CompiledOrganisation,
  code: string,
  atMs: number,
): readonly string[] {
  const position = organisation.positions.get(code);
  if (!position) return [];
  const own = new Set<string>();
  for (const { group, isOfSeats } of organisation.groupsByPosition.get(code) ?? []) {
    own.add(group);
    for (let seat = 1; isOfSeats && seat <= (position.seats ?? 1); seat++)
      own.add(seatGroup(group, position, seat));
  }
  addVacant(own, organisation, dayOf(organisation, atMs));
  return [...own].sort();
}

/** Whoever has the acting role also has the groups of the roles that are vacant below it. */
function addVacant(own: Set<string>, organisation: CompiledOrganisation, day: string): void {
  for (const { group, actingGroup } of vacanciesOn(organisation, day))
    if (own.has(actingGroup)) own.add(group);
}

const knownGroups = new WeakMap<
  CompiledOrganisation,
  { readonly day: string; readonly groups: ReadonlyMap<string, readonly string[]> }
>();

/** Of everybody who holds an office on a day; remembered, as it is asked for at each request. */
function groupsByPerson(
  organisation: CompiledOrganisation,
  day: string,
): ReadonlyMap<string, readonly string[]> {
  const known = knownGroups.get(organisation);
  if (known?.day === day) return known.groups;
  const found = new Map<string, Set<string>>();
  for (const position of organisation.positions.values()) {
    for (const { role, group, isOfSeats } of organisation.groupsByPosition.get(position.code) ?? []) {
      for (const { person, seat } of seatsOnDay(organisation, [position], role, day)) {
        const own = found.get(person) ?? new Set();
        found.set(person, own.add(group));
        if (isOfSeats) own.add(seatGroup(group, position, seat));
      }
    }
  }
  for (const own of found.values()) addVacant(own, organisation, day);
  const groups = new Map([...found].map(([person, own]) => [person, [...own].sort()]));
  knownGroups.set(organisation, { day, groups });
  return groups;
}

/** Who is in a candidate group at a moment, those who act for a vacant role included. */
export function holdersOf(organisation: CompiledOrganisation, group: string, atMs: number): Holder[] {
  const day = dayOf(organisation, atMs);
  const held = holdersInGroup(organisation, group, day);
  if (held.length > 0) return held;
  const vacant = vacanciesOn(organisation, day).find((candidate) => candidate.group === group);
  return vacant ? holdersInGroup(organisation, vacant.actingGroup, day) : [];
}

/** Holders of a group, or of one seat where each of a role's seats has a group of its own. */
export function holdersOfSeat(organisation: CompiledOrganisation, group: string, atMs: number): Holder[] {
  const seat = group.indexOf('#');
  if (seat === -1) return holdersOf(organisation, group, atMs);
  return holdersOf(organisation, group.slice(0, seat), atMs).filter(({ person }) =>
    groupsOf(organisation, person, atMs).includes(group),
  );
}

function holdersInGroup(organisation: CompiledOrganisation, group: string, day: string): Holder[] {
  const role = group.slice(group.lastIndexOf(':') + 1);
  return holdersOnDay(organisation, organisation.positionsByGroup.get(group) ?? [], role, day);
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
