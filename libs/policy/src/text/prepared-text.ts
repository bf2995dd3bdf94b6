/**
 * A complaint's words made ready for matching: lower case, split into words, informal spellings written out. It is
 * what the fact `text` holds during an evaluation; it never enters a trace.
 */
export class PreparedText {
  private readonly stems: (readonly string[] | undefined)[] = [];

  constructor(
    readonly words: readonly string[],
    /** Number of characters that people wrote. */
    readonly length: number,
  ) {}

  /** What the word at a place is without each clitic that it may carry; found once, however many lists ask. */
  stemsAt(index: number): readonly string[] {
    return (this.stems[index] ??= stems(this.words[index] ?? ''));
  }

  /** The same text with some words blotted out. The others keep their places, and nothing matches a blot. */
  without(indices: ReadonlySet<number>): PreparedText {
    if (indices.size === 0) return this;
    return new PreparedText(
      this.words.map((word, index) => (indices.has(index) ? '' : word)),
      this.length,
    );
  }
}

/** Indonesian clitics that do not change what a word means; a word of the text may carry one. */
const CLITICS = ['nya', 'lah', 'kah', 'pun', 'ku', 'mu'];
const SHORTEST_STEM = 3;

function stems(word: string): readonly string[] {
  return CLITICS.filter(
    (clitic) => word.endsWith(clitic) && word.length - clitic.length >= SHORTEST_STEM,
  ).map((clitic) => word.slice(0, -clitic.length));
}

/** Informal spelling (one word) to what it stands for (one or more words). Data of the policies: `blm` -> `belum`. */
export type Spellings = ReadonlyMap<string, readonly string[]>;

/**
 * Splits a text into words of letters or digits. A change between letters and digits splits too, so `50rb`, `SMAN1` and
 * `lampu2` give two words each; accents and punctuation go; a letter repeated three times or more is written once.
 */
export function splitWords(text: string): string[] {
  return (
    (
      text
        .normalize('NFKD')
        .replace(/\p{M}+/gu, '')
        .toLowerCase()
        // An apostrophe inside a word belongs to it: jum'at.
        .replace(/(\p{L})['’`](?=\p{L})/gu, '$1')
        .match(/\p{L}+|\p{N}+/gu) ?? []
    ).map((word) => word.replace(/(\p{L})\1{2,}/gu, '$1'))
  );
}

/** Makes a text ready, with the informal spellings written out. */
export function prepareText(text: string, spellings: Spellings): PreparedText {
  const words: string[] = [];
  for (const word of splitWords(text)) {
    const standard = spellings.get(word);
    if (standard) words.push(...standard);
    else words.push(word);
  }
  return new PreparedText(words, text.length);
}
