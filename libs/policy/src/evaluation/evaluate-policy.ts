import { Engine, type EngineResult, type RuleProperties } from 'json-rules-engine';
import type { EffectivePolicy, EffectiveRule } from '../document/effective-policy.js';
import type { RuleEvent } from '../document/policy-document.js';
import { resolveSafePath } from '../safe-path.js';
import type { RuleKind } from '../vocabulary.js';
import { buildOperators, TermFinder } from './operators.js';
import { traceRule, type RuleTrace } from './trace.js';

/** Facts by name; which names there are stands in the vocabulary. `text` is a PreparedText. */
export type Facts = Readonly<Record<string, unknown>>;

/** A rule that fired. */
export interface FiredRule {
  readonly id: string;
  readonly layer: string;
  readonly event: RuleEvent;
  readonly trace: RuleTrace;
}

/** What the rules of one kind made of the facts. */
export interface Evaluation {
  readonly kind: RuleKind;
  /** In the order in which rules win: priority, then the more specific layer, then the document. */
  readonly fired: readonly FiredRule[];
  readonly trace: readonly RuleTrace[];
}

interface Evaluator {
  /**
   * Engines that are not running. One Engine must not run twice at a time: the end of the first run makes the second
   * skip its remaining rules (json-rules-engine 7.3, `status`).
   */
  readonly idle: Engine[];
  readonly finder: TermFinder;
}

const evaluators = new WeakMap<EffectivePolicy, Map<RuleKind, Evaluator>>();

function evaluatorFor(policy: EffectivePolicy, kind: RuleKind): Evaluator {
  let byKind = evaluators.get(policy);
  if (!byKind) evaluators.set(policy, (byKind = new Map<RuleKind, Evaluator>()));
  let evaluator = byKind.get(kind);
  if (!evaluator) byKind.set(kind, (evaluator = { idle: [], finder: new TermFinder(policy) }));
  return evaluator;
}

function buildEngine(policy: EffectivePolicy, rules: readonly EffectiveRule[], finder: TermFinder): Engine {
  const engine = new Engine([], {
    allowUndefinedFacts: true,
    pathResolver: (value: object, path: string) => resolveSafePath(value, path),
  });
  for (const operator of buildOperators(policy, finder)) engine.addOperator(operator);
  for (const rule of rules) {
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

/**
 * Evaluates all rules of one kind with json-rules-engine. Pure: the same policy and facts give the same answer.
 */
export async function evaluateKind(
  policy: EffectivePolicy,
  kind: RuleKind,
  facts: Facts,
): Promise<Evaluation> {
  const rules = policy.rulesOf(kind);
  if (rules.length === 0) return { kind, fired: [], trace: [] };
  const evaluator = evaluatorFor(policy, kind);
  const engine = evaluator.idle.pop() ?? buildEngine(policy, rules, evaluator.finder);
  let outcome: EngineResult;
  try {
    outcome = await engine.run(definedFacts(facts));
  } finally {
    evaluator.idle.push(engine);
  }
  const results = new Map(
    [...outcome.results, ...outcome.failureResults].map((result) => [result.name, result]),
  );
  const fired: FiredRule[] = [];
  const trace: RuleTrace[] = [];
  for (const rule of rules) {
    const ruleTrace = traceRule(rule, results.get(rule.id), facts, evaluator.finder);
    trace.push(ruleTrace);
    if (ruleTrace.fired) fired.push({ id: rule.id, layer: rule.layer, event: rule.event, trace: ruleTrace });
  }
  return { kind, fired, trace };
}

/** The first fired event of a type, which is the one that wins. */
export function firstFired(evaluation: Evaluation, type: string): FiredRule | undefined {
  return evaluation.fired.find((rule) => rule.event.type === type);
}

function definedFacts(facts: Facts): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
}
