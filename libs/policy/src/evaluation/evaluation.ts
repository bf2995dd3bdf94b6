import type { RuleEvent } from '../document/policy-document.js';
import type { RuleKind } from '../vocabulary.js';
import type { RuleTrace } from './trace.js';

/** Facts by name; which names there are stands in the vocabulary. `text` is a PreparedText. */
export type Facts = Readonly<Record<string, unknown>>;

/** A rule that fired. */
export interface FiredRule {
  readonly id: string;
  readonly layer: string;
  readonly event: RuleEvent;
  /** How many of the rule's own terms the text has. */
  readonly matchedTerms: number;
}

/** What the rules of one kind made of the facts. */
export interface Evaluation {
  readonly kind: RuleKind;
  /** In the order in which rules win: priority, then the more specific layer, then the document. */
  readonly fired: readonly FiredRule[];
  /** Of every rule of the kind, in the same order; empty when no trace was asked for. */
  readonly trace: readonly RuleTrace[];
}

/** How rules are evaluated. Neither option changes what is decided. */
export interface EvaluationOptions {
  /** `compiled` (closures, the default) or the library that defines what the conditions mean. */
  readonly evaluator?: 'compiled' | 'json-rules-engine';
  /** Whether decisions carry their trace; true when left out. A simulation leaves it off. */
  readonly trace?: boolean;
}
