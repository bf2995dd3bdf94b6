import type { EffectivePolicy } from '../document/effective-policy.js';
import type { Comparison, Condition } from '../document/policy-document.js';
import { pointerSegment } from '../findings.js';
import type { FoundTerms } from '../text/term-index.js';
import { TermList } from '../text/term-list.js';
import type { FactSlots, SlotValues } from './fact-slots.js';
import { buildOperators, isListValue, isScalar, TermFinder, type Operator } from './operators.js';
import {
  countsTerms,
  isSealed,
  MOST_TERMS_TRACED,
  namesTerms,
  SEALED,
  type ConditionTrace,
} from './trace.js';

/** Whether a condition holds; it stops as soon as that is known. */
export type Test = (values: SlotValues) => boolean;

/** Whether a condition holds, with every comparison looked at and written down at its own place. */
export type TracingTest = (values: SlotValues, into: ConditionTrace[]) => boolean;

/** A rule's conditions as closures over the slots of its kind. */
export interface CompiledCondition {
  readonly holds: Test;
  readonly trace: TracingTest;
}

interface CompiledComparison {
  readonly holds: Test;
  /** The terms that a text has, for the operators that look for terms. */
  readonly terms?: (values: SlotValues) => string[];
}

/** Compiles conditions of one kind of rules of one policy. They read the facts through `slots`. */
export class ConditionCompiler {
  private readonly finder: TermFinder;
  private readonly operators: Readonly<Record<string, Operator>>;

  constructor(
    private readonly policy: EffectivePolicy,
    private readonly slots: FactSlots,
  ) {
    this.finder = new TermFinder(policy);
    this.operators = buildOperators(policy, this.finder);
  }

  /** @throws Error for an operator that there is not, as json-rules-engine does; `validatePolicy` refuses it before. */
  compile(condition: Condition): CompiledCondition {
    return this.compileAt(condition, '', { next: 0 });
  }

  private compileAt(condition: Condition, pointer: string, place: { next: number }): CompiledCondition {
    if ('not' in condition) {
      const inner = this.compileAt(condition.not, `${pointer}/not`, place);
      return {
        holds: (values) => !inner.holds(values),
        trace: (values, into) => !inner.trace(values, into),
      };
    }
    if (!('all' in condition || 'any' in condition))
      return this.compileTraced(condition, pointer, place.next++);
    const isAll = 'all' in condition;
    const name = isAll ? 'all' : 'any';
    const children = (isAll ? condition.all : condition.any).map((child, index) =>
      this.compileAt(child, `${pointer}/${name}${pointerSegment(index)}`, place),
    );
    // Of no conditions json-rules-engine says that they hold, also when any of them would do.
    if (children.length === 0) return { holds: () => true, trace: () => true };
    const tests = children.map((child) => child.holds);
    return {
      holds: isAll ? everyOf(tests) : someOf(tests),
      trace: (values, into) => {
        let held = 0;
        for (const child of children) if (child.trace(values, into)) held++;
        return isAll ? held === children.length : held > 0;
      },
    };
  }

  /** Counts the terms of a rule that a text has; undefined for rules that look for none. */
  compileTermCount(condition: Condition): ((values: SlotValues) => number) | undefined {
    const searches = comparisonsOf(condition)
      .filter(countsTerms)
      .map((comparison) => this.compileComparison(comparison).terms ?? this.namedTerms(comparison));
    if (searches.length === 0) return undefined;
    return (values) => searches.reduce((total, search) => total + search(values).length, 0);
  }

  private compileTraced(comparison: Comparison, pointer: string, place: number): CompiledCondition {
    const { fact, path, operator, value: expected } = comparison;
    const { holds, terms } = this.compileComparison(comparison);
    const slot = this.slots.slotOf(fact, path);
    // Three literals instead of one with spreads: an object of a known shape is made ten times faster.
    let trace: TracingTest;
    if (isSealed(fact)) {
      const whole = this.slots.slotOf(fact);
      const named = namesTerms(comparison) ? (terms ?? this.namedTerms(comparison)) : undefined;
      trace = (values, into) => {
        const result = holds(values);
        const actual = values[whole] === undefined ? null : SEALED;
        const matchedTerms = named ? { matchedTerms: named(values) } : undefined;
        const where = path === undefined ? { pointer, fact } : { pointer, fact, path };
        into[place] = { ...where, operator, expected, actual, ...matchedTerms, result };
        return result;
      };
    } else if (path === undefined) {
      trace = (values, into) => {
        const result = holds(values);
        into[place] = { pointer, fact, operator, expected, actual: values[slot] ?? null, result };
        return result;
      };
    } else {
      trace = (values, into) => {
        const result = holds(values);
        into[place] = { pointer, fact, path, operator, expected, actual: values[slot] ?? null, result };
        return result;
      };
    }
    return { holds, trace };
  }

  private compileComparison(comparison: Comparison): CompiledComparison {
    const { fact, path, operator: name, value } = comparison;
    const operator = Object.hasOwn(this.operators, name) ? this.operators[name] : undefined;
    if (!operator) throw new Error(`Unknown operator: ${name}`);
    const slot = this.slots.slotOf(fact, path);
    if (typeof value === 'object' && value !== null && 'fact' in value) {
      const right = this.slots.slotOf(value.fact, value.path);
      return { holds: (values) => operator(values[slot], values[right]) };
    }
    switch (name) {
      case 'equal':
        return { holds: isScalar(value) ? (values) => values[slot] === value : () => false };
      case 'notEqual':
        return { holds: isScalar(value) ? (values) => values[slot] !== value : () => true };
      case 'in':
      case 'notIn': {
        const isItem = memberOf(this.itemsOf(value).filter(isScalar));
        return {
          holds: name === 'in' ? (values) => isItem(values[slot]) : (values) => !isItem(values[slot]),
        };
      }
      case 'exists':
        return { holds: (values) => (values[slot] !== undefined && values[slot] !== null) === value };
      case 'regionWithin': {
        const codes = (typeof value === 'string' ? [value] : this.itemsOf(value)).map(String);
        const isWithin = withinOneOf(codes);
        return { holds: (values) => isWithin(values[slot]) };
      }
      case 'containsAnyTerm':
      case 'containsNoTerm':
      case 'startsWithTerm':
        return this.compileTerms(comparison);
      default:
        return { holds: (values) => operator(values[slot], value) };
    }
  }

  private compileTerms({ fact, path, operator, value }: Comparison): CompiledComparison {
    const list = this.termsOf(value);
    const ignoring =
      isListValue(value) && value.ignoring !== undefined
        ? this.policy.lists.get(value.ignoring)?.terms
        : undefined;
    const slot = this.slots.searchSlotOf(fact, path, ignoring ? [list, ignoring] : [list]);
    const has: Test = (values) => (values[slot] as FoundTerms).has(list, ignoring);
    return {
      holds:
        operator === 'startsWithTerm'
          ? (values) => (values[slot] as FoundTerms).startsWith(list)
          : operator === 'containsAnyTerm'
            ? has
            : (values) => !has(values),
      terms: (values) => (values[slot] as FoundTerms).find(list, ignoring, MOST_TERMS_TRACED),
    };
  }

  /** The terms that a trace names where the operator itself does not look for any, or the terms are another fact's. */
  private namedTerms({ fact, path, value }: Comparison): (values: SlotValues) => string[] {
    const slot = this.slots.slotOf(fact, path);
    if (typeof value === 'object' && value !== null && 'fact' in value) {
      const right = this.slots.slotOf(value.fact, value.path);
      return (values) => this.finder.find(values[slot], values[right], MOST_TERMS_TRACED);
    }
    return (values) => this.finder.find(values[slot], value, MOST_TERMS_TRACED);
  }

  private itemsOf(value: unknown): readonly unknown[] {
    if (isListValue(value)) return this.policy.lists.get(value.list)?.items ?? [];
    return Array.isArray(value) ? value : [];
  }

  private termsOf(value: unknown): TermList {
    if (isListValue(value)) return this.policy.lists.get(value.list)?.terms ?? new TermList([]);
    if (typeof value === 'string') return new TermList([value]);
    return new TermList(Array.isArray(value) ? value.map(String) : []);
  }
}

/** All comparisons of a condition, in the order of the document. */
export function comparisonsOf(condition: Condition): Comparison[] {
  if ('not' in condition) return comparisonsOf(condition.not);
  if ('all' in condition) return condition.all.flatMap(comparisonsOf);
  return 'any' in condition ? condition.any.flatMap(comparisonsOf) : [condition];
}

/** Below this many, looking at each is quicker than hashing. */
const FEW = 8;

function memberOf(items: readonly unknown[]): (value: unknown) => boolean {
  if (items.length > FEW) {
    const set = new Set(items);
    return (value) => set.has(value);
  }
  return (value) => {
    for (const item of items) if (item === value) return true;
    return false;
  };
}

/** As `isRegionWithin` with each of the codes, with what can be made ready of it. */
function withinOneOf(codes: readonly string[]): (code: unknown) => boolean {
  const isNation = codes.includes('nasional');
  const ancestors = codes.map((code) => ({ code, prefix: `${code}.` }));
  return (code) => {
    if (typeof code !== 'string') return false;
    if (isNation) return true;
    for (const ancestor of ancestors) {
      if (code === ancestor.code || code.startsWith(ancestor.prefix)) return true;
    }
    return false;
  };
}

function everyOf(tests: readonly Test[]): Test {
  const [first, second, third] = tests;
  if (tests.length === 1) return first!;
  if (tests.length === 2) return (values) => first!(values) && second!(values);
  if (tests.length === 3) return (values) => first!(values) && second!(values) && third!(values);
  return (values) => {
    for (const test of tests) if (!test(values)) return false;
    return true;
  };
}

function someOf(tests: readonly Test[]): Test {
  const [first, second] = tests;
  if (tests.length === 1) return first!;
  if (tests.length === 2) return (values) => first!(values) || second!(values);
  return (values) => {
    for (const test of tests) if (test(values)) return true;
    return false;
  };
}
