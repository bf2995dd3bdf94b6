import type { LintRule } from './lint-rule.js';

/** Nothing leads to a start event (BPMN 2.0.2, 10.5.2). */
export const startWithoutIncoming: LintRule = {
  name: 'start-without-incoming',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (node.$type === 'bpmn:StartEvent' && model.incoming(node).length > 0) {
        report(node, 'Expected no flow into a start event but there is one; lead it to the first activity.');
      }
    }
  },
};
