import { bodyOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** After an exclusive split every flow but the default one says when it is taken (BPMN 2.0.2, 10.6.2). */
export const conditionMissing: LintRule = {
  name: 'condition-missing',
  severity: 'error',
  check(model, report) {
    for (const gateway of model.nodes) {
      const flows = model.outgoing(gateway);
      if (gateway.$type !== 'bpmn:ExclusiveGateway' || flows.length < 2) continue;
      for (const flow of flows) {
        if (gateway.get('default') !== flow && bodyOf(flow, 'conditionExpression') === undefined) {
          report(
            flow,
            'Expected a condition on this flow out of an exclusive gateway, or the mark as default, but there is neither.',
          );
        }
      }
    }
  },
};
