import type { LintRule } from './lint-rule.js';

/** An activity takes at least one token and gives at least one (BPMN 2.0.2, table 10.3). */
export const tokenQuantity: LintRule = {
  name: 'token-quantity',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (!node.$instanceOf('bpmn:Activity')) continue;
      for (const attribute of ['startQuantity', 'completionQuantity'] as const) {
        const value: unknown = node.get(attribute);
        if (typeof value !== 'number' || !Number.isInteger(value) || value < 1)
          report(node, `Expected a whole number from 1 as ${attribute} but it is ${String(value)}.`);
      }
    }
  },
};
