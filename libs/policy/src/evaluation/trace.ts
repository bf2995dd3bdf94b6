import type { RuleResult } from 'json-rules-engine';
import type { EffectiveRule } from '../document/effective-policy.js';
import type { Comparison, Condition, ConditionValue } from '../document/policy-document.js';
import { pointerSegment } from '../findings.js';
import { FACTS, type RuleKind } from '../vocabulary.js';
import type { Facts } from './evaluate-policy.js';
import { isListValue, type TermFinder } from './operators.js';

/** What a trace shows in place of a sealed fact's value. */
export const SEALED = '(tersegel)';

/** What one comparison compared with what. */
export interface ConditionTrace {
  /** JSON pointer of the comparison below the rule's `conditions`. */
  readonly pointer: string;
  readonly fact: string;
  readonly path?: string;
  readonly operator: string;
  readonly expected: ConditionValue;
  /** The fact's value; null when unknown; `(tersegel)` for sealed facts. */
  readonly actual: unknown;
  /** Of a sealed text: which of the rule's own terms it has. */
  readonly matchedTerms?: readonly string[];
  /** Null when it was not evaluated because its neighbours had decided already. */
  readonly result: boolean | null;
}

/** Whether a rule fired, and why. */
export interface RuleTrace {
  readonly rule: string;
  readonly kind: RuleKind;
  readonly layer: string;
  readonly fired: boolean;
  readonly event: string;
  readonly conditions: readonly ConditionTrace[];
}

/** Reads the trace of one rule out of json-rules-engine's result. */
export function traceRule(
  rule: EffectiveRule,
  result: RuleResult | undefined,
  facts: Facts,
  finder: TermFinder,
): RuleTrace {
  const conditions: ConditionTrace[] = [];
  walk(rule.conditions, result?.conditions, '', (comparison, evaluated, pointer) => {
    conditions.push(traceComparison(comparison, evaluated, pointer, facts, finder));
  });
  return {
    rule: rule.id,
    kind: rule.kind,
    layer: rule.layer,
    fired: result?.result === true,
    event: rule.event.type,
    conditions,
  };
}

/** Number of the rule's own terms that the text has. */
export function countMatchedTerms(trace: RuleTrace): number {
  return trace.conditions.reduce(
    (total, condition) =>
      total + (condition.operator === 'containsAnyTerm' ? (condition.matchedTerms?.length ?? 0) : 0),
    0,
  );
}

type Evaluated = { readonly result?: boolean; readonly factResult?: unknown } & Readonly<
  Record<string, unknown>
>;

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

function traceComparison(
  comparison: Comparison,
  evaluated: Evaluated | undefined,
  pointer: string,
  facts: Facts,
  finder: TermFinder,
): ConditionTrace {
  const isSealed = FACTS[comparison.fact]?.isSealed === true;
  const looksForTerms = isListValue(comparison.value) || comparison.operator.endsWith('Term');
  const actual = evaluated?.factResult === undefined ? null : evaluated.factResult;
  return {
    pointer,
    fact: comparison.fact,
    ...(comparison.path === undefined ? {} : { path: comparison.path }),
    operator: comparison.operator,
    expected: comparison.value,
    actual: isSealed ? (facts[comparison.fact] === undefined ? null : SEALED) : actual,
    ...(isSealed && looksForTerms
      ? { matchedTerms: finder.find(facts[comparison.fact], comparison.value, 10) }
      : {}),
    result: evaluated?.result ?? null,
  };
}
