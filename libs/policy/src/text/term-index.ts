import type { PreparedText } from './prepared-text.js';
import { matchAt, stems, type CompiledTerm, type Span, type TermList } from './term-list.js';

interface Entry {
  readonly list: TermList;
  readonly term: CompiledTerm;
}

/** What one pass over a text found of all lists of an index. */
export class FoundTerms {
  private readonly spans = new Map<TermList, Map<string, Span[]>>();

  constructor(private readonly text: PreparedText) {}

  add(list: TermList, term: string, span: Span): void {
    let terms = this.spans.get(list);
    if (!terms) this.spans.set(list, (terms = new Map<string, Span[]>()));
    const known = terms.get(term);
    if (known) known.push(span);
    else terms.set(term, [span]);
  }

  /** As `list.find` answers for the text without what `ignoring` covers. */
  find(list: TermList, ignoring: TermList | undefined, limit: number): string[] {
    const terms = this.spans.get(list);
    if (!terms) return [];
    const covered = ignoring && this.coveredWords(ignoring);
    // A blot may lie in the gap of a term: only the list itself can tell what is left of its matches.
    if (covered) return list.find(this.text.without(covered), limit);
    const found = [...terms.keys()];
    return found.length > limit ? found.slice(0, limit) : found;
  }

  /** Whether `find` would answer at least one term. */
  has(list: TermList, ignoring: TermList | undefined): boolean {
    if (!this.spans.has(list)) return false;
    return ignoring === undefined || !this.spans.has(ignoring) || this.find(list, ignoring, 1).length > 0;
  }

  /** Whether the text begins with a term of the list. */
  startsWith(list: TermList): boolean {
    for (const spans of this.spans.get(list)?.values() ?? []) if (spans[0]?.[0] === 0) return true;
    return false;
  }

  private coveredWords(list: TermList): ReadonlySet<number> | undefined {
    const terms = this.spans.get(list);
    if (!terms) return undefined;
    const covered = new Set<number>();
    for (const spans of terms.values()) {
      for (const [from, to] of spans) for (let index = from; index < to; index++) covered.add(index);
    }
    return covered;
  }
}

/**
 * Many lists of terms together, so that one pass over a text looks for all of them: the cost grows with the text, not
 * with the number of lists.
 */
export class TermIndex {
  private readonly byFirstWord = new Map<string, Entry[]>();
  private readonly others: Entry[] = [];

  constructor(lists: Iterable<TermList>) {
    for (const list of new Set(lists)) {
      for (const [word, terms] of list.byFirstWord) {
        const entries = terms.map((term) => ({ list, term }));
        const known = this.byFirstWord.get(word);
        if (known) known.push(...entries);
        else this.byFirstWord.set(word, entries);
      }
      for (const term of list.others) this.others.push({ list, term });
    }
  }

  /** Everything that the text has of any list. Of each list the terms stand in the order in which it finds them itself. */
  search(text: PreparedText): FoundTerms {
    const found = new FoundTerms(text);
    text.words.forEach((word, index) => {
      this.tryAll(this.byFirstWord.get(word), text, index, found);
      for (const stem of stems(word)) this.tryAll(this.byFirstWord.get(stem), text, index, found);
      this.tryAll(this.others, text, index, found);
    });
    return found;
  }

  private tryAll(
    entries: readonly Entry[] | undefined,
    text: PreparedText,
    index: number,
    found: FoundTerms,
  ): void {
    if (!entries) return;
    for (const { list, term } of entries) {
      const end = matchAt(text.words, index, term.patterns, 0);
      if (end !== undefined) found.add(list, term.term, [index, end]);
    }
  }
}
