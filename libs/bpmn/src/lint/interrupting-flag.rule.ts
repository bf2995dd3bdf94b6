import { flagOf } from '../parse/moddle-element.js';
import { isEventScope } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** Only the start event of an event sub-process can be non-interrupting (BPMN 2.0.2, table 10.87). */
export const interruptingFlag: LintRule = {
  name: 'interrupting-flag',
  severity: 'error',
  check(model, report) {
    for (const scope of model.scopes) {
      if (isEventScope(scope)) continue;
      for (const node of scope.nodes) {
        if (node.$type === 'bpmn:StartEvent' && !flagOf(node, 'isInterrupting')) {
          report(
            node,
            'Expected isInterrupting="false" in event sub-processes only but it is on a start event elsewhere.',
          );
        }
      }
    }
  },
};
