/** How much a finding weighs: an `error` keeps a model from being deployed. */
export type Severity = 'error' | 'warning' | 'info';

/** One fault or remark about a model. */
export interface LintFinding {
  /** Name of the rule; its page is `docs/lint/<rule>.md`. */
  readonly rule: string;
  readonly severity: Severity;
  /** Id of the BPMN element, where it has one. */
  readonly elementId?: string;
  /** A sentence for the owner of the process. */
  readonly message: string;
  /** Line in the file, from 1. */
  readonly line?: number;
  readonly file?: string;
}

/** Whether a model with these findings may not be deployed. */
export function hasErrors(findings: readonly LintFinding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

const WEIGHT: Record<Severity, number> = { error: 0, warning: 1, info: 2 };

/** Errors first, then by line: the order in which people read them. */
export function sortFindings(findings: readonly LintFinding[]): LintFinding[] {
  return [...findings].sort(
    (a, b) =>
      WEIGHT[a.severity] - WEIGHT[b.severity] || (a.line ?? 0) - (b.line ?? 0) || (a.rule < b.rule ? -1 : 1),
  );
}
