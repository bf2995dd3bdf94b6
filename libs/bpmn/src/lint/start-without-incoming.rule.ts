import { isInstantiating } from '../compile/instantiation.js';
import type { LintRule } from './lint-rule.js';

/** Nothing leads to what starts a process: a start event, or a receive task that does (BPMN 2.0.2, 10.5.2 and 10.3.3). */
export const startWithoutIncoming: LintRule = {
  name: 'start-without-incoming',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (node.$type === 'bpmn:StartEvent' && model.incoming(node).length > 0) {
        report(node, 'Expected no flow into a start event but there is one; lead it to the first activity.');
      }
      if (node.$type !== 'bpmn:ReceiveTask' || !isInstantiating(node)) continue;
      if (model.incoming(node).length > 0)
        report(node, 'Expected no flow into a receive task that starts the process but there is one.');
      if (model.scopeOf.get(node)?.parent)
        report(
          node,
          'Expected a receive task that starts the process outside of sub-processes but it is in one.',
        );
    }
  },
};
