import { isEventSubProcess } from '../compile/compile-process.js';
import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { elementOf, type ModdleElement } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

function isCompensation(event: ModdleElement): boolean {
  return eventDefinitionsOf(event).some((one) => one.$type === 'bpmn:CompensateEventDefinition');
}

/** A boundary event sits on an activity of its scope, no flow leads to it, one leads away (BPMN 2.0.2, 10.5.4). */
export const boundaryEventPlace: LintRule = {
  name: 'boundary-event-place',
  severity: 'error',
  check(model, report) {
    for (const event of model.nodes) {
      if (event.$type !== 'bpmn:BoundaryEvent') continue;
      const activity = elementOf(event, 'attachedToRef');
      if (!activity?.$instanceOf('bpmn:Activity')) {
        report(event, 'Expected a boundary event on an activity but it is attached to none.');
      } else if (model.scopeOf.get(activity) !== model.scopeOf.get(event)) {
        report(
          event,
          'Expected the activity beside its boundary event but it is in another process or sub-process.',
        );
      } else if (isEventSubProcess(activity)) {
        report(event, 'Expected no boundary event on an event sub-process but there is one.');
      }
      if (model.incoming(event).length > 0)
        report(event, 'Expected no flow into a boundary event but there is one.');
      if (isCompensation(event)) {
        if (model.outgoing(event).length > 0)
          report(event, 'Expected an association to the activity that undoes but there is a flow.');
      } else if (model.outgoing(event).length === 0)
        report(event, 'Expected a flow out of the boundary event but there is none.');
    }
  },
};
