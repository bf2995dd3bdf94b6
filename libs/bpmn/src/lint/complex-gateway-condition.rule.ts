import { bodyOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** A complex gateway that joins says when enough tokens have come (BPMN 2.0.2, 10.6.5). */
export const complexGatewayCondition: LintRule = {
  name: 'complex-gateway-condition',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes)
      if (
        node.$type === 'bpmn:ComplexGateway' &&
        model.incoming(node).length > 1 &&
        bodyOf(node, 'activationCondition') === undefined
      )
        report(
          node,
          'Expected an activation condition of a complex gateway with several flows in but there is none.',
        );
  },
};
