const NAME = /^[\p{L}_][\p{L}\p{N}_]*$/u;
const RESERVED = new Set([
  'null',
  'true',
  'false',
  'function',
  'if',
  'then',
  'else',
  'for',
  'between',
  'instance',
  'of',
  'not',
  'in',
  'return',
]);
/** Names that reach into a JavaScript object instead of a variable. */
const DANGEROUS = new Set(['__proto__', 'prototype', 'constructor']);

/** Whether expressions can read a variable of this name: letters, digits and underscores, not a word of FEEL. */
export function isPlainName(name: string): boolean {
  return NAME.test(name) && !RESERVED.has(name) && !isDangerousName(name);
}

/** Whether a name means more than a variable to JavaScript. */
export function isDangerousName(name: string): boolean {
  return DANGEROUS.has(name);
}
