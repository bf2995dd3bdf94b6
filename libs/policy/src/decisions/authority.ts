import { evaluateKind, firstFired } from '../evaluation/evaluate-policy.js';
import type { RuleTrace } from '../evaluation/trace.js';
import {
  authorityLevel,
  childrenOf,
  handlersOf,
  type AuthorityLevel,
  type EffectiveRegion,
  type PolicyBundle,
} from '../region.js';
import { factsIn, type DecisionFacts } from './decision-facts.js';

export type Authority = AuthorityLevel;

/**
 * Whose matter a complaint is. A rule decides first (a school's level, a road's status); then the category's authority by
 * law; where every level has its own part, the level of the region that has a unit for it, looking at home first.
 */
export async function resolveAuthority(
  bundle: PolicyBundle,
  region: EffectiveRegion,
  facts: DecisionFacts,
): Promise<{ readonly authority: Authority; readonly trace: readonly RuleTrace[] }> {
  const known = factsIn(bundle, region, facts);
  const evaluation = await evaluateKind(region.policy, 'authority', known, bundle.evaluation);
  const decided = firstFired(evaluation, 'set-authority')?.event.params?.['authority'];
  const own = authorityLevel(region.level);
  return { authority: resolve(bundle, region, facts.category, decided, known, own), trace: evaluation.trace };
}

function resolve(
  bundle: PolicyBundle,
  region: EffectiveRegion,
  category: string,
  decided: unknown,
  known: Readonly<Record<string, unknown>>,
  own: Authority,
): Authority {
  const authority = decided ?? known['categoryAuthority'];
  if (authority === 'nasional' || authority === 'provinsi' || authority === 'kabkota') return authority;
  if (authority === 'sendiri' || known['handlesCategory'] === true) return own;
  if (known['parentHandlesCategory'] === true) return 'provinsi';
  if (known['nationalHandlesCategory'] === true) return 'nasional';
  const isHandledBelow = childrenOf(bundle, region).some((child) => handlersOf(child, category).length > 0);
  return own === 'provinsi' && isHandledBelow ? 'kabkota' : own;
}
