import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { messageOf } from '../compile/extension-elements.js';
import { textOf } from '../parse/moddle-element.js';
import { entriesOf, isEventScope, isProcessScope } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** How a process or an embedded sub-process begins (BPMN 2.0.2, 10.5.2 and 13.2). */
export const scopeStart: LintRule = {
  name: 'scope-start',
  severity: 'error',
  check(model, report) {
    for (const scope of model.scopes) {
      if (isEventScope(scope) || scope.element.$type === 'bpmn:AdHocSubProcess') continue;
      const what = isProcessScope(scope) ? 'process' : 'sub-process';
      const starts = scope.nodes.filter((node) => node.$type === 'bpmn:StartEvent');
      const plain = starts.filter((start) => eventDefinitionsOf(start).length === 0);
      if (entriesOf(model, scope).length === 0) {
        report(
          scope.element,
          `Expected a ${what} that begins somewhere but it has no start event and no first element.`,
        );
      }
      if (plain.length > 1) {
        report(
          scope.element,
          `Expected at most one start event without a trigger in a ${what} but there are ${plain.length}.`,
        );
      }
      if (!isProcessScope(scope)) {
        for (const start of starts.filter((one) => !plain.includes(one))) {
          report(
            start,
            'Expected a start event without a trigger in an embedded sub-process but it has one.',
          );
        }
        continue;
      }
      const messages = new Set<string>();
      for (const start of starts) {
        const [definition] = eventDefinitionsOf(start);
        const message =
          definition?.$type === 'bpmn:MessageEventDefinition' ? messageOf(definition) : undefined;
        const name = message && textOf(message, 'name');
        if (name !== undefined && messages.has(name)) {
          report(
            start,
            `Expected each message to start the process at one place but "${name}" has two start events.`,
          );
        }
        if (name !== undefined) messages.add(name);
      }
    }
  },
};
