/** What the tags of a document look like, counted without a parser. */
export interface MarkupScan {
  /** Line (from 1) of each opening tag, in document order. */
  readonly tagLines: readonly number[];
  /** Where each child of the root element stands in the text, by the number of its opening tag from 0. */
  readonly sections: readonly { readonly tag: number; readonly start: number; readonly end: number }[];
  readonly refusal?: { readonly message: string; readonly line: number };
}

/** Caps on a model; beyond them a parser could be kept busy for minutes. */
export const MODEL_LIMITS = {
  bytes: 2 * 1024 * 1024,
  elements: 5_000,
  depth: 50,
  attributesOfOneElement: 200,
  namespaces: 64,
  /** Of all expressions together. */
  expressionCharacters: 64_000,
} as const;

/**
 * Walks once over the tags of an XML text and stops at the first cap that is exceeded, or at a DOCTYPE.
 * Linear in the length of the text, whatever the text: this runs before any parser does.
 */
export function scanMarkup(xml: string): MarkupScan {
  const tagLines: number[] = [];
  const sections: { tag: number; start: number; end: number }[] = [];
  const lines = lineCounter(xml);
  let depth = 0;
  const refuse = (message: string, at: number): MarkupScan => ({
    tagLines,
    sections,
    refusal: { message, line: lines.at(at) },
  });

  for (let at = xml.indexOf('<'); at !== -1;) {
    const next = xml.charAt(at + 1);
    if (next === '!' || next === '?') {
      const [opening, closing] = xml.startsWith('<!--', at)
        ? ['<!--', '-->']
        : xml.startsWith('<![CDATA[', at)
          ? ['<![CDATA[', ']]>']
          : ['<?', '?>'];
      if (!xml.startsWith(opening, at)) {
        return refuse(
          'Expected a plain XML file but found a declaration like DOCTYPE or ENTITY, which is not accepted.',
          at,
        );
      }
      const end = xml.indexOf(closing, at + opening.length);
      if (end === -1) return refuse(`Expected "${closing}" after "${opening}" but the file ends.`, at);
      at = xml.indexOf('<', end + closing.length);
      continue;
    }
    const tag = readTag(xml, at);
    if (tag.end === -1) return refuse('Expected ">" at the end of a tag but the file ends.', at);
    if (next === '/') {
      depth--;
      const section = sections.at(-1);
      if (depth === 1 && section) section.end = tag.end + 1;
    } else {
      if (depth === 1) sections.push({ tag: tagLines.length, start: at, end: tag.end + 1 });
      tagLines.push(lines.at(at));
      if (tagLines.length > MODEL_LIMITS.elements) {
        return refuse(`Expected at most ${MODEL_LIMITS.elements} elements in a file but there are more.`, at);
      }
      if (tag.attributes > MODEL_LIMITS.attributesOfOneElement) {
        return refuse(
          `Expected at most ${MODEL_LIMITS.attributesOfOneElement} attributes of an element but it has more.`,
          at,
        );
      }
      if (xml.charAt(tag.end - 1) !== '/' && ++depth > MODEL_LIMITS.depth) {
        return refuse(`Expected elements nested at most ${MODEL_LIMITS.depth} deep but they are deeper.`, at);
      }
    }
    at = xml.indexOf('<', tag.end + 1);
  }
  return { tagLines, sections };
}

/** The offset of the `>` that ends a tag (-1 when there is none), and how many attribute values it holds. */
function readTag(xml: string, start: number): { end: number; attributes: number } {
  let attributes = 0;
  for (let at = start + 1; at < xml.length; at++) {
    const code = xml.charCodeAt(at);
    if (code === 62) return { end: at, attributes };
    if (code === 34 || code === 39) {
      const close = xml.indexOf(code === 34 ? '"' : "'", at + 1);
      if (close === -1) return { end: -1, attributes };
      at = close;
      attributes++;
    }
  }
  return { end: -1, attributes };
}

/** Lines of growing offsets, each newline looked at once. */
function lineCounter(xml: string): { at(offset: number): number } {
  let line = 1;
  let newline = xml.indexOf('\n');
  return {
    at(offset) {
      while (newline !== -1 && newline < offset) {
        line++;
        newline = xml.indexOf('\n', newline + 1);
      }
      return line;
    },
  };
}
