import type { OrganisationCheck, RuleKind } from '../vocabulary.js';
import type { RetentionTerms } from './retention.js';

/** A value of a condition: a plain one, another fact's, or one of the policy's lists. */
export type ConditionValue =
  | string
  | number
  | boolean
  | null
  | readonly (string | number)[]
  | { readonly fact: string; readonly path?: string }
  | ListValue;

/** A named list, optionally with another list whose terms are taken out of the text before looking. */
export interface ListValue {
  readonly list: string;
  readonly ignoring?: string;
}

/** One comparison, as json-rules-engine has it. `path` is a plain property path, never JSONPath. */
export interface Comparison {
  readonly fact: string;
  readonly operator: string;
  readonly value: ConditionValue;
  readonly path?: string;
}

export type Condition =
  | { readonly all: readonly Condition[] }
  | { readonly any: readonly Condition[] }
  | { readonly not: Condition }
  | Comparison;

/** What a rule says when it fires. Which types a kind of rule may use stands in the vocabulary. */
export interface RuleEvent {
  readonly type: string;
  readonly params?: Readonly<Record<string, unknown>>;
}

/** A rule in json-rules-engine's format with an id, a kind and a place in the law. */
export interface PolicyRule {
  readonly id: string;
  readonly kind: RuleKind;
  /** Higher first; 0 when left out. Among equals the more specific layer wins, then the earlier rule. */
  readonly priority?: number;
  readonly description?: string;
  readonly legalBasis?: string;
  readonly conditions: Condition;
  readonly event: RuleEvent;
}

/** Switches off a rule of an earlier layer. */
export interface DisabledRule {
  readonly id: string;
  readonly disabled: true;
  readonly description?: string;
}

/** A rung: who is told when a clock was breached so many working days ago. */
export interface LadderRung {
  readonly level: number;
  /** A role of the chain, or `ombudsmanOffer`. */
  readonly to: string;
  readonly afterBreachWorkingDays: number;
}

/** Working days of one class of complaint. */
export interface SlaProfile {
  readonly verify: number;
  readonly firstResponse: number;
  readonly resolve: number;
  readonly extendable?: number;
  readonly objection?: number;
}

/** The tables that the decisions read. Others may stand beside them. */
export interface PolicyTables {
  readonly slaProfile?: Readonly<Record<string, SlaProfile>>;
  /** Windows in working days by name: `disposition`, `completeness`, `citizenReply`, `objection`, `ombudsmanReport`. */
  readonly windows?: Readonly<Record<string, number>>;
  readonly ladder?: readonly LadderRung[];
  readonly categories?: Readonly<Record<string, CategoryEntry>>;
  readonly coordinator?: { readonly unit: string; readonly position: string };
  /** How bad each check of the organisation is in this region; a warning when left out. */
  readonly organisationChecks?: Readonly<Partial<Record<OrganisationCheck, 'error' | 'warning' | 'off'>>>;
  /** How long things are kept, by the BPMN id of a process; `default` for all others. */
  readonly retention?: Readonly<Record<string, RetentionTerms>>;
  /** Whether what changes the region needs a second person's approval. */
  readonly deployment?: { readonly fourEyes?: boolean };
  readonly evaluation?: { readonly appeal?: AppealTable };
  readonly [table: string]: unknown;
}

/** How an entry of the register of officials is contested. Roles are those of the chain. */
export interface AppealTable {
  /** Working days from the entry on. */
  readonly withinWorkingDays?: number;
  /** Roles at the official's unit that may appeal in his stead. */
  readonly by?: readonly string[];
  /** Who decides: the first of these roles that is held by somebody who is neither the official nor whoever appeals. */
  readonly decidedBy?: readonly string[];
  /** Working days from the appeal on. */
  readonly decideWithinWorkingDays?: number;
}

export interface CategoryEntry {
  readonly name: string;
  /** Whose matter it is by law; `bersama` when every level has its own part; `sendiri` when it never leaves the region. */
  readonly authority: 'nasional' | 'provinsi' | 'kabkota' | 'bersama' | 'sendiri';
}

/** A list, or a change to the list of the same name of the layers before. */
export type ListEntry =
  readonly string[] | { readonly add?: readonly string[]; readonly remove?: readonly string[] };

/**
 * One layer of policy: of the nation, a province, a kabupaten or kota, or a unit. It adds rules, overrides those of the
 * same id, switches them off, and lays its tables and lists over those before it (objects merge, the rest replaces, null
 * removes).
 */
export interface PolicyDocument {
  readonly $schema?: string;
  readonly id: string;
  readonly region: string;
  /** Only in a unit's layer: the unit's code without its region, e.g. `PUPR`. */
  readonly unit?: string;
  readonly version: number;
  readonly effectiveFrom: string;
  readonly legalBasis?: readonly string[];
  readonly provenance?: Readonly<Record<string, unknown>>;
  /** Informal spellings: one word to what it stands for. */
  readonly spellings?: Readonly<Record<string, string>>;
  readonly lists?: Readonly<Record<string, ListEntry>>;
  readonly tables?: PolicyTables;
  readonly rules?: readonly (PolicyRule | DisabledRule)[];
}

/** Whether an entry only switches a rule off. */
export function isDisabled(rule: PolicyRule | DisabledRule): rule is DisabledRule {
  return 'disabled' in rule;
}
