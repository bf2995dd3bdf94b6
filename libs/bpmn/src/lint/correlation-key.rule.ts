import { isInstantiating } from '../compile/instantiation.js';
import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { correlationKeyOf, messageOf } from '../compile/extension-elements.js';
import { isEventScope } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** A running instance is found among its likes by the correlation key of the message that it waits for. */
export const correlationKey: LintRule = {
  name: 'correlation-key',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      const scope = model.scopeOf.get(node);
      const waits =
        node.$type === 'bpmn:ReceiveTask' ||
        node.$type === 'bpmn:IntermediateCatchEvent' ||
        node.$type === 'bpmn:BoundaryEvent' ||
        (node.$type === 'bpmn:StartEvent' && scope !== undefined && isEventScope(scope));
      if (!waits) continue;
      if (isInstantiating(node)) continue;
      for (const definition of node.$instanceOf('bpmn:Event') ? eventDefinitionsOf(node) : [node]) {
        const message = messageOf(definition);
        if (message && correlationKeyOf(message) === undefined) {
          report(
            node,
            'Expected a correlation key of the message (zeebe:subscription correlationKey) but it has none.',
          );
        }
      }
    }
  },
};
