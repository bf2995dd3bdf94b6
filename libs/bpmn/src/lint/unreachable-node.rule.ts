import { isEventSubProcess } from '../compile/compile-process.js';
import type { ModdleElement } from '../parse/moddle-element.js';
import { entriesOf, predecessorsIn, reachableFrom, successorsIn } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** What no token can come to is a leftover or a missing flow. Of a chain of such elements the first is reported. */
export const unreachableNode: LintRule = {
  name: 'unreachable-node',
  severity: 'warning',
  check(model, report) {
    for (const scope of model.scopes) {
      if (scope.element.$type === 'bpmn:AdHocSubProcess') continue;
      const next = successorsIn(model, scope);
      const before = predecessorsIn(model, scope);
      const reached = reachableFrom(entriesOf(model, scope), next);
      const unreached = scope.nodes.filter(
        (node) => !reached.has(node) && !isEventSubProcess(node) && node.get('isForCompensation') !== true,
      );
      const beginnings = unreached.filter((node) => before(node).length === 0);
      const explained = new Set<ModdleElement>();
      for (const node of [...beginnings, ...unreached]) {
        if (explained.has(node)) continue;
        report(node, 'Expected a way from the start to this element but there is none.');
        for (const follower of reachableFrom([node], (one) =>
          next(one).filter((other) => !explained.has(other)),
        )) {
          explained.add(follower);
        }
      }
    }
  },
};
