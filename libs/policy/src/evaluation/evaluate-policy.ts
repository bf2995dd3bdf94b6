import type { EffectivePolicy } from '../document/effective-policy.js';
import type { RuleKind } from '../vocabulary.js';
import { CompiledRules } from './compiled-rules.js';
import type { Evaluation, EvaluationOptions, Facts, FiredRule } from './evaluation.js';
import { JsonRulesEvaluator } from './json-rules-evaluator.js';

interface Evaluators {
  compiled?: CompiledRules;
  jsonRules?: JsonRulesEvaluator;
}

const evaluators = new WeakMap<EffectivePolicy, Map<RuleKind, Evaluators>>();

function evaluatorsOf(policy: EffectivePolicy, kind: RuleKind): Evaluators {
  let byKind = evaluators.get(policy);
  if (!byKind) evaluators.set(policy, (byKind = new Map<RuleKind, Evaluators>()));
  let ofKind = byKind.get(kind);
  if (!ofKind) byKind.set(kind, (ofKind = {}));
  return ofKind;
}

/**
 * Evaluates all rules of one kind. Pure: the same policy and facts give the same answer, by either evaluator.
 */
export async function evaluateKind(
  policy: EffectivePolicy,
  kind: RuleKind,
  facts: Facts,
  options: EvaluationOptions = {},
): Promise<Evaluation> {
  if (options.evaluator !== 'json-rules-engine') return evaluateCompiled(policy, kind, facts, options.trace);
  if (policy.rulesOf(kind).length === 0) return { kind, fired: [], trace: [] };
  const ofKind = evaluatorsOf(policy, kind);
  ofKind.jsonRules ??= new JsonRulesEvaluator(policy, kind);
  return ofKind.jsonRules.evaluate(facts, options.trace ?? true);
}

/** The same with the compiled rules, at once. */
export function evaluateCompiled(
  policy: EffectivePolicy,
  kind: RuleKind,
  facts: Facts,
  withTrace = true,
): Evaluation {
  if (policy.rulesOf(kind).length === 0) return { kind, fired: [], trace: [] };
  const ofKind = evaluatorsOf(policy, kind);
  ofKind.compiled ??= new CompiledRules(policy, kind);
  return ofKind.compiled.evaluate(facts, withTrace);
}

/** The first fired event of a type, which is the one that wins. */
export function firstFired(evaluation: Evaluation, type: string): FiredRule | undefined {
  return evaluation.fired.find((rule) => rule.event.type === type);
}
