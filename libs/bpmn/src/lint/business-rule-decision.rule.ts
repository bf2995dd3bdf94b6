import { extensionOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** A business rule task names its decision and where the outcome goes, or the worker that decides. */
export const businessRuleDecision: LintRule = {
  name: 'business-rule-decision',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (node.$type !== 'bpmn:BusinessRuleTask') continue;
      const decision = extensionOf(node, 'zeebe:CalledDecision');
      const job = extensionOf(node, 'zeebe:TaskDefinition');
      if (decision && job)
        report(node, 'Expected a called decision or a task definition but there are both.');
      if (!decision && !job)
        report(node, 'Expected a called decision (zeebe:calledDecision decisionId) but there is none.');
      if (decision && textOf(decision, 'decisionId') === undefined)
        report(node, 'Expected the id of a decision but it is empty.');
      if (decision && textOf(decision, 'resultVariable') === undefined) {
        report(node, 'Expected a variable for the outcome (resultVariable) but there is none.');
      }
    }
  },
};
