import type { Severity } from '../lint-finding.js';
import { lintRules } from './lint-rules.js';

/** A rule's name and severity; its page is `docs/lint/<name>.md`. */
export interface RuleEntry {
  readonly name: string;
  readonly severity: Severity;
}

/** What the pre-scan, the parser and the compiler find by themselves. */
const BUILT_IN: readonly RuleEntry[] = [
  { name: 'expression-language', severity: 'error' },
  { name: 'expression-syntax', severity: 'error' },
  { name: 'known-content', severity: 'error' },
  { name: 'model-limits', severity: 'error' },
  { name: 'reference-resolves', severity: 'error' },
  { name: 'unique-ids', severity: 'error' },
  { name: 'well-formed-xml', severity: 'error' },
];

/** Every rule that a finding can name, in the order of the names. */
export function ruleCatalogue(): RuleEntry[] {
  const rules = lintRules.map(({ name, severity }) => ({ name, severity }));
  return [...BUILT_IN, ...rules].sort((a, b) => (a.name < b.name ? -1 : 1));
}
