import type { CompiledCalendar } from '#calendar';
import type { EffectivePolicy } from './document/effective-policy.js';
import type { EvaluationOptions } from './evaluation/evaluation.js';
import type { PreparedText } from './text/prepared-text.js';
import type { TermList } from './text/term-list.js';

export type RegionLevel = 'nasional' | 'provinsi' | 'kabupaten' | 'kota';

/** Level as the rules see it: a kabupaten and a kota have the same authority. */
export type AuthorityLevel = 'nasional' | 'provinsi' | 'kabkota';

/** A unit as far as routing needs it. */
export interface HandlingUnit {
  /** Without its region, e.g. `PUPR`. */
  readonly code: string;
  readonly name: string;
  /** Categories it handles. */
  readonly handles: readonly string[];
}

/** A region with everything that decisions about its complaints read. */
export interface EffectiveRegion {
  /** Kemendagri code, `14.08`; `nasional` for the nation. It is the tenant. */
  readonly code: string;
  readonly name: string;
  readonly level: RegionLevel;
  readonly parent: string | null;
  /** Code of the inheritance above, the nearest first: `14.08` -> [`14`, `nasional`]. */
  readonly ancestors: readonly string[];
  readonly calendar: CompiledCalendar;
  readonly policy: EffectivePolicy;
  /** Policies of units that have a layer of their own, by unit code without region. */
  readonly unitPolicies: ReadonlyMap<string, EffectivePolicy>;
  readonly units: readonly HandlingUnit[];
  /** Roles of the region's chain. */
  readonly roles: readonly string[];
  /** How people call it, and what only sounds like it ("Sungai Siak"). */
  readonly names: TermList;
  readonly falseNames: TermList;
}

/** All regions that are deployed together. */
export interface PolicyBundle {
  readonly regions: ReadonlyMap<string, EffectiveRegion>;
  /** How decisions evaluate the rules: compiled and with a trace when left out. */
  readonly evaluation?: EvaluationOptions;
}

/** Tenant of the nation. */
export const NATIONAL = 'nasional';

/** A decision cannot be made: the request is at fault, not a rule. */
export class DecisionRejection extends Error {
  override readonly name = 'DecisionRejection';

  constructor(
    readonly code:
      'UNKNOWN_REGION' | 'UNKNOWN_CATEGORY' | 'UNKNOWN_CLASS' | 'UNKNOWN_CLOCK' | 'COMPLAINT_INVALID',
    /** JSON pointer into the complaint or the facts. */
    readonly pointer: string,
    message: string,
  ) {
    super(message);
  }
}

/** Region of a code, or a rejection that names the place. */
export function requireRegion(bundle: PolicyBundle, code: string, pointer = '/region'): EffectiveRegion {
  const region = bundle.regions.get(code);
  if (!region) {
    const known = [...bundle.regions.keys()].join(', ');
    throw new DecisionRejection(
      'UNKNOWN_REGION',
      pointer,
      `Expected a deployed region (${known}) but got "${code}".`,
    );
  }
  return region;
}

/** The code that units of a region begin with: `14.08`, and `NASIONAL` for the nation. */
export function unitPrefix(regionCode: string): string {
  return regionCode === NATIONAL ? 'NASIONAL' : regionCode;
}

/** Full code of a unit: `14.08/PUPR`, `NASIONAL/PLN`. */
export function unitCodeOf(regionCode: string, unit: string): string {
  return unit.includes('/') ? unit : `${unitPrefix(regionCode)}/${unit}`;
}

/** Tenant of a unit's full code: `14.08` of `14.08/PUPR`, `nasional` of `NASIONAL/PLN`. */
export function tenantOfUnit(unitCode: string): string {
  const prefix = unitCode.split('/')[0] ?? '';
  return prefix === 'NASIONAL' ? NATIONAL : prefix;
}

export function authorityLevel(level: RegionLevel): AuthorityLevel {
  return level === 'kabupaten' || level === 'kota' ? 'kabkota' : level;
}

/** What a region's units handle. */
interface Handled {
  readonly categories: readonly string[];
  readonly units: ReadonlyMap<string, readonly HandlingUnit[]>;
}

/** Every decision asks for it several times, and a region never changes. */
const knownHandled = new WeakMap<EffectiveRegion, Handled>();

function handledBy(region: EffectiveRegion): Handled {
  let handled = knownHandled.get(region);
  if (!handled) {
    const categories = region.units.flatMap((unit) => unit.handles);
    const unitsOf = (category: string): HandlingUnit[] =>
      region.units.filter((unit) => unit.handles.includes(category));
    handled = { categories, units: new Map(categories.map((category) => [category, unitsOf(category)])) };
    knownHandled.set(region, handled);
  }
  return handled;
}

/** Units of a region that handle a category, the lead first. */
export function handlersOf(region: EffectiveRegion, category: string): readonly HandlingUnit[] {
  return handledBy(region).units.get(category) ?? [];
}

/** Categories that units of a region handle. */
export function handledCategories(region: EffectiveRegion): readonly string[] {
  return handledBy(region).categories;
}

/** The region above, when it is deployed. */
export function parentOf(bundle: PolicyBundle, region: EffectiveRegion): EffectiveRegion | undefined {
  return region.parent === null ? undefined : bundle.regions.get(region.parent);
}

/** Kabupaten and kota of a province. */
export function childrenOf(bundle: PolicyBundle, region: EffectiveRegion): EffectiveRegion[] {
  return [...bundle.regions.values()].filter(
    (candidate) => candidate.parent === region.code && candidate.code !== region.code,
  );
}

/** Codes of the regions below `region` that a text names. */
export function mentionedRegions(
  bundle: PolicyBundle,
  region: EffectiveRegion,
  text: PreparedText,
): string[] {
  return childrenOf(bundle, region)
    .filter((child) => {
      const ignored = child.falseNames.coveredWords(text);
      return [...child.names.coveredWords(text)].some((index) => !ignored.has(index));
    })
    .map((child) => child.code);
}
