import { buildOperators, TermFinder } from '../evaluation/operators.js';
import { pointerSegment } from '../findings.js';
import { layPolicies } from './effective-policy.js';
import type { Comparison, Condition } from './policy-document.js';

/** A comparison that has to hold, or must not. */
export interface Literal {
  readonly comparison: Comparison;
  readonly holds: boolean;
  /** JSON pointer below the conditions. */
  readonly pointer: string;
}

/** Comparisons that have to be met together. */
export type Conjunction = readonly Literal[];

/** Two comparisons that cannot be met together, or one that cannot be met at all. */
export interface Conflict {
  readonly first: Literal;
  readonly second: Literal;
}

/** More would take longer than a deployment's check may; the question is then left open. */
const MOST_CONJUNCTIONS = 64;

const OPPOSITES: Readonly<Record<string, string>> = {
  notEqual: 'equal',
  notIn: 'in',
  doesNotContain: 'contains',
  containsNoTerm: 'containsAnyTerm',
};

/** Operators that one value can be tried on. Terms are left alone: nobody can list the texts that have them. */
const PLAIN_OPERATORS = new Set([
  'equal',
  'notEqual',
  'in',
  'notIn',
  'contains',
  'doesNotContain',
  'lessThan',
  'lessThanInclusive',
  'greaterThan',
  'greaterThanInclusive',
  'exists',
  'regionWithin',
]);

const nothing = layPolicies([]);
const operators = buildOperators(nothing, new TermFinder(nothing));

/**
 * A condition (or its opposite) as alternatives of which each is a conjunction; undefined when there would be more than
 * 64 of them.
 */
export function alternativesOf(
  condition: Condition,
  holds = true,
  pointer = '',
): readonly Conjunction[] | undefined {
  if ('not' in condition) return alternativesOf(condition.not, !holds, `${pointer}/not`);
  if (!('all' in condition || 'any' in condition)) return [[{ comparison: condition, holds, pointer }]];
  const name = 'all' in condition ? 'all' : 'any';
  const children = 'all' in condition ? condition.all : condition.any;
  const parts = children.map((child, index) =>
    alternativesOf(child, holds, `${pointer}/${name}${pointerSegment(index)}`),
  );
  const isProduct = (name === 'all') === holds;
  let alternatives: readonly Conjunction[] = isProduct ? [[]] : [];
  for (const part of parts) {
    if (!part) return undefined;
    const count = isProduct ? alternatives.length * part.length : alternatives.length + part.length;
    if (count > MOST_CONJUNCTIONS) return undefined;
    alternatives = isProduct
      ? alternatives.flatMap((before) => part.map((after) => [...before, ...after]))
      : [...alternatives, ...part];
  }
  return alternatives;
}

/** Why no facts meet a conjunction; undefined when some may. */
export function conflictIn(conjunction: Conjunction): Conflict | undefined {
  const byFact = new Map<string, Literal[]>();
  const opaque = new Map<string, Literal>();
  for (const literal of conjunction) {
    const { fact, path, operator, value } = literal.comparison;
    if (isPlain(literal.comparison)) {
      const key = JSON.stringify([fact, path]);
      const same = byFact.get(key);
      if (same) same.push(literal);
      else byFact.set(key, [literal]);
      continue;
    }
    const key = JSON.stringify([fact, path, OPPOSITES[operator] ?? operator, value]);
    const before = opaque.get(key);
    if (before && isAffirmative(before) !== isAffirmative(literal)) return { first: before, second: literal };
    if (!before) opaque.set(key, literal);
  }
  for (const literals of byFact.values()) {
    const conflict = conflictOnFact(literals);
    if (conflict) return conflict;
  }
  return undefined;
}

/** Whether facts that meet `condition` always meet `other` too; false also when that cannot be told. */
export function implies(condition: Condition, other: Condition): boolean {
  const alternatives = alternativesOf(condition);
  const opposites = alternativesOf(other, false);
  if (!alternatives || !opposites || alternatives.length * opposites.length > MOST_CONJUNCTIONS) return false;
  return alternatives.every((one) => opposites.every((opposite) => conflictIn([...one, ...opposite])));
}

function isPlain({ operator, value }: Comparison): boolean {
  const isNamed = typeof value === 'object' && value !== null && !Array.isArray(value);
  return PLAIN_OPERATORS.has(operator) && !isNamed;
}

function isAffirmative({ comparison, holds }: Literal): boolean {
  return Object.hasOwn(OPPOSITES, comparison.operator) ? !holds : holds;
}

/** Tries every value on which the comparisons could differ; they are conflicting when none passes. */
function conflictOnFact(literals: readonly Literal[]): Conflict | undefined {
  let left = candidates(literals);
  for (const [index, literal] of literals.entries()) {
    const { operator, value } = literal.comparison;
    left = left.filter((candidate) => operators[operator]!(candidate, value) === literal.holds);
    if (left.length === 0) return { first: literals[Math.max(index - 1, 0)]!, second: literal };
  }
  return undefined;
}

function candidates(literals: readonly Literal[]): unknown[] {
  const mentioned = literals.flatMap(({ comparison: { value } }) =>
    Array.isArray(value) ? (value as readonly unknown[]) : [value],
  );
  const texts = mentioned.filter((value) => typeof value === 'string');
  const numbers = mentioned.filter((value) => typeof value === 'number').sort((a, b) => a - b);
  const between = numbers.flatMap((value, index) => [value, (value + (numbers[index + 1] ?? value)) / 2]);
  const contained = literals
    .filter((literal) => ['contains', 'doesNotContain'].includes(literal.comparison.operator))
    .filter(isAffirmative)
    .map((literal) => literal.comparison.value);
  return [
    ...[undefined, null, true, false],
    ...['\u0000', ...texts, ...texts.map((code) => `${code}.\u0000`)],
    ...[(numbers[0] ?? 0) - 1, ...between, (numbers.at(-1) ?? 0) + 1],
    ...[[], contained],
  ];
}
