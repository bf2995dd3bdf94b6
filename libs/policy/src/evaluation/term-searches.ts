import type { EffectivePolicy } from '../document/effective-policy.js';
import { PreparedText, prepareText } from '../text/prepared-text.js';
import { FoundTerms, TermIndex } from '../text/term-index.js';
import type { TermList } from '../text/term-list.js';

const NOTHING_FOUND = new FoundTerms(new PreparedText([], 0));

/**
 * The search of one text for the terms of all rules of a policy. A complaint's text is asked about by one kind of rules after the
 * other: it is searched once for all of them.
 */
class TermSearch {
  private readonly lists = new Set<TermList>();
  /** Of all lists that are known by now; made anew when a kind that decides for the first time names more. */
  private index: TermIndex | undefined;
  /** Kept as long as the text is: no longer than the decision about it. */
  private found = new WeakMap<PreparedText, FoundTerms>();

  constructor(private readonly policy: EffectivePolicy) {}

  add(lists: readonly TermList[]): void {
    for (const list of lists) {
      if (this.lists.has(list)) continue;
      this.lists.add(list);
      this.index = undefined;
      this.found = new WeakMap();
    }
  }

  find(value: unknown): FoundTerms {
    const text = typeof value === 'string' ? prepareText(value, this.policy.spellings) : value;
    if (!(text instanceof PreparedText)) return NOTHING_FOUND;
    let found = this.found.get(text);
    if (!found) {
      this.index ??= new TermIndex(this.lists);
      this.found.set(text, (found = this.index.search(text)));
    }
    return found;
  }
}

/** The searches of a policy, one of each fact that rules look for terms in. */
export class TermSearches {
  private readonly byFact = new Map<string, TermSearch>();

  constructor(private readonly policy: EffectivePolicy) {}

  of(fact: string, path: string | undefined): TermSearch {
    const key = JSON.stringify([fact, path ?? '']);
    let search = this.byFact.get(key);
    if (!search) this.byFact.set(key, (search = new TermSearch(this.policy)));
    return search;
  }
}

const known = new WeakMap<EffectivePolicy, TermSearches>();

export function searchesOf(policy: EffectivePolicy): TermSearches {
  let searches = known.get(policy);
  if (!searches) known.set(policy, (searches = new TermSearches(policy)));
  return searches;
}
