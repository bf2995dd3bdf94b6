import { bodyOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

const CHOOSING = new Map([
  ['bpmn:ExclusiveGateway', 'an exclusive'],
  ['bpmn:InclusiveGateway', 'an inclusive'],
]);

/** After an exclusive or inclusive split every flow but the default one says when it is taken (BPMN 2.0.2, 10.6.2 and 10.6.3). */
export const conditionMissing: LintRule = {
  name: 'condition-missing',
  severity: 'error',
  check(model, report) {
    for (const gateway of model.nodes) {
      const flows = model.outgoing(gateway);
      const kind = CHOOSING.get(gateway.$type);
      if (kind === undefined || flows.length < 2) continue;
      for (const flow of flows) {
        if (gateway.get('default') !== flow && bodyOf(flow, 'conditionExpression') === undefined) {
          report(
            flow,
            `Expected a condition on this flow out of ${kind} gateway, or the mark as default, but there is neither.`,
          );
        }
      }
    }
  },
};
