import type { EffectiveRule } from '../document/effective-policy.js';
import type { Comparison, ConditionValue } from '../document/policy-document.js';
import { FACTS, type RuleKind } from '../vocabulary.js';
import { isListValue } from './operators.js';

/** What a trace shows in place of a sealed fact's value. */
export const SEALED = '(tersegel)';

/** Most terms that a trace names. */
export const MOST_TERMS_TRACED = 10;

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
  readonly result: boolean;
}

/** Whether a rule fired, and why. Every comparison is there: none is left out because its neighbours had decided. */
export interface RuleTrace {
  readonly rule: string;
  readonly kind: RuleKind;
  readonly layer: string;
  readonly fired: boolean;
  readonly event: string;
  readonly conditions: readonly ConditionTrace[];
}

/** Whether a fact's value must not appear in a trace. */
export function isSealed(fact: string): boolean {
  return Object.hasOwn(FACTS, fact) && FACTS[fact]?.isSealed === true;
}

/** Whether the trace of a comparison names the terms that were found. */
export function namesTerms({ fact, operator, value }: Comparison): boolean {
  return isSealed(fact) && (isListValue(value) || operator.endsWith('Term'));
}

/** Whether the terms that a comparison found count for a score. */
export function countsTerms(comparison: Comparison): boolean {
  return comparison.operator === 'containsAnyTerm' && namesTerms(comparison);
}

/**
 * The trace of one comparison. `whole` is the fact without its path, `actual` what the operator saw, `terms` what was
 * found in a sealed text.
 */
export function traceComparison(
  comparison: Comparison,
  pointer: string,
  whole: unknown,
  actual: unknown,
  terms: readonly string[] | undefined,
  result: boolean,
): ConditionTrace {
  const { fact, path, operator, value } = comparison;
  const shown = isSealed(fact) ? (whole === undefined ? null : SEALED) : (actual ?? null);
  return {
    pointer,
    fact,
    ...(path === undefined ? {} : { path }),
    operator,
    expected: value,
    actual: shown,
    ...(terms === undefined ? {} : { matchedTerms: terms }),
    result,
  };
}

/** The trace of a rule from those of its comparisons. */
export function traceRule(
  rule: EffectiveRule,
  fired: boolean,
  conditions: readonly ConditionTrace[],
): RuleTrace {
  return { rule: rule.id, kind: rule.kind, layer: rule.layer, fired, event: rule.event.type, conditions };
}

/** Number of the rule's own terms that the text has. */
export function countMatchedTerms(conditions: readonly ConditionTrace[]): number {
  return conditions.reduce(
    (total, condition) =>
      total + (condition.operator === 'containsAnyTerm' ? (condition.matchedTerms?.length ?? 0) : 0),
    0,
  );
}
