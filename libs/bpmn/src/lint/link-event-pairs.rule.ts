import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { linkNameOf } from '../compile/compile-process.js';
import type { ModdleElement } from '../parse/moddle-element.js';
import { linksByName } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** Every link leads to one place of the same process level (BPMN 2.0.2, 10.5.5). */
export const linkEventPairs: LintRule = {
  name: 'link-event-pairs',
  severity: 'error',
  check(model, report) {
    for (const scope of model.scopes) {
      const links = scope.nodes.filter((node) => node.$instanceOf('bpmn:Event') && isLink(node));
      const throwing = links.filter((node) => node.$type === 'bpmn:IntermediateThrowEvent');
      const catching = links.filter((node) => node.$type === 'bpmn:IntermediateCatchEvent');
      const thrown = linksByName(scope, 'bpmn:IntermediateThrowEvent');
      const seen = new Set<string>();
      for (const event of links) {
        const name = linkNameOf(event);
        if (name === undefined) report(event, 'Expected a name for the link but it has none.');
      }
      for (const event of catching) {
        const name = linkNameOf(event);
        if (name === undefined) continue;
        if (seen.has(name))
          report(event, `Expected one place to which link "${name}" leads but there are several.`);
        seen.add(name);
        if (!thrown.has(name)) {
          report(event, `Expected a link event that leads to "${name}" here but there is none.`);
        }
        if (model.incoming(event).length > 0)
          report(event, 'Expected no flow into a catching link event but there is one.');
      }
      for (const event of throwing) {
        const name = linkNameOf(event);
        if (name !== undefined && !seen.has(name)) {
          report(
            event,
            `Expected a catching link event "${name}" in the same process or sub-process but there is none.`,
          );
        }
        if (model.outgoing(event).length > 0)
          report(event, 'Expected no flow out of a throwing link event but there is one.');
      }
    }
  },
};

function isLink(event: ModdleElement): boolean {
  return eventDefinitionsOf(event).some((definition) => definition.$type === 'bpmn:LinkEventDefinition');
}
