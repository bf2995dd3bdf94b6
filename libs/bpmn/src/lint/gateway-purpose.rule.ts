import type { LintRule } from './lint-rule.js';

/** A gateway splits or merges; one that does neither is a leftover. */
export const gatewayPurpose: LintRule = {
  name: 'gateway-purpose',
  severity: 'warning',
  check(model, report) {
    for (const node of model.nodes) {
      if (!node.$instanceOf('bpmn:Gateway') || node.$type === 'bpmn:EventBasedGateway') continue;
      if (model.incoming(node).length < 2 && model.outgoing(node).length < 2) {
        report(
          node,
          'Expected a gateway that splits or merges but it has at most one flow in and one flow out.',
        );
      }
    }
  },
};
