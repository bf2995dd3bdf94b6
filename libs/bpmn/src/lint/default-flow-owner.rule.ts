import { elementOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** The default flow of a gateway or an activity is one of its own (BPMN 2.0.2, 8.4.13). */
export const defaultFlowOwner: LintRule = {
  name: 'default-flow-owner',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      const flow = elementOf(node, 'default');
      if (!flow) continue;
      if (elementOf(flow, 'sourceRef') !== node) {
        report(node, 'Expected one of its own flows as default but it is a flow out of another element.');
      } else if (node.$type === 'bpmn:ParallelGateway' || node.$type === 'bpmn:EventBasedGateway') {
        report(
          node,
          'Expected no default flow out of this gateway, which does not choose by conditions, but there is one.',
        );
      }
    }
  },
};
