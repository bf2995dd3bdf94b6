import type { Role } from '../roles.js';
import { EVERY_REGION } from '../viewer.js';

/** An office that somebody of the deployed organisation holds now. */
export interface OfficeHolder {
  readonly personId: string;
  readonly personName: string;
  readonly region: string;
  /** Candidate group of the office, e.g. `14.08/PUPR:pelaksana`. */
  readonly group: string;
}

/** Somebody whom the development issuer vouches for. */
export interface DemoPerson {
  readonly id: string;
  readonly name: string;
  readonly roles: readonly Role[];
  readonly regions: readonly string[];
  /** Groups held now; told for orientation, never put into the token. */
  readonly groups: readonly string[];
  /** What `runut token --as` takes. */
  readonly selectors: readonly string[];
}

const REGIONAL_STAFF: readonly { word: string; role: Role; title: string }[] = [
  { word: 'process-owner', role: 'PROCESS_OWNER', title: 'Process owner' },
  { word: 'auditor', role: 'AUDITOR', title: 'Auditor' },
  { word: 'worker', role: 'WORKER', title: 'Channel worker' },
];
const CENTRAL_STAFF: readonly { word: string; role: Role; title: string }[] = [
  { word: 'admin', role: 'ADMIN', title: 'Administrator' },
  { word: 'developer', role: 'DEVELOPER', title: 'Developer' },
];

/**
 * Demo people: everybody who holds an office in the deployed organisation as an officer, beside one process owner, auditor
 * and worker for each region, and an administrator and a developer for all of them. The same roles also exist for all
 * regions at once (`auditor`).
 */
export function demoPeople(holders: readonly OfficeHolder[], regions: readonly string[]): DemoPerson[] {
  const officers = new Map<string, { name: string; regions: Set<string>; groups: Set<string> }>();
  for (const holder of holders) {
    const officer = officers.get(holder.personId) ?? {
      name: holder.personName,
      regions: new Set(),
      groups: new Set(),
    };
    officer.regions.add(holder.region);
    officer.groups.add(holder.group);
    officers.set(holder.personId, officer);
  }
  const people: DemoPerson[] = [...officers].map(([id, officer]) => ({
    id,
    name: officer.name,
    roles: ['OFFICER'],
    regions: [...officer.regions].sort(),
    groups: [...officer.groups].sort(),
    selectors: [id, ...[...officer.groups].sort().map(selectorOfGroup)],
  }));
  for (const { word, role, title } of [...CENTRAL_STAFF, ...REGIONAL_STAFF]) {
    people.push(staff(word, word, title, role, EVERY_REGION));
  }
  for (const region of [...regions].sort()) {
    for (const { word, role, title } of REGIONAL_STAFF) {
      people.push(staff(`${word}-${region}`, `${word}@${region}`, `${title} ${region}`, role, region));
    }
  }
  return people;
}

function staff(id: string, selector: string, name: string, role: Role, region: string): DemoPerson {
  return {
    id,
    name,
    roles: [role],
    regions: [region],
    groups: [],
    selectors: selector === id ? [id] : [selector, id],
  };
}

/** `14.08/PUPR:pelaksana` as people write it: `pelaksana@14.08/PUPR`. */
function selectorOfGroup(group: string): string {
  const colon = group.lastIndexOf(':');
  return `${group.slice(colon + 1)}@${group.slice(0, colon)}`;
}

/** Nobody answers to a selector. */
export class UnknownPersonError extends Error {
  override readonly name = 'UnknownPersonError';
  readonly code = 'UNKNOWN_PERSON';

  constructor(selector: string, examples: readonly string[]) {
    super(
      `Expected a person or role@unit of the deployed organisation but "${selector}" is nobody. Try ${examples.join(', ')}.`,
    );
  }
}

/**
 * The person meant by a selector: a person's id, `role@unit` (`pelaksana@14.08/PUPR`), `auditor@14.08`, `process-owner@12`,
 * `worker@14.08`, `admin`, `developer`. Of several holders of an office the first by id.
 * @throws UnknownPersonError with selectors that are near.
 */
export function findDemoPerson(selector: string, people: readonly DemoPerson[]): DemoPerson {
  const wanted = selector.trim().toLowerCase();
  const found = people
    .filter((person) => person.selectors.some((known) => known.toLowerCase() === wanted))
    .sort((a, b) => (a.id < b.id ? -1 : 1))[0];
  if (found) return found;
  const place = wanted.split('@')[1] ?? wanted;
  const near = people
    .flatMap((person) => person.selectors)
    .filter((known) => known.toLowerCase().includes(place));
  throw new UnknownPersonError(selector, [...near.slice(0, 4), 'admin', 'auditor']);
}
