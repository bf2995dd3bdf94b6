export { linesByPointer } from './json-lines.js';
export { pointerSegment, type Finding, type FindingSeverity } from './findings.js';
export {
  CLASSES,
  EVENTS,
  FACTS,
  LADDER_TARGETS_OUTSIDE,
  ORGANISATION_CHECKS,
  RULE_KINDS,
  type ComplaintClass,
  type OrganisationCheck,
  type RuleKind,
} from './vocabulary.js';
export { prepareText, PreparedText, splitWords } from './text/prepared-text.js';
export { TermList } from './text/term-list.js';
export { isSafePath, resolveSafePath } from './safe-path.js';
export type {
  AppealTable,
  CategoryEntry,
  Comparison,
  Condition,
  ConditionValue,
  DisabledRule,
  LadderRung,
  ListEntry,
  PolicyDocument,
  PolicyRule,
  PolicyTables,
  RuleEvent,
  SlaProfile,
} from './document/policy-document.js';
export {
  ladderOf,
  layerOf,
  layPolicies,
  type EffectiveList,
  type EffectivePolicy,
  type EffectiveRule,
} from './document/effective-policy.js';
export {
  KEPT_THINGS,
  OTHER_PROCESSES,
  retentionCutoffs,
  retentionTerms,
  termBefore,
  type KeptThing,
  type RetentionCutoffs,
  type RetentionTerms,
} from './document/retention.js';
export { checkSchema, SCHEMAS, type SchemaName } from './schema/schemas.js';
export type { KnownNames } from './document/policy-names.js';
export { validatePolicy } from './document/validate-policy.js';
export { isRegionWithin, OPERATORS } from './evaluation/operators.js';
export { crossCheckPolicy } from './evaluation/cross-check.js';
export { conditionHolds, validateCondition } from './evaluation/condition-holds.js';
export { evaluateCompiled, evaluateKind, firstFired } from './evaluation/evaluate-policy.js';
export type { Evaluation, EvaluationOptions, Facts, FiredRule } from './evaluation/evaluation.js';
export { SEALED, type ConditionTrace, type RuleTrace } from './evaluation/trace.js';
export {
  authorityLevel,
  childrenOf,
  DecisionRejection,
  handlersOf,
  NATIONAL,
  parentOf,
  requireRegion,
  tenantOfUnit,
  unitCodeOf,
  unitPrefix,
  type AuthorityLevel,
  type EffectiveRegion,
  type HandlingUnit,
  type PolicyBundle,
  type RegionLevel,
} from './region.js';
export { parseComplaint, type ComplaintInput } from './complaint-input.js';
export { factsIn, type DecisionFacts } from './decisions/decision-facts.js';
export { resolveAuthority, type Authority } from './decisions/authority.js';
export { classify, type CategorySuggestion, type Classification } from './decisions/classify.js';
export { determineDestination, type Destination, type Transfer } from './decisions/destination.js';
export { coordinatorOf, decideKind, publicationMode, route, type Route } from './decisions/route.js';
export {
  clocks,
  decideClock,
  ladderDues,
  planClocks,
  type ClockBeginning,
  type ClockCommand,
  type ClockDecision,
  type ClockPlan,
  type LadderDue,
  type PlannedClock,
} from './decisions/clocks.js';
export { diffPolicies } from './diff/diff-policies.js';
export {
  namedChanges,
  orderChange,
  valueChanges,
  type DocumentChange,
  type ValueChange,
} from './diff/value-changes.js';
