import type { EffectivePolicy } from '../document/effective-policy.js';
import type { ListValue } from '../document/policy-document.js';
import { PreparedText, prepareText } from '../text/prepared-text.js';
import { TermList } from '../text/term-list.js';

/** What an operator may take on each side; a wrong type on the right is refused when the policy is checked. */
export interface OperatorDefinition {
  readonly meaning: string;
  readonly takes: 'scalar' | 'number' | 'list' | 'terms' | 'boolean' | 'regions';
}

/**
 * The operators of policies. They are ours throughout: json-rules-engine's own compare "10" with 5 and throw on what they
 * do not expect. A fact that is undefined or of another type makes a comparison false, `notEqual`, `notIn` and
 * `doesNotContain` true.
 */
export const OPERATORS: Readonly<Record<string, OperatorDefinition>> = {
  equal: { meaning: 'the same text, number, boolean or null', takes: 'scalar' },
  notEqual: { meaning: 'not the same', takes: 'scalar' },
  in: { meaning: 'one of a list', takes: 'list' },
  notIn: { meaning: 'none of a list', takes: 'list' },
  contains: { meaning: 'the fact is a list and has the value', takes: 'scalar' },
  doesNotContain: { meaning: 'the fact is no list or has not the value', takes: 'scalar' },
  lessThan: { meaning: 'both numbers, smaller', takes: 'number' },
  lessThanInclusive: { meaning: 'both numbers, smaller or equal', takes: 'number' },
  greaterThan: { meaning: 'both numbers, greater', takes: 'number' },
  greaterThanInclusive: { meaning: 'both numbers, greater or equal', takes: 'number' },
  exists: { meaning: 'the fact is known (true) or unknown (false)', takes: 'boolean' },
  regionWithin: { meaning: 'the fact is the code of the region or of one below it', takes: 'regions' },
  containsAnyTerm: { meaning: 'the text has one of the terms, by whole words', takes: 'terms' },
  containsNoTerm: { meaning: 'the text has none of the terms', takes: 'terms' },
  startsWithTerm: { meaning: 'the text begins with one of the terms', takes: 'terms' },
};

const NO_TERMS = new TermList([]);

type Scalar = string | number | boolean | null;

/** Whether `value` is one that equality is defined for. */
export function isScalar(value: unknown): value is Scalar {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

/** Whether `value` is a reference to a list of the policy. */
export function isListValue(value: unknown): value is ListValue {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, 'list');
}

/** Whether region `code` is `ancestor` or lies below it. */
export function isRegionWithin(code: string, ancestor: string): boolean {
  return ancestor === 'nasional' || code === ancestor || code.startsWith(`${ancestor}.`);
}

/** Looks for terms of a policy's lists. Lists given in place are compiled once and kept. */
export class TermFinder {
  private readonly inPlace = new Map<string, TermList>();

  constructor(private readonly policy: EffectivePolicy) {}

  /** The terms of `value` that the text has, at most `limit`. */
  find(text: unknown, value: unknown, limit = Infinity): string[] {
    const prepared = this.prepared(text);
    if (!prepared) return [];
    const ignoring =
      isListValue(value) && value.ignoring !== undefined
        ? this.policy.lists.get(value.ignoring)?.terms
        : undefined;
    const looked = ignoring ? prepared.without(ignoring.coveredWords(prepared)) : prepared;
    return this.termsOf(value).find(looked, limit);
  }

  /** Whether the text begins with a term of `value`. */
  startsWith(text: unknown, value: unknown): boolean {
    const prepared = this.prepared(text);
    return prepared !== undefined && this.termsOf(value).coveredWords(prepared).has(0);
  }

  private prepared(text: unknown): PreparedText | undefined {
    if (text instanceof PreparedText) return text;
    return typeof text === 'string' ? prepareText(text, this.policy.spellings) : undefined;
  }

  /** Only lists are kept: a single term comes from a fact, and there is no end to those. */
  private termsOf(value: unknown): TermList {
    if (isListValue(value)) return this.policy.lists.get(value.list)?.terms ?? NO_TERMS;
    if (typeof value === 'string') return new TermList([value]);
    if (!Array.isArray(value)) return NO_TERMS;
    const key = JSON.stringify(value);
    let terms = this.inPlace.get(key);
    if (!terms) this.inPlace.set(key, (terms = new TermList(value.map(String))));
    return terms;
  }
}

/** A comparison of a fact with a value, both resolved. */
export type Operator = (fact: unknown, value: unknown) => boolean;

/** What the operators mean, by name, for one effective policy, whose lists they read. */
export function buildOperators(
  policy: EffectivePolicy,
  finder: TermFinder,
): Readonly<Record<string, Operator>> {
  const items = (value: unknown): readonly unknown[] => {
    if (isListValue(value)) return policy.lists.get(value.list)?.items ?? [];
    return Array.isArray(value) ? value : [];
  };
  const numbers =
    (compare: (left: number, right: number) => boolean): Operator =>
    (fact, value) =>
      typeof fact === 'number' && typeof value === 'number' && compare(fact, value);
  const equal: Operator = (fact, value) => isScalar(fact) && fact === value;
  return {
    equal,
    notEqual: (fact, value) => !equal(fact, value),
    in: (fact, value) => isScalar(fact) && items(value).includes(fact),
    notIn: (fact, value) => !(isScalar(fact) && items(value).includes(fact)),
    contains: (fact, value) => Array.isArray(fact) && fact.includes(value),
    doesNotContain: (fact, value) => !(Array.isArray(fact) && fact.includes(value)),
    lessThan: numbers((left, right) => left < right),
    lessThanInclusive: numbers((left, right) => left <= right),
    greaterThan: numbers((left, right) => left > right),
    greaterThanInclusive: numbers((left, right) => left >= right),
    exists: (fact, value) => (fact !== undefined && fact !== null) === value,
    regionWithin: (fact, value) =>
      typeof fact === 'string' &&
      (typeof value === 'string' ? [value] : items(value)).some((code) => isRegionWithin(fact, String(code))),
    containsAnyTerm: (fact, value) => finder.find(fact, value, 1).length > 0,
    containsNoTerm: (fact, value) => finder.find(fact, value, 1).length === 0,
    startsWithTerm: (fact, value) => finder.startsWith(fact, value),
  };
}
