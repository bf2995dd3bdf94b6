import { linkNameOf } from '../compile/compile-process.js';
import type { ModdleElement } from '../parse/moddle-element.js';
import { entriesOf, predecessorsIn, reachableFrom, successorsIn } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** From every element there is a way to where a token ends; else instances run for ever. Reported where the way in is. */
export const noWayToEnd: LintRule = {
  name: 'no-way-to-end',
  severity: 'warning',
  check(model, report) {
    for (const scope of model.scopes) {
      const ends = scope.nodes.filter((node) => model.outgoing(node).length === 0 && !isLinkThrow(node));
      const before = predecessorsIn(model, scope);
      const canEnd = reachableFrom(ends, before);
      const entries = new Set(entriesOf(model, scope));
      for (const node of reachableFrom([...entries], successorsIn(model, scope))) {
        if (model.scopeOf.get(node) !== scope || canEnd.has(node)) continue;
        if (entries.has(node) || before(node).some((one) => canEnd.has(one))) {
          report(node, 'Expected a way from this element to an end but there is none.');
        }
      }
    }
  },
};

function isLinkThrow(node: ModdleElement): boolean {
  return node.$type === 'bpmn:IntermediateThrowEvent' && linkNameOf(node) !== undefined;
}
