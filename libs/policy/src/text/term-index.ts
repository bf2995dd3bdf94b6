import type { PreparedText } from './prepared-text.js';
import { matchAt, type CompiledTerm, type Span, type TermList, type WordPattern } from './term-list.js';

/** Letters at the beginning of a word by which terms are found. */
const START_LETTERS = 3;

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
  /** Terms that begin with a part of a word, by the letters with which a word must begin for them; each in the order of its list. */
  private readonly othersByStart = new Map<string, Entry[]>();
  /** Those of them whose word may begin otherwise, or with less: all that is tried at a word that nothing else waits for. */
  private readonly anyStart: readonly Entry[];

  constructor(lists: Iterable<TermList>) {
    const others: Entry[] = [];
    for (const list of new Set(lists)) {
      for (const [word, terms] of list.byFirstWord) {
        const entries = terms.map((term) => ({ list, term }));
        const known = this.byFirstWord.get(word);
        if (known) known.push(...entries);
        else this.byFirstWord.set(word, entries);
      }
      for (const term of list.others) others.push({ list, term });
    }
    const starts = others.map(({ term: { patterns } }) => startOf(patterns[0]));
    this.anyStart = others.filter((_, at) => starts[at] === undefined);
    for (const start of new Set(starts))
      if (start !== undefined)
        this.othersByStart.set(
          start,
          others.filter((_, at) => starts[at] === undefined || starts[at] === start),
        );
  }

  /** Everything that the text has of any list. Of each list the terms stand in the order in which it finds them itself. */
  search(text: PreparedText): FoundTerms {
    const found = new FoundTerms(text);
    const { words } = text;
    for (let index = 0; index < words.length; index++) {
      const word = words[index]!;
      this.tryAll(this.byFirstWord.get(word), text, index, found);
      for (const stem of text.stemsAt(index)) this.tryAll(this.byFirstWord.get(stem), text, index, found);
      this.tryAll(this.othersByStart.get(word.slice(0, START_LETTERS)) ?? this.anyStart, text, index, found);
    }
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
      const end = matchAt(text, index, term.patterns, 0);
      if (end !== undefined) found.add(list, term.term, [index, end]);
    }
  }
}

/** The letters with which a word must begin to match; undefined when it may begin otherwise, or with fewer. */
function startOf(pattern: WordPattern | undefined): string | undefined {
  return pattern?.kind === 'prefix' && pattern.part.length >= START_LETTERS
    ? pattern.part.slice(0, START_LETTERS)
    : undefined;
}
