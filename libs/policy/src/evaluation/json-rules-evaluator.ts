import { Engine, Operator, type EngineResult, type RuleProperties, type RuleResult } from 'json-rules-engine';
import type { EffectivePolicy } from '../document/effective-policy.js';
import type { Comparison, Condition } from '../document/policy-document.js';
import { pointerSegment } from '../findings.js';
import { resolveSafePath } from '../safe-path.js';
import type { RuleKind } from '../vocabulary.js';
import type { Evaluation, Facts, FiredRule } from './evaluation.js';
import { buildOperators, TermFinder } from './operators.js';
import {
  countMatchedTerms,
  MOST_TERMS_TRACED,
  namesTerms,
  traceComparison,
  traceRule,
  type ConditionTrace,
  type RuleTrace,
} from './trace.js';

/**
 * The rules of one kind of a policy, evaluated by json-rules-engine. It is what the conditions mean by definition; the
 * compiled rules are held against it.
 */
export class JsonRulesEvaluator {
  /**
   * Engines that are not running. One Engine must not run twice at a time: the end of the first run makes the second
   * skip its remaining rules (json-rules-engine 7.3, `status`).
   */
  private readonly idle: Engine[] = [];
  private readonly finder: TermFinder;

  constructor(
    private readonly policy: EffectivePolicy,
    private readonly kind: RuleKind,
  ) {
    this.finder = new TermFinder(policy);
  }

  async evaluate(facts: Facts, withTrace: boolean): Promise<Evaluation> {
    const engine = this.idle.pop() ?? this.buildEngine();
    let outcome: EngineResult;
    try {
      outcome = await engine.run(definedFacts(facts));
    } finally {
      this.idle.push(engine);
    }
    const results = new Map(
      [...outcome.results, ...outcome.failureResults].map((result) => [result.name, result]),
    );
    const fired: FiredRule[] = [];
    const trace: RuleTrace[] = [];
    for (const rule of this.policy.rulesOf(this.kind)) {
      const result = results.get(rule.id);
      const hasFired = result?.result === true;
      if (!withTrace && !hasFired) continue;
      const comparisons = this.readComparisons(rule.conditions, result, facts);
      if (withTrace) trace.push(traceRule(rule, hasFired, comparisons));
      if (hasFired) {
        fired.push({
          id: rule.id,
          layer: rule.layer,
          event: rule.event,
          matchedTerms: countMatchedTerms(comparisons),
        });
      }
    }
    return { kind: this.kind, fired, trace };
  }

  private buildEngine(): Engine {
    const engine = new Engine([], {
      allowUndefinedFacts: true,
      pathResolver: (value: object, path: string) => resolveSafePath(value, path),
    });
    for (const [name, evaluate] of Object.entries(buildOperators(this.policy, this.finder))) {
      engine.addOperator(new Operator(name, evaluate));
    }
    for (const rule of this.policy.rulesOf(this.kind)) {
      // One priority for all: every rule is evaluated, and which one wins is decided by our own order.
      engine.addRule({
        name: rule.id,
        priority: 1,
        conditions: rule.conditions as unknown as RuleProperties['conditions'],
        event: { type: rule.event.type },
      });
    }
    return engine;
  }

  private readComparisons(
    condition: Condition,
    result: RuleResult | undefined,
    facts: Facts,
  ): ConditionTrace[] {
    const traces: ConditionTrace[] = [];
    walk(condition, result?.conditions, '', (comparison, evaluated, pointer) => {
      const actual = evaluated?.factResult;
      const terms = namesTerms(comparison)
        ? this.finder.find(actual, evaluated?.valueResult, MOST_TERMS_TRACED)
        : undefined;
      const holds = evaluated?.result === true;
      const whole = Object.hasOwn(facts, comparison.fact) ? facts[comparison.fact] : undefined;
      traces.push(traceComparison(comparison, pointer, whole, actual, terms, holds));
    });
    return traces;
  }
}

/** What json-rules-engine writes beside a comparison; boolean conditions hold more of them under their names. */
type Evaluated = {
  readonly result?: boolean;
  readonly factResult?: unknown;
  readonly valueResult?: unknown;
} & Readonly<Record<string, unknown>>;

function walk(
  condition: Condition,
  evaluated: unknown,
  pointer: string,
  visit: (comparison: Comparison, evaluated: Evaluated | undefined, pointer: string) => void,
): void {
  const result = evaluated as Evaluated | undefined;
  if ('not' in condition) walk(condition.not, result?.['not'], `${pointer}/not`, visit);
  else if ('all' in condition || 'any' in condition) {
    const name = 'all' in condition ? 'all' : 'any';
    const children = 'all' in condition ? condition.all : condition.any;
    const results = result?.[name] as readonly unknown[] | undefined;
    children.forEach((child, index) => {
      walk(child, results?.[index], `${pointer}/${name}${pointerSegment(index)}`, visit);
    });
  } else visit(condition, result, pointer);
}

function definedFacts(facts: Facts): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
