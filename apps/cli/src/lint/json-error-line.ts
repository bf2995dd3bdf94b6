/** Thrown inside the scanner only: the text goes wrong here. */
class WrongHere extends Error {
  constructor(readonly at: number) {
    super();
  }
}

const SCALAR =
  /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const BLANK = /[ \t\n\r]*/y;

/**
 * Line (from 1) at which a text stops being JSON. The language's own parser tells a position for some errors only, and none for a
 * token that it did not expect.
 */
export function jsonErrorLine(text: string): number {
  let at = 0;
  const take = (pattern: RegExp): void => {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    if (!match) throw new WrongHere(at);
    at += match[0].length;
  };
  const skip = (): void => take(BLANK);
  const expect = (character: string): void => {
    skip();
    if (text[at] !== character) throw new WrongHere(at);
    at++;
  };
  const value = (): void => {
    skip();
    if (text[at] === '{') items('}', member);
    else if (text[at] === '[') items(']', value);
    else take(SCALAR);
  };
  const member = (): void => {
    skip();
    take(STRING);
    expect(':');
    value();
  };
  const items = (closing: string, item: () => void): void => {
    at++;
    skip();
    if (text[at] === closing) {
      at++;
      return;
    }
    for (;;) {
      item();
      skip();
      if (text[at] === closing) break;
      expect(',');
    }
    at++;
  };
  try {
    value();
    skip();
  } catch (error) {
    if (!(error instanceof WrongHere)) throw error;
    at = error.at;
  }
  return text.slice(0, at).split('\n').length;
}
