import { type FeelNumber, toDouble } from '../numbers.js';
import type { Run } from '../run.js';
import type { FeelValue } from '../values.js';
import { eachMatch, patternFor } from './regex.js';
import { type Signature, signature } from './signature.js';

/** DMN 1.5, 10.3.4.3. Positions and lengths count characters (code points), from 1. */
export const stringFunctions: Readonly<Record<string, readonly Signature[]>> = {
  substring: [signature('string: string, start position: number, length?: number', substring)],
  'string length': [
    signature('string: string', (run, text: string) => {
      run.reserveCharacters(text.length);
      return codePoints(text);
    }),
  ],
  'upper case': [
    signature('string: string', (run, text: string) => sized(run, text, (each) => each.toUpperCase())),
  ],
  'lower case': [
    signature('string: string', (run, text: string) => sized(run, text, (each) => each.toLowerCase())),
  ],
  trim: [signature('string: string', (run, text: string) => sized(run, text, (each) => each.trim()))],
  'is blank': [signature('string: string', (_run, text: string) => !/\S/.test(text))],
  'substring before': [
    signature('string: string, match: string', (run, text: string, match: string) => {
      chargeSearch(run, text, match);
      const at = text.indexOf(match);
      return at === -1 ? '' : text.slice(0, at);
    }),
  ],
  'substring after': [
    signature('string: string, match: string', (run, text: string, match: string) => {
      chargeSearch(run, text, match);
      const at = text.indexOf(match);
      return at === -1 ? '' : text.slice(at + match.length);
    }),
  ],
  contains: [
    signature(
      'string: string, match: string',
      searching((text, match) => text.includes(match)),
    ),
  ],
  'starts with': [
    signature(
      'string: string, match: string',
      searching((text, match) => text.startsWith(match)),
    ),
  ],
  'ends with': [
    signature(
      'string: string, match: string',
      searching((text, match) => text.endsWith(match)),
    ),
  ],
  matches: [
    signature(
      'input: string, pattern: string, flags?: string',
      (run, input: string, pattern: string, flags: string | null) =>
        patternFor(run, pattern, flags ?? '', input.length)?.compiled.test(input) ?? null,
    ),
  ],
  replace: [signature('input: string, pattern: string, replacement: string, flags?: string', replace)],
  split: [
    signature('string: string, delimiter: string', (run, text: string, delimiter: string) => {
      const pattern = patternFor(run, delimiter, '', text.length);
      if (!pattern) return null;
      const parts: string[] = [];
      let end = 0;
      eachMatch(run, pattern, text, (start, next) => {
        if (next === 0 || (start === next && start === text.length)) return;
        parts.push(text.slice(end, start));
        run.holdItems(parts.length);
        end = next;
      });
      return [...parts, text.slice(end)];
    }),
  ],
  extract: [
    signature('string: string, pattern: string', (run, text: string, patternText: string) => {
      const pattern = patternFor(run, patternText, '', text.length);
      if (!pattern) return null;
      const found: string[] = [];
      eachMatch(run, pattern, text, (start, end) => {
        found.push(text.slice(start, end));
        run.holdItems(found.length);
      });
      return found;
    }),
  ],
  'string join': [signature('list: list, delimiter?: string, prefix?: string, suffix?: string', join)],
};

function codePoints(text: string): number {
  let count = text.length;
  for (let at = 0; at < text.length - 1; at++) {
    if (isPairAt(text, at)) {
      count--;
      at++;
    }
  }
  return count;
}

function isPairAt(text: string, at: number): boolean {
  const high = text.charCodeAt(at);
  if (high < 0xd800 || high > 0xdbff) return false;
  const low = text.charCodeAt(at + 1);
  return low >= 0xdc00 && low <= 0xdfff;
}

/** Work on a whole string, charged by its length; the result may be at most three times as long (upper case). */
function sized(run: Run, text: string, change: (text: string) => string): string {
  run.reserveCharacters(text.length * 2);
  return change(text);
}

function searching(test: (text: string, match: string) => boolean) {
  return (run: Run, text: string, match: string): FeelValue => {
    chargeSearch(run, text, match);
    return test(text, match);
  };
}

/** A search may compare every character of the match at every place of the text. */
function chargeSearch(run: Run, text: string, match: string): void {
  run.charge(1 + (text.length >> 5) + Math.floor((text.length * match.length) / 1_024));
}

function substring(run: Run, text: string, startPosition: FeelNumber, length: FeelNumber | null): FeelValue {
  const start = Math.trunc(toDouble(startPosition));
  const count = length === null ? Infinity : Math.trunc(toDouble(length));
  if (start === 0 || count < 0) return null;
  run.reserveCharacters(text.length);
  const isPlain = !/[\ud800-\udbff]/.test(text);
  const size = isPlain ? text.length : codePoints(text);
  const from = start > 0 ? start - 1 : Math.max(0, size + start);
  if (isPlain) return text.slice(from, from + count);
  return Array.from(text)
    .slice(from, from + count)
    .join('');
}

/**
 * XPath's `replace`: `$1` to `$9` (and further where there are so many groups) are groups, `$0` the match, `\$` and
 * `\\` the characters themselves.
 */
function replace(
  run: Run,
  input: string,
  patternText: string,
  replacement: string,
  flags: string | null,
): FeelValue {
  const pattern = patternFor(run, patternText, flags ?? '', input.length);
  if (!pattern) return null;
  const template = parseReplacement(replacement, pattern.compiled.groupCount());
  let result = '';
  let end = 0;
  eachMatch(run, pattern, input, (start, next, group) => {
    const inserted = template.map((part) => (typeof part === 'string' ? part : group(part))).join('');
    run.holdCharacters(result.length + inserted.length + start - end);
    run.charge(1 + ((inserted.length + start - end) >> 5));
    result += input.slice(end, start) + inserted;
    end = next;
  });
  return result + input.slice(end);
}

function parseReplacement(text: string, groups: number): (string | number)[] {
  const parts: (string | number)[] = [];
  let literal = '';
  for (let at = 0; at < text.length; at++) {
    const next = text[at + 1];
    if (text[at] === '\\' && (next === '$' || next === '\\')) {
      literal += next;
      at++;
    } else if (text[at] === '$' && next !== undefined && next >= '0' && next <= '9') {
      let group = Number(next);
      at++;
      while (/\d/.test(text[at + 1] ?? '') && group * 10 + Number(text[at + 1]) <= groups) {
        group = group * 10 + Number(text[++at]);
      }
      parts.push(literal);
      if (group <= groups) parts.push(group);
      literal = '';
    } else literal += text[at];
  }
  return [...parts, literal];
}

function join(
  run: Run,
  list: FeelValue[],
  delimiter: string | null,
  prefix: string | null,
  suffix: string | null,
): FeelValue {
  const texts: string[] = [];
  let length = 0;
  for (const item of list) {
    run.charge(1);
    if (item === null) continue;
    if (typeof item !== 'string') return null;
    texts.push(item);
    length += item.length + (delimiter?.length ?? 0);
    run.holdCharacters(length);
  }
  run.reserveCharacters(length);
  return (prefix ?? '') + texts.join(delimiter ?? '') + (suffix ?? '');
}
