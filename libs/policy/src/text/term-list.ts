import { splitWords, type PreparedText } from './prepared-text.js';

/** How many words `..` may stand for. */
const GAP_WORDS = 3;

export type WordPattern =
  | { readonly kind: 'gap' }
  | { readonly kind: 'exact'; readonly word: string }
  | { readonly kind: 'prefix' | 'suffix' | 'infix'; readonly part: string };

/** A term with its words as patterns. */
export interface CompiledTerm {
  readonly term: string;
  readonly patterns: readonly WordPattern[];
}

/** Words of a text, from and to (exclusive). */
export type Span = readonly [from: number, to: number];

/**
 * Terms ready to be looked for. A term is one or more words in a row, compared by whole words without case. Within a term
 * `*` at the start or end of a word stands for any letters (`lubang*`), and `..` between words for up to three words
 * (`minta .. uang`). A word of the text also matches without its clitic (`sampahnya` matches `sampah`).
 */
export class TermList {
  /** Terms whose first word is a whole one, by that word. */
  readonly byFirstWord: ReadonlyMap<string, readonly CompiledTerm[]>;
  /** Terms that begin with a part of a word, which have to be tried at every word. */
  readonly others: readonly CompiledTerm[];

  constructor(terms: readonly string[]) {
    const byFirstWord = new Map<string, CompiledTerm[]>();
    const others: CompiledTerm[] = [];
    for (const term of terms) {
      const patterns = compilePatterns(term);
      const first = patterns[0];
      if (!first) continue;
      if (first.kind === 'exact') {
        const sameStart = byFirstWord.get(first.word);
        if (sameStart) sameStart.push({ term, patterns });
        else byFirstWord.set(first.word, [{ term, patterns }]);
      } else others.push({ term, patterns });
    }
    this.byFirstWord = byFirstWord;
    this.others = others;
  }

  /** The terms found, in the order of the text, each once. Stops after `limit`. */
  find(text: PreparedText, limit = Infinity): string[] {
    return [...this.spans(text, limit).keys()];
  }

  /** Indices of the words that belong to a found term. */
  coveredWords(text: PreparedText): ReadonlySet<number> {
    const covered = new Set<number>();
    for (const spans of this.spans(text, Infinity).values()) {
      for (const [from, to] of spans) for (let index = from; index < to; index++) covered.add(index);
    }
    return covered;
  }

  private spans(text: PreparedText, limit: number): Map<string, Span[]> {
    const found = new Map<string, Span[]>();
    for (let index = 0; index < text.words.length; index++) {
      for (const candidate of this.candidates(text, index)) {
        const end = matchAt(text, index, candidate.patterns, 0);
        if (end === undefined) continue;
        const spans = found.get(candidate.term);
        if (spans) spans.push([index, end]);
        else found.set(candidate.term, [[index, end]]);
        if (found.size >= limit) return found;
      }
    }
    return found;
  }

  private *candidates(text: PreparedText, index: number): Iterable<CompiledTerm> {
    yield* this.byFirstWord.get(text.words[index]!) ?? [];
    for (const stem of text.stemsAt(index)) yield* this.byFirstWord.get(stem) ?? [];
    yield* this.others;
  }
}

function compilePatterns(term: string): WordPattern[] {
  return term
    .trim()
    .split(/\s+/)
    .flatMap((part): WordPattern[] => {
      if (part === '..') return [{ kind: 'gap' }];
      const words = splitWords(part);
      if (words.length !== 1) return words.map((word) => ({ kind: 'exact', word }));
      const word = words[0] ?? '';
      const isOpenBefore = part.startsWith('*');
      const isOpenAfter = part.endsWith('*');
      if (isOpenBefore && isOpenAfter) return [{ kind: 'infix', part: word }];
      if (isOpenBefore) return [{ kind: 'suffix', part: word }];
      if (isOpenAfter) return [{ kind: 'prefix', part: word }];
      return [{ kind: 'exact', word }];
    });
}

function matchesWord(pattern: WordPattern, text: PreparedText, index: number): boolean {
  const word = text.words[index]!;
  switch (pattern.kind) {
    case 'gap':
      return false;
    case 'exact':
      return word === pattern.word || text.stemsAt(index).includes(pattern.word);
    case 'prefix':
      return word.startsWith(pattern.part);
    case 'suffix':
      return word.endsWith(pattern.part) || text.stemsAt(index).some((stem) => stem.endsWith(pattern.part));
    case 'infix':
      return word.includes(pattern.part);
  }
}

/** End (exclusive) of the match of `patterns` from `patternIndex` at word `index`, or undefined. */
export function matchAt(
  text: PreparedText,
  index: number,
  patterns: readonly WordPattern[],
  patternIndex: number,
): number | undefined {
  const pattern = patterns[patternIndex];
  if (!pattern) return index;
  if (pattern.kind === 'gap') {
    for (let skipped = 0; skipped <= GAP_WORDS && index + skipped <= text.words.length; skipped++) {
      const end = matchAt(text, index + skipped, patterns, patternIndex + 1);
      if (end !== undefined) return end;
    }
    return undefined;
  }
  if (index >= text.words.length || !matchesWord(pattern, text, index)) return undefined;
  return matchAt(text, index + 1, patterns, patternIndex + 1);
}
