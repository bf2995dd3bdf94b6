import { isEventSubProcess } from '../compile/compile-process.js';
import { elementOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** An event sub-process stands apart from the flow and begins with one start event (BPMN 2.0.2, 10.3.5 and 13.5.4). */
export const eventSubProcessShape: LintRule = {
  name: 'event-sub-process-shape',
  severity: 'error',
  check(model, report) {
    for (const scope of model.scopes) {
      const { element } = scope;
      if (!isEventSubProcess(element)) continue;
      if (model.incoming(element).length + model.outgoing(element).length > 0) {
        report(element, 'Expected no flow into or out of an event sub-process but there is one.');
      }
      const starts = scope.nodes.filter((node) => node.$type === 'bpmn:StartEvent').length;
      if (starts !== 1)
        report(element, `Expected one start event in an event sub-process but there are ${starts}.`);
      if (elementOf(element, 'loopCharacteristics')) {
        report(
          element,
          'Expected no loop or multi-instance marker on an event sub-process but there is one.',
        );
      }
    }
  },
};
