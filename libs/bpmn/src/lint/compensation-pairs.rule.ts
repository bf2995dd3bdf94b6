import { compensationAssociations } from '../compile/compensation.js';
import { isEventSubProcess } from '../compile/compile-process.js';
import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { elementOf, flagOf, idOf, type ModdleElement } from '../parse/moddle-element.js';
import type { LintReport, LintRule } from './lint-rule.js';
import type { FlowScope, ParsedModel } from '../parse/parsed-model.js';

/**
 * What undoes an activity stands outside the flow, joined to its compensation boundary event by an association; what is
 * undone by name is an activity that can be (BPMN 2.0.2, 10.7 and 13.5.5).
 */
export const compensationPairs: LintRule = {
  name: 'compensation-pairs',
  severity: 'error',
  check(model, report) {
    for (const scope of model.scopes) {
      const pairs = compensationAssociations(scope);
      for (const node of scope.nodes) {
        if (node.$type === 'bpmn:BoundaryEvent' && compensationOf(node))
          checkBoundary(
            node,
            pairs.filter(({ boundary }) => boundary === node).map(({ handler }) => handler),
            report,
          );
        if (node.$instanceOf('bpmn:Activity') && flagOf(node, 'isForCompensation'))
          checkHandler(
            model,
            node,
            pairs.some(({ handler }) => handler === node),
            report,
          );
        if (node.$instanceOf('bpmn:ThrowEvent')) checkThrow(model, scope, node, report);
      }
    }
  },
};

function checkBoundary(event: ModdleElement, handlers: readonly ModdleElement[], report: LintReport): void {
  if (handlers.length !== 1)
    report(
      event,
      `Expected an association to the one activity that undoes the work but there are ${handlers.length}.`,
    );
  for (const handler of handlers)
    if (!flagOf(handler, 'isForCompensation'))
      report(handler, 'Expected an activity for compensation (isForCompensation) but it is an ordinary one.');
}

function checkHandler(model: ParsedModel, node: ModdleElement, isJoined: boolean, report: LintReport): void {
  if (model.incoming(node).length + model.outgoing(node).length > 0)
    report(node, 'Expected no flow into or out of an activity for compensation but there is one.');
  if (!isJoined)
    report(
      node,
      'Expected an association from a compensation boundary event to the activity for compensation but there is none.',
    );
}

/** An activity is seen at its own level, and from event sub-processes of it (tables 10.88 and 10.89). */
function checkThrow(model: ParsedModel, scope: FlowScope, event: ModdleElement, report: LintReport): void {
  const definition = compensationOf(event);
  const activity = definition && elementOf(definition, 'activityRef');
  if (!activity) return;
  if (!activity.$instanceOf('bpmn:Activity')) {
    report(event, 'Expected an activity to be undone but it is another element.');
    return;
  }
  for (let at: FlowScope | undefined = scope; at; at = isEventSubProcess(at.element) ? at.parent : undefined)
    if (model.scopeOf.get(activity) === at) return;
  report(
    event,
    `Expected an activity of the same level, or of the scope whose event sub-process this is, but "${idOf(activity) ?? ''}" is elsewhere and cannot be undone from here.`,
  );
}

function compensationOf(event: ModdleElement): ModdleElement | undefined {
  return eventDefinitionsOf(event).find((one) => one.$type === 'bpmn:CompensateEventDefinition');
}
