import type { LintRule } from './lint-rule.js';

/** Nothing follows an end event (BPMN 2.0.2, 10.5.3). */
export const endWithoutOutgoing: LintRule = {
  name: 'end-without-outgoing',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (node.$type === 'bpmn:EndEvent' && model.outgoing(node).length > 0) {
        report(node, 'Expected no flow out of an end event but there is one; use an intermediate event.');
      }
    }
  },
};
