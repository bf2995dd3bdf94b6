import { bodyOf, elementOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** Conditions stand where they are asked: after exclusive gateways and activities, never on the default flow (BPMN 2.0.2, 8.4.13). */
export const conditionPlacement: LintRule = {
  name: 'condition-placement',
  severity: 'error',
  check(model, report) {
    for (const flow of model.flows) {
      const source = elementOf(flow, 'sourceRef');
      if (!source || bodyOf(flow, 'conditionExpression') === undefined) continue;
      if (source.get('default') === flow) {
        report(
          flow,
          'Expected no condition on the default flow, which is taken when no other is, but there is one.',
        );
      } else if (source.$type === 'bpmn:ParallelGateway') {
        report(
          flow,
          'Expected no condition after a parallel gateway, which takes every flow, but there is one.',
        );
      } else if (source.$instanceOf('bpmn:Activity') && model.outgoing(source).length === 1) {
        report(
          flow,
          'Expected another flow out of the activity beside one with a condition but there is none.',
        );
      } else if (source.$instanceOf('bpmn:Event')) {
        report(
          flow,
          'Expected no condition after an event but there is one; put an exclusive gateway between.',
        );
      }
    }
  },
};
