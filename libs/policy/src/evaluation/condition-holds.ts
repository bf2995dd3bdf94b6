import { PolicyNames, type KnownNames } from '../document/policy-names.js';
import { checkCondition } from '../document/check-conditions.js';
import { checkLimits } from '../document/policy-limits.js';
import type { EffectivePolicy } from '../document/effective-policy.js';
import type { Condition, PolicyDocument } from '../document/policy-document.js';
import type { Finding } from '../findings.js';
import { ConditionCompiler, type Test } from './compile-conditions.js';
import type { Facts } from './evaluation.js';
import { FactSlots } from './fact-slots.js';

const compiled = new WeakMap<EffectivePolicy, Map<Condition, (facts: Facts) => boolean>>();

/** Whether a condition that stands outside of the rules holds; it reads the policy's lists. Compiled once. */
export function conditionHolds(policy: EffectivePolicy, condition: Condition, facts: Facts): boolean {
  let ofPolicy = compiled.get(policy);
  if (!ofPolicy) compiled.set(policy, (ofPolicy = new Map<Condition, (facts: Facts) => boolean>()));
  let test = ofPolicy.get(condition);
  if (!test) {
    const slots = new FactSlots(policy);
    const holds: Test = new ConditionCompiler(policy, slots).compile(condition).holds;
    ofPolicy.set(condition, (test = (given) => holds(slots.read(given))));
  }
  return test(facts);
}

/** Checks a condition that stands outside of the rules and may read what routing rules read. */
export function validateCondition(
  condition: Condition,
  pointer: string,
  owner: Pick<PolicyDocument, 'region'>,
  known: KnownNames = {},
): Finding[] {
  const limits = checkLimits(condition);
  if (limits.length > 0) return limits.map((finding) => ({ ...finding, pointer: pointer + finding.pointer }));
  const document: PolicyDocument = { id: owner.region, region: owner.region, version: 1, effectiveFrom: '' };
  const names = new PolicyNames(document, known);
  checkCondition(names, condition, 'routing', pointer, 1);
  return names.findings;
}
