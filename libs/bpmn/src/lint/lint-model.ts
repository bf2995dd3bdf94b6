import type { LintFinding, Severity } from '../lint-finding.js';
import { idOf, type ModdleElement } from '../parse/moddle-element.js';
import type { ParsedModel } from '../parse/parsed-model.js';
import type { LintRule } from './lint-rule.js';
import { lintRules } from './lint-rules.js';

/** Makes a finding about an element, with its place. */
export function findingAt(
  model: ParsedModel,
  element: ModdleElement,
  rule: string,
  severity: Severity,
  message: string,
): LintFinding {
  return {
    rule,
    severity,
    elementId: nearestId(element),
    message,
    line: model.lineOf(element),
    file: model.fileName,
  };
}

/** Runs all rules over a model, one at a time. Nothing is found in a model that could not be read: its own findings say why. */
export function* lintModel(
  model: ParsedModel,
  rules: readonly LintRule[] = lintRules,
): Generator<void, LintFinding[]> {
  if (!model.definitions) return [];
  const findings: LintFinding[] = [];
  for (const rule of rules) {
    rule.check(model, (element, message, line) => {
      const finding = findingAt(model, element, rule.name, rule.severity, message);
      findings.push(line === undefined ? finding : { ...finding, line });
    });
    yield;
  }
  return findings;
}

function nearestId(element: ModdleElement): string | undefined {
  for (let at: ModdleElement | undefined = element; at; at = at.$parent) {
    const id = idOf(at);
    if (id !== undefined) return id;
  }
  return undefined;
}
