import type { Facts } from '../evaluation/evaluation.js';
import type { EffectiveRegion } from '../region.js';
import {
  authorityLevel,
  handledCategories,
  handlersOf,
  NATIONAL,
  parentOf,
  type PolicyBundle,
} from '../region.js';
import type { ComplaintClass } from '../vocabulary.js';

/**
 * What later decisions know about a complaint. It is plain JSON without the complaint's words or its reporter, so it can
 * be a process variable. `classify` makes it; a verifier may change class and category.
 */
export interface DecisionFacts {
  /** Code of the region that has the complaint now. */
  readonly region: string;
  readonly channel?: string;
  readonly source?: string;
  readonly class: ComplaintClass;
  readonly category: string;
  readonly categorySource?: 'given' | 'suggested';
  readonly sensitivity?: string;
  readonly urgency?: string;
  /** What attribute rules found in the text: schoolLevel, roadStatus ... */
  readonly attributes?: Readonly<Record<string, string | number | boolean>>;
  /** Code of the region where the matter lies, when it is known: given, or named by the text. */
  readonly locationRegion?: string;
  readonly schoolLevel?: string;
  readonly hasContact?: boolean;
  readonly isAnonymous?: boolean;
  readonly needsFieldWork?: boolean;
  /** Facts of a later moment: breachedClock, eselon, breachTrigger. */
  readonly breachedClock?: string;
  readonly eselon?: string;
  readonly breachTrigger?: 'breach' | 'noFollowUp';
}

/** The facts as the rules of `region` see them. */
export function factsIn(bundle: PolicyBundle, region: EffectiveRegion, facts: DecisionFacts): Facts {
  const parent = parentOf(bundle, region);
  const national = bundle.regions.get(NATIONAL);
  const categories = region.policy.tables.categories ?? {};
  return {
    region: region.code,
    regionLevel: authorityLevel(region.level),
    parentRegion: region.parent ?? undefined,
    channel: facts.channel,
    source: facts.source ?? facts.channel,
    class: facts.class,
    category: facts.category,
    categorySource: facts.categorySource,
    categoryAuthority: Object.hasOwn(categories, facts.category)
      ? categories[facts.category]?.authority
      : undefined,
    sensitivity: facts.sensitivity,
    urgency: facts.urgency,
    attributes: facts.attributes ?? {},
    schoolLevel: facts.schoolLevel ?? facts.attributes?.['schoolLevel'],
    location: facts.locationRegion === undefined ? {} : { region: facts.locationRegion },
    hasContact: facts.hasContact,
    isAnonymous: facts.isAnonymous,
    needsFieldWork: facts.needsFieldWork ?? false,
    breachedClock: facts.breachedClock,
    eselon: facts.eselon,
    breachTrigger: facts.breachTrigger,
    handledCategories: handledCategories(region),
    handlesCategory: handlersOf(region, facts.category).length > 0,
    parentHandlesCategory:
      parent !== undefined && parent.code !== NATIONAL && handlersOf(parent, facts.category).length > 0,
    nationalHandlesCategory: national !== undefined && handlersOf(national, facts.category).length > 0,
    transferred: facts.region !== region.code,
  };
}
