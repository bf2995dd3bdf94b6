import type { EffectivePolicy } from '../document/effective-policy.js';
import { isSafePath } from '../safe-path.js';
import { PreparedText, prepareText } from '../text/prepared-text.js';
import { FoundTerms, TermIndex } from '../text/term-index.js';
import type { TermList } from '../text/term-list.js';
import type { Facts } from './evaluation.js';

/** What the rules of one kind read of the facts, each once, by slot. */
export type SlotValues = readonly unknown[];

type Reader = (facts: Facts) => unknown;

const NOTHING_FOUND = new FoundTerms(new PreparedText([], 0));

/**
 * Gives every fact (with its path) that compiled conditions read a place in an array, so that a decision looks each up
 * once, however many rules ask for it; likewise the search of a text for terms.
 */
export class FactSlots {
  private readonly slots = new Map<string, number>();
  private readonly readers: Reader[] = [];
  private readonly searched = new Map<string, { readonly slot: number; readonly lists: Set<TermList> }>();

  constructor(private readonly policy: EffectivePolicy) {}

  /** Place of a fact's value, or of what its path leads to. */
  slotOf(fact: string, path?: string): number {
    return this.place(JSON.stringify([fact, path ?? '']), readerOf(fact, path));
  }

  /** Place of the FoundTerms of a text; what is found of `lists` will be among them. */
  searchSlotOf(fact: string, path: string | undefined, lists: readonly TermList[]): number {
    const key = JSON.stringify([fact, path ?? '', 'terms']);
    let search = this.searched.get(key);
    if (!search) {
      search = { slot: this.place(key, this.searchOf(key, readerOf(fact, path))), lists: new Set() };
      this.searched.set(key, search);
    }
    for (const list of lists) search.lists.add(list);
    return search.slot;
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

  private searchOf(key: string, read: Reader): Reader {
    // Built at the first decision, when all rules have named their lists.
    let index: TermIndex | undefined;
    return (facts) => {
      const value = read(facts);
      const text = typeof value === 'string' ? prepareText(value, this.policy.spellings) : value;
      if (!(text instanceof PreparedText)) return NOTHING_FOUND;
      index ??= new TermIndex(this.searched.get(key)?.lists ?? []);
      return index.search(text);
    };
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
