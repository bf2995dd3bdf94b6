import type { EffectivePolicy } from '../document/effective-policy.js';
import { isSafePath } from '../safe-path.js';
import { searchesOf, type TermSearches } from './term-searches.js';
import type { TermList } from '../text/term-list.js';
import type { Facts } from './evaluation.js';

/** What the rules of one kind read of the facts, each once, by slot. */
export type SlotValues = readonly unknown[];

type Reader = (facts: Facts) => unknown;

/**
 * Gives every fact (with its path) that compiled conditions read a place in an array, so that a decision looks each up
 * once, however many rules ask for it; likewise the search of a text for terms.
 */
export class FactSlots {
  private readonly slots = new Map<string, number>();
  private readonly readers: Reader[] = [];
  private readonly searches: TermSearches;

  constructor(policy: EffectivePolicy) {
    this.searches = searchesOf(policy);
  }

  /** Place of a fact's value, or of what its path leads to. */
  slotOf(fact: string, path?: string): number {
    return this.place(JSON.stringify([fact, path ?? '']), readerOf(fact, path));
  }

  /** Place of the FoundTerms of a text; what is found of `lists` will be among them. */
  searchSlotOf(fact: string, path: string | undefined, lists: readonly TermList[]): number {
    const search = this.searches.of(fact, path);
    search.add(lists);
    const read = readerOf(fact, path);
    return this.place(JSON.stringify([fact, path ?? '', 'terms']), (facts) => search.find(read(facts)));
  }

  read(facts: Facts): SlotValues {
    const { readers } = this;
    const values: unknown[] = [];
    for (let slot = 0; slot < readers.length; slot++) values.push(readers[slot]!(facts));
    return values;
  }

  private place(key: string, reader: Reader): number {
    let slot = this.slots.get(key);
    if (slot === undefined) {
      slot = this.readers.push(reader) - 1;
      this.slots.set(key, slot);
    }
    return slot;
  }
}

/** As json-rules-engine resolves a fact: a path below what is no object answers the value itself. */
function readerOf(fact: string, path: string | undefined): Reader {
  // Facts are own properties; only a name that every object inherits needs to be asked for with care.
  const whole: Reader =
    fact in Object.prototype
      ? (facts) => (Object.hasOwn(facts, fact) ? facts[fact] : undefined)
      : (facts) => facts[fact];
  if (path === undefined || path === '') return whole;
  const segments = isSafePath(path) ? path.split('.') : undefined;
  return (facts) => {
    let value = whole(facts);
    if (typeof value !== 'object' || value === null) return value;
    if (!segments) return undefined;
    for (const segment of segments) {
      if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
      value = (value as Readonly<Record<string, unknown>>)[segment];
    }
    return value;
  };
}
