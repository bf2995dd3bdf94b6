import { isEventSubProcess } from '../compile/compile-process.js';
import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { elementOf, elementsOf, flagOf, type ModdleElement } from '../parse/moddle-element.js';
import type { ParsedModel } from '../parse/parsed-model.js';
import {
  ACTIVITIES,
  EVENT_KIND_BY_TYPE,
  eventSupport,
  GATEWAYS,
  MARKERS,
  ROOT_ELEMENTS,
  type EventPosition,
} from '../support-table.js';
import type { LintReport, LintRule } from './lint-rule.js';

/** What a model uses and Runut does not execute, and events where BPMN allows none of their kind: refused by name. */
export const supportedElement: LintRule = {
  name: 'supported-element',
  severity: 'error',
  check(model, report) {
    for (const root of model.definitions ? elementsOf(model.definitions, 'rootElements') : []) {
      const refused = ROOT_ELEMENTS[root.$type];
      if (refused) report(root, refused.reason);
    }
    for (const node of model.nodes) {
      if (node.$instanceOf('bpmn:Event')) checkEvent(model, node, report);
      else if (node.$instanceOf('bpmn:Gateway')) checkGateway(node, report);
      else checkActivity(node, report);
    }
  },
};

function checkEvent(model: ParsedModel, event: ModdleElement, report: LintReport): void {
  const support = eventSupport(eventKindOf(event), eventPositionOf(model, event));
  if (support.reason !== undefined) report(event, support.reason);
}

/** E.g. `timer event`; `none event` without a definition, `multiple event` with several. */
function eventKindOf(event: ModdleElement): string {
  const definitions = eventDefinitionsOf(event);
  const [definition] = definitions;
  if (!definition) return 'none event';
  if (definitions.length > 1)
    return flagOf(event, 'parallelMultiple') ? 'parallel multiple event' : 'multiple event';
  return EVENT_KIND_BY_TYPE[definition.$type] ?? definition.$type;
}

function eventPositionOf(model: ParsedModel, event: ModdleElement): EventPosition {
  switch (event.$type) {
    case 'bpmn:StartEvent': {
      const scope = model.scopeOf.get(event);
      if (!scope || !isEventSubProcess(scope.element)) return 'start';
      return flagOf(event, 'isInterrupting')
        ? 'event sub-process start'
        : 'event sub-process start, non-interrupting';
    }
    case 'bpmn:BoundaryEvent':
      return flagOf(event, 'cancelActivity') ? 'boundary' : 'boundary, non-interrupting';
    case 'bpmn:IntermediateCatchEvent':
      return 'intermediate catch';
    case 'bpmn:IntermediateThrowEvent':
      return 'intermediate throw';
    default:
      return 'end';
  }
}

function checkGateway(gateway: ModdleElement, report: LintReport): void {
  const support = GATEWAYS[gateway.$type];
  if (!support) report(gateway, `Expected a gateway that Runut executes but found ${gateway.$type}.`);
  else if (support.reason !== undefined) report(gateway, support.reason);
}

function checkActivity(activity: ModdleElement, report: LintReport): void {
  const support = ACTIVITIES[activity.$type];
  if (!support) {
    report(activity, `Expected an activity that Runut executes but found ${activity.$type}.`);
    return;
  }
  if (support.reason !== undefined) report(activity, support.reason);
  const associations = [
    ...elementsOf(activity, 'dataInputAssociations'),
    ...elementsOf(activity, 'dataOutputAssociations'),
  ];
  if (
    associations.some((one) => elementsOf(one, 'assignment').length > 0 || elementOf(one, 'transformation'))
  ) {
    report(activity, MARKERS.dataTransformation.reason);
  }
}
