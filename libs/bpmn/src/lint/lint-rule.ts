import type { Severity } from '../lint-finding.js';
import type { ModdleElement } from '../parse/moddle-element.js';
import type { ParsedModel } from '../parse/parsed-model.js';

/** Says what is wrong with an element; `line` where it is known better than by the element's id. */
export type LintReport = (element: ModdleElement, message: string, line?: number) => void;

/** One thing that a model is checked for. Its page is `docs/lint/<name>.md`. */
export interface LintRule {
  readonly name: string;
  readonly severity: Severity;
  /** Looks at the whole model, right or wrong: references may dangle, lists may be empty. */
  check(model: ParsedModel, report: LintReport): void;
}
