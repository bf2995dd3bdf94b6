import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { messageOf } from '../compile/extension-elements.js';
import { extensionOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** Work for a worker names the worker's job type; what sends names its message or a worker. */
export const taskDefinition: LintRule = {
  name: 'task-definition',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      const definition = extensionOf(node, 'zeebe:TaskDefinition');
      if (definition && textOf(definition, 'type') === undefined) {
        report(node, 'Expected a type in the task definition but it is empty.');
      }
      if (definition) continue;
      if (node.$type === 'bpmn:ServiceTask') {
        report(
          node,
          'Expected a task definition (zeebe:taskDefinition type) that says which worker does it but there is none.',
        );
      } else if (node.$type === 'bpmn:SendTask' && !messageOf(node)) {
        report(
          node,
          'Expected a message, or a task definition for a worker that sends, but there is neither.',
        );
      } else if (isThrowEvent(node.$type)) {
        const [event] = eventDefinitionsOf(node);
        if (event?.$type === 'bpmn:MessageEventDefinition' && !messageOf(event)) {
          report(
            node,
            'Expected a message, or a task definition for a worker that sends, but there is neither.',
          );
        }
      }
    }
  },
};

function isThrowEvent(type: string): boolean {
  return type === 'bpmn:EndEvent' || type === 'bpmn:IntermediateThrowEvent';
}
