import type { EffectivePolicy } from '../document/effective-policy.js';
import type { Comparison } from '../document/policy-document.js';
import type { Finding } from '../findings.js';
import { prepareText } from '../text/prepared-text.js';
import { RULE_KINDS } from '../vocabulary.js';
import { comparisonsOf } from './compile-conditions.js';
import { evaluateCompiled, evaluateKind } from './evaluate-policy.js';
import type { Facts } from './evaluation.js';

/** Cases made from the policy itself, for each kind of rules. */
const CASES = 12;

/**
 * Evaluates the rules of a policy by json-rules-engine and compiled, on facts made from what its own conditions ask for
 * (met, missed by one, missing) and on those given. Answers an error for each kind of rules on which they disagree:
 * there is none unless one of the two is at fault, and then the policy must not be deployed.
 * @param pause awaited between the cases, so that others come to their turn
 */
export async function crossCheckPolicy(
  policy: EffectivePolicy,
  samples: readonly Facts[] = [],
  pause: () => Promise<unknown> = () => Promise.resolve(),
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const kind of RULE_KINDS) {
    const rules = policy.rulesOf(kind);
    if (rules.length === 0) continue;
    const comparisons = rules.flatMap((rule) => comparisonsOf(rule.conditions));
    const cases = Array.from({ length: CASES }, (_, turn) => factsFor(policy, comparisons, turn));
    for (const facts of [...cases, ...samples]) {
      await pause();
      const reference = await evaluateKind(policy, kind, facts, { evaluator: 'json-rules-engine' });
      if (JSON.stringify(evaluateCompiled(policy, kind, facts)) === JSON.stringify(reference)) continue;
      findings.push({
        pointer: '/rules',
        rule: 'evaluators-disagree',
        severity: 'error',
        message: `Expected the ${kind} rules to decide as json-rules-engine does but they do not.`,
      });
      break;
    }
  }
  return findings;
}

/** Facts that meet other comparisons at every turn. Deterministic: a deployment tried twice is checked the same. */
function factsFor(policy: EffectivePolicy, comparisons: readonly Comparison[], turn: number): Facts {
  const facts: Record<string, unknown> = {};
  const words: string[] = [];
  comparisons.forEach((comparison, index) => {
    const wanted = wantedValues(policy, comparison);
    const choice = (index * 7 + turn * 5) % (wanted.length + 1);
    // One choice more than there are values: then the fact stays as another comparison left it, or unknown.
    const value = wanted[choice];
    if (value === undefined) return;
    const { fact, path } = comparison;
    if (fact === 'text') words.push(String(value));
    else if (path === undefined) facts[fact] = value;
    else facts[fact] = { ...(facts[fact] as object | undefined), [path]: value };
  });
  const text = words.filter((_, index) => (index + turn) % 3 === 0).join(' ');
  return turn % 6 === 5 ? facts : { ...facts, text: prepareText(text, policy.spellings) };
}

function wantedValues(policy: EffectivePolicy, { value }: Comparison): readonly unknown[] {
  if (Array.isArray(value)) return value as readonly unknown[];
  if (typeof value === 'object' && value !== null) {
    return 'list' in value ? (policy.lists.get(value.list)?.items ?? []).slice(0, 3) : [];
  }
  if (typeof value === 'number') return [value - 1, value, value + 1];
  return typeof value === 'boolean' ? [value, !value] : [value];
}
