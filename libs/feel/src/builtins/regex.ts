import { RE2JS } from 're2js';
import type { Run } from '../run.js';

const maxPatternLength = 1_000;
const maxProgramSize = 5_000;
const maxCached = 200;
/** Characters times instructions that cost one step. */
const workPerStep = 32;

/** A compiled pattern and what finding one match after another may cost. */
interface Pattern {
  readonly compiled: RE2JS;
  readonly size: number;
  /** Characters beyond a match that one search may read: all of the text, for patterns like `a*?b|a`. */
  readonly lookahead: number;
}

/** Compiled patterns, bounded; null for what is no pattern. Memory only: it changes no result. */
const patterns = new Map<string, Pattern | null>();

/**
 * The compiled pattern (RE2's syntax: linear time, no look-around, no back-references); null when the pattern or a
 * flag (`s`, `m`, `i`, `x`) is none. Charges for one pass over a text of this length.
 */
export function patternFor(run: Run, pattern: string, flags: string, textLength: number): Pattern | null {
  const key = `${flags}/${pattern}`;
  let found = patterns.get(key);
  // Charged whether it is remembered or not: the budget must be the same in a replay.
  run.charge(20 + pattern.length);
  if (found === undefined) {
    found = compile(pattern, flags);
    if (patterns.size >= maxCached) patterns.clear();
    patterns.set(key, found);
  }
  if (found) run.charge(work(found, textLength));
  return found;
}

const work = (pattern: Pattern, characters: number): number =>
  1 + Math.ceil((characters * pattern.size) / workPerStep);

/**
 * Calls back for each match, left to right; an empty match moves on by one character. A single search is linear, but
 * one after another may read the rest of the text each time, so every search is charged.
 */
export function eachMatch(
  run: Run,
  pattern: Pattern,
  text: string,
  visit: (start: number, end: number, group: (index: number) => string) => void,
): void {
  const matcher = pattern.compiled.matcher(text);
  const group = (index: number): string => matcher.group(index) ?? '';
  for (let at = 0; ; at = matcher.end()) {
    run.charge(work(pattern, Math.min(text.length - at, pattern.lookahead)));
    if (!matcher.find()) return;
    visit(matcher.start(), matcher.end(), group);
  }
}

function compile(pattern: string, flags: string): Pattern | null {
  if (pattern.length > maxPatternLength || !/^[smix]*$/.test(flags)) return null;
  let bits = 0;
  if (flags.includes('s')) bits |= RE2JS.DOTALL;
  if (flags.includes('m')) bits |= RE2JS.MULTILINE;
  if (flags.includes('i')) bits |= RE2JS.CASE_INSENSITIVE;
  try {
    const compiled = RE2JS.compile(flags.includes('x') ? withoutSpaces(pattern) : pattern, bits);
    const size = compiled.programSize();
    if (size > maxProgramSize) return null;
    return { compiled, size, lookahead: hasBoundedLookahead(pattern) ? size : Infinity };
  } catch {
    return null;
  }
}

/** Whether nothing repeats without end except the last atom, which then stops where the match does. */
function hasBoundedLookahead(pattern: string): boolean {
  const head = pattern.replace(/\\[^]/g, 'x').replace(/\[\^?\]?[^\]]*\]/g, 'x');
  return !/[*+{]/.test(head.replace(/[*+]$/, ''));
}

/** Flag `x`: white space outside of classes and escapes does not count. */
function withoutSpaces(pattern: string): string {
  let inClass = false;
  let kept = '';
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern[at]!;
    if (character === '\\') {
      kept += character + (pattern[++at] ?? '');
      continue;
    }
    if (character === '[') inClass = true;
    else if (character === ']') inClass = false;
    if (inClass || !/\s/.test(character)) kept += character;
  }
  return kept;
}
