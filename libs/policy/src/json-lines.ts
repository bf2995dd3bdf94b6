import { pointerSegment } from './findings.js';

/**
 * Lines (one-based) of every value of a JSON text by its JSON pointer. The text must be valid JSON: parse it first.
 * A member's line is the line of its value.
 */
export function linesByPointer(text: string): ReadonlyMap<string, number> {
  const lines = new Map<string, number>();
  let at = 0;
  let line = 1;

  const skip = (): void => {
    for (; at < text.length && /[\s,:]/.test(text.charAt(at)); at++) if (text[at] === '\n') line++;
  };
  const readString = (): string => {
    const from = at++;
    for (; text[at] !== '"'; at++) if (text[at] === '\\') at++;
    at++;
    return JSON.parse(text.slice(from, at)) as string;
  };
  const readValue = (pointer: string): void => {
    skip();
    lines.set(pointer, line);
    const first = text[at];
    if (first === '{' || first === '[') {
      const closing = first === '{' ? '}' : ']';
      at++;
      skip();
      for (let index = 0; text[at] !== closing; index++) {
        const name = first === '{' ? readString() : index;
        readValue(pointer + pointerSegment(name));
        skip();
      }
      at++;
    } else if (first === '"') {
      readString();
    } else {
      while (at < text.length && !/[\s,\]}]/.test(text.charAt(at))) at++;
    }
  };
  readValue('');
  return lines;
}
