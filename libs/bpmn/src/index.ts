export type * from './executable-process.js';
export type { LintFinding, Severity } from './lint-finding.js';
export { hasErrors } from './lint-finding.js';
export type { ParsedModel } from './parse/parsed-model.js';
export { parseBpmn } from './parse/parse-bpmn.js';
export { prescan } from './parse/prescan.js';
export type { CompiledModel } from './read-model.js';
export { readModel } from './read-model.js';
export type { LintRule } from './lint/lint-rule.js';
export { lintRules } from './lint/lint-rules.js';
export type { RuleEntry } from './lint/rule-catalogue.js';
export { ruleCatalogue } from './lint/rule-catalogue.js';
export type { SupportEntry, SupportPosition, SupportStatus } from './support-table.js';
export { supportTable } from './support-table.js';
export { supportPage } from './support-page.js';
export type { Cycle, Duration } from './iso8601.js';
export {
  addDuration,
  cycleOccurrence,
  formatInstant,
  Iso8601Error,
  parseCycle,
  parseDuration,
  parseInstant,
  shortestMs,
} from './iso8601.js';
export { diffModels } from './diff/diff-models.js';
export type { ElementChange, ModelDiff, PropertyChange } from './diff/model-diff.js';
export { proposeMapping } from './diff/propose-mapping.js';
export type { MappingProposal } from './diff/propose-mapping.js';
