import { evaluateKind, firstFired } from '../evaluation/evaluate-policy.js';
import type { Evaluation, Facts } from '../evaluation/evaluation.js';
import type { RuleTrace } from '../evaluation/trace.js';
import type { ComplaintInput } from '../complaint-input.js';
import {
  authorityLevel,
  DecisionRejection,
  handledCategories,
  handlersOf,
  mentionedRegions,
  requireRegion,
  type EffectiveRegion,
  type PolicyBundle,
} from '../region.js';
import { prepareText } from '../text/prepared-text.js';
import type { ComplaintClass } from '../vocabulary.js';
import { resolveAuthority, type Authority } from './authority.js';
import type { DecisionFacts } from './decision-facts.js';

/** A suggested category with its score: weight x matched terms (at most three of a rule), over all rules. */
export interface CategorySuggestion {
  readonly category: string;
  readonly score: number;
}

/** What the policy of the receiving region makes of a complaint's words. */
export interface Classification {
  readonly class: ComplaintClass;
  readonly category: string;
  readonly categorySource: 'given' | 'suggested';
  /** Best first; also when the category was given, so that a verifier sees a contradiction. */
  readonly suggestions: readonly CategorySuggestion[];
  readonly sensitivity: string;
  readonly urgency: string;
  readonly authority: Authority;
  /** Only the inspectorate and those it names may read the case. */
  readonly restricted: boolean;
  readonly archive: { readonly reason: string } | null;
  /** The facts for the decisions that follow; they do not hold the complaint's words. */
  readonly facts: DecisionFacts;
  readonly trace: readonly RuleTrace[];
}

/** Where a complaint goes of which nothing is known. */
const UNCLEAR = 'tidak_jelas';
const MOST_TERMS_COUNTED = 3;

/**
 * Class, category, sensitivity, urgency and authority of a complaint. A category, sensitivity or urgency that was given
 * is honoured; otherwise the rules suggest one from the text.
 * @throws DecisionRejection UNKNOWN_REGION, UNKNOWN_CATEGORY.
 */
export async function classify(bundle: PolicyBundle, complaint: ComplaintInput): Promise<Classification> {
  const region = requireRegion(bundle, complaint.region);
  const { policy } = region;
  const text = prepareText(complaint.text, policy.spellings);
  const trace: RuleTrace[] = [];
  const evaluate = async (kind: Evaluation['kind'], facts: Facts): Promise<Evaluation> => {
    const evaluation = await evaluateKind(policy, kind, facts, bundle.evaluation);
    trace.push(...evaluation.trace);
    return evaluation;
  };
  const base: Facts = {
    text,
    textLength: text.length,
    textWords: text.words.length,
    region: region.code,
    regionLevel: authorityLevel(region.level),
    parentRegion: region.parent ?? undefined,
    channel: complaint.channel,
    source: complaint.source ?? complaint.channel,
    categoryGiven: complaint.category,
    sensitivityGiven: complaint.sensitivity,
    hasContact: hasContact(complaint),
    isAnonymous: complaint.isAnonymous ?? false,
    needsFieldWork: complaint.needsFieldWork ?? false,
    handledCategories: handledCategories(region),
  };

  const attributes = collectAttributes(await evaluate('attribute', base));
  const schoolLevel = complaint.schoolLevel ?? attributes['schoolLevel'];
  const located: Facts = { ...base, attributes, schoolLevel };
  const suggestions = rankCategories(await evaluate('category', located));
  let category = checkedCategory(region, complaint.category) ?? suggestions[0]?.category ?? UNCLEAR;
  const categorySource = complaint.category === undefined ? 'suggested' : 'given';
  const known = (): Facts => ({
    ...located,
    category,
    categorySource,
    handlesCategory: handlersOf(region, category).length > 0,
  });

  const classified = firstFired(await evaluate('classification', known()), 'set-class');
  const complaintClass = (classified?.event.params?.['class'] ??
    'pengaduan_tidak_berkadar') as ComplaintClass;
  const refinement = await evaluate('refinement', { ...known(), class: complaintClass });
  const refined = (type: string, name: string): string | undefined =>
    firstFired(refinement, type)?.event.params?.[name] as string | undefined;
  if (categorySource === 'suggested') category = refined('refine-category', 'category') ?? category;
  const archiveReason = refined('archive', 'reason');

  const facts: DecisionFacts = {
    region: region.code,
    ...defined({
      channel: complaint.channel,
      source: complaint.source ?? complaint.channel,
      locationRegion: complaint.location?.region ?? singleMention(bundle, region, text),
      schoolLevel: complaint.schoolLevel,
    }),
    class: complaintClass,
    category,
    categorySource,
    sensitivity: complaint.sensitivity ?? refined('set-sensitivity', 'sensitivity') ?? 'publik',
    urgency: complaint.urgency ?? refined('set-urgency', 'urgency') ?? 'normal',
    attributes,
    hasContact: hasContact(complaint),
    isAnonymous: complaint.isAnonymous ?? false,
    needsFieldWork: complaint.needsFieldWork ?? false,
  };
  const authority = await resolveAuthority(bundle, region, facts);
  trace.push(...authority.trace);
  return {
    class: complaintClass,
    category,
    categorySource,
    suggestions,
    sensitivity: facts.sensitivity ?? 'publik',
    urgency: facts.urgency ?? 'normal',
    authority: authority.authority,
    restricted: complaintClass === 'pengaduan_berkadar',
    archive: archiveReason === undefined ? null : { reason: archiveReason },
    facts,
    trace,
  };
}

function checkedCategory(region: EffectiveRegion, category: string | undefined): string | undefined {
  const known = region.policy.tables.categories ?? {};
  if (category !== undefined && !Object.hasOwn(known, category)) {
    throw new DecisionRejection(
      'UNKNOWN_CATEGORY',
      '/category',
      `Expected a category of the policy (${Object.keys(known).join(', ')}) but got "${category}".`,
    );
  }
  return category;
}

/** Unknown when nothing is said of a contact; `contact: null` says that there is none. */
function hasContact(complaint: ComplaintInput): boolean | undefined {
  if (complaint.contact === undefined) return undefined;
  return complaint.contact !== null && complaint.contact !== '';
}

function collectAttributes(evaluation: Evaluation): Record<string, string | number | boolean> {
  const attributes: Record<string, string | number | boolean> = {};
  for (const { event } of evaluation.fired) {
    const { name, value } = (event.params ?? {}) as { name: string; value: string | number | boolean };
    // Rules come in the order in which they win: a later one does not replace what an earlier one found.
    if (!Object.hasOwn(attributes, name)) attributes[name] = value;
  }
  return attributes;
}

function rankCategories(evaluation: Evaluation): CategorySuggestion[] {
  const scores = new Map<string, number>();
  for (const { event, matchedTerms } of evaluation.fired) {
    const { category, weight } = (event.params ?? {}) as { category: string; weight: number };
    const terms = Math.min(Math.max(matchedTerms, 1), MOST_TERMS_COUNTED);
    scores.set(category, (scores.get(category) ?? 0) + weight * terms);
  }
  return [...scores]
    .map(([category, score]) => ({ category, score }))
    .sort((left, right) => right.score - left.score);
}

/** The one region below that the text names; none when it names several. */
function singleMention(
  bundle: PolicyBundle,
  region: EffectiveRegion,
  text: ReturnType<typeof prepareText>,
): string | undefined {
  const mentioned = mentionedRegions(bundle, region, text);
  return mentioned.length === 1 ? mentioned[0] : undefined;
}

function defined<T extends object>(fields: T): Partial<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Partial<T>;
}
