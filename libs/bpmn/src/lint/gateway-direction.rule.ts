import type { LintRule } from './lint-rule.js';

/** What a gateway's direction demands: flows in and out, each one, several, or either (BPMN 2.0.2, 8.4.9 and 10.6.1). */
const DIRECTIONS: Readonly<Record<string, { readonly isMerge: boolean; readonly isSplit: boolean }>> = {
  Converging: { isMerge: true, isSplit: false },
  Diverging: { isMerge: false, isSplit: true },
  Mixed: { isMerge: true, isSplit: true },
};

/** A gateway that says its direction has the flows that it says. */
export const gatewayDirection: LintRule = {
  name: 'gateway-direction',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      const direction = node.$instanceOf('bpmn:Gateway') ? String(node.get('gatewayDirection')) : '';
      const wanted = DIRECTIONS[direction];
      if (!wanted) continue;
      const incoming = model.incoming(node).length;
      const outgoing = model.outgoing(node).length;
      if (incoming > 1 !== wanted.isMerge || outgoing > 1 !== wanted.isSplit)
        report(
          node,
          `Expected ${wanted.isMerge ? 'several flows' : 'one flow'} into and ${wanted.isSplit ? 'several flows' : 'one flow'} out of a gateway whose direction is ${direction} but there are ${incoming} and ${outgoing}.`,
        );
    }
  },
};
