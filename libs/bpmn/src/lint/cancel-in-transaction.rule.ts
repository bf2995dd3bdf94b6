import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { elementOf, type ModdleElement } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** Only a transaction is cancelled: by an end event in it, and left by a boundary event on it (BPMN 2.0.2, 10.3.5). */
export const cancelInTransaction: LintRule = {
  name: 'cancel-in-transaction',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (!isCancel(node)) continue;
      if (node.$type === 'bpmn:BoundaryEvent') {
        if (elementOf(node, 'attachedToRef')?.$type !== 'bpmn:Transaction')
          report(node, 'Expected a cancel event on the border of a transaction but it is elsewhere.');
        continue;
      }
      const transaction = model.scopeOf.get(node)?.element;
      if (transaction?.$type !== 'bpmn:Transaction')
        report(node, 'Expected a cancel end event directly in a transaction but it is elsewhere.');
      else if (!model.boundaryEvents(transaction).some(isCancel))
        report(node, 'Expected a cancel event on the border of the transaction but there is none.');
    }
  },
};

function isCancel(node: ModdleElement): boolean {
  return (
    node.$instanceOf('bpmn:Event') &&
    eventDefinitionsOf(node).some((one) => one.$type === 'bpmn:CancelEventDefinition')
  );
}
