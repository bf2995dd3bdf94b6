import type { EffectivePolicy, EffectiveRule } from '../document/effective-policy.js';
import type { RuleKind } from '../vocabulary.js';
import { comparisonsOf, ConditionCompiler, type CompiledCondition } from './compile-conditions.js';
import type { Evaluation, Facts, FiredRule } from './evaluation.js';
import { FactSlots, type SlotValues } from './fact-slots.js';
import { traceRule, type ConditionTrace, type RuleTrace } from './trace.js';

interface CompiledRule {
  readonly rule: EffectiveRule;
  readonly conditions: CompiledCondition;
  readonly comparisons: number;
  readonly fire: (values: SlotValues) => FiredRule;
}

/** The rules of one kind of a policy as closures. Compiled once for each policy, at its first decision. */
export class CompiledRules {
  private readonly slots: FactSlots;
  private readonly rules: readonly CompiledRule[];

  constructor(
    policy: EffectivePolicy,
    private readonly kind: RuleKind,
  ) {
    this.slots = new FactSlots(policy);
    const compiler = new ConditionCompiler(policy, this.slots);
    this.rules = policy.rulesOf(kind).map((rule) => {
      const { id, layer, event, conditions } = rule;
      const countTerms = compiler.compileTermCount(conditions);
      const always: FiredRule = { id, layer, event, matchedTerms: 0 };
      return {
        rule,
        conditions: compiler.compile(conditions),
        comparisons: comparisonsOf(conditions).length,
        fire: countTerms ? (values) => ({ ...always, matchedTerms: countTerms(values) }) : () => always,
      };
    });
  }

  evaluate(facts: Facts, withTrace: boolean): Evaluation {
    const values = this.slots.read(facts);
    const fired: FiredRule[] = [];
    const trace: RuleTrace[] = [];
    for (const { rule, conditions, comparisons, fire } of this.rules) {
      let hasFired: boolean;
      if (withTrace) {
        // Filled up by the comparisons, each at its place.
        const traces = new Array<ConditionTrace>(comparisons);
        hasFired = conditions.trace(values, traces);
        trace.push(traceRule(rule, hasFired, traces));
      } else hasFired = conditions.holds(values);
      if (hasFired) fired.push(fire(values));
    }
    return { kind: this.kind, fired, trace };
  }
}
