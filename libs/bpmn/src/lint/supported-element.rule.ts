import { isEventSubProcess } from '../compile/compile-process.js';
import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { elementsOf, flagOf, type ModdleElement } from '../parse/moddle-element.js';
import type { ParsedModel } from '../parse/parsed-model.js';
import {
  ACTIVITIES,
  CHOREOGRAPHY_ACTIVITIES,
  EVENT_KIND_BY_TYPE,
  eventSupport,
  GATEWAYS,
  NOT_AMONG_SEVERAL,
  NOT_IN_PARALLEL,
  ROOT_ELEMENTS,
  type EventPosition,
} from '../support-table.js';
import type { LintReport, LintRule } from './lint-rule.js';

/** What a model uses and Runut does not execute, and events where BPMN allows none of their kind: refused by name. */
export const supportedElement: LintRule = {
  name: 'supported-element',
  severity: 'error',
  check(model, report) {
    for (const root of model.definitions ? elementsOf(model.definitions, 'rootElements') : [])
      for (const one of [root, ...BESIDE.flatMap((list) => elementsOf(root, list))]) {
        const refused = ROOT_ELEMENTS[one.$type];
        if (refused) report(one, refused.reason);
      }
    for (const extension of model.definitions ? elementsOf(model.definitions, 'extensions') : [])
      if (flagOf(extension, 'mustUnderstand'))
        report(
          model.definitions!,
          'Expected no extension that must be understood (mustUnderstand) but there is one, which Runut does not know.',
        );
    for (const node of model.nodes) {
      if (node.$instanceOf('bpmn:Event')) checkEvent(model, node, report);
      else if (node.$instanceOf('bpmn:Gateway')) checkGateway(node, report);
      else checkActivity(node, report);
    }
  },
};

/** Lists of a collaboration and of a process in which something may stand that is not executed. */
const BESIDE = ['conversations', 'conversationLinks', 'correlationKeys', 'correlationSubscriptions'];

function checkEvent(model: ParsedModel, event: ModdleElement, report: LintReport): void {
  const position = eventPositionOf(model, event);
  const kind = eventKindOf(event);
  const support = eventSupport(kind, position);
  if (support.reason !== undefined) report(event, support.reason);
  const definitions = eventDefinitionsOf(event);
  if (definitions.length < 2) return;
  for (const type of new Set(definitions.map(({ $type }) => $type))) {
    const one = eventSupport(EVENT_KIND_BY_TYPE[type] ?? type, position);
    const reason = NOT_AMONG_SEVERAL[type] ?? one.reason;
    if (reason !== undefined) report(event, reason);
    else if (kind === 'parallel multiple event' && NOT_IN_PARALLEL.has(type))
      report(
        event,
        `A parallel multiple event cannot wait for an ${one.element.replace(' event', '')}, which is caught at once or not at all; use an event of its own.`,
      );
  }
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
  const choreography = CHOREOGRAPHY_ACTIVITIES[activity.$type];
  if (choreography !== undefined)
    report(
      activity,
      `Expected an activity of a process but found a ${choreography}; draw each partner's part.`,
    );
  else if (!support)
    report(activity, `Expected an activity that Runut executes but found ${activity.$type}.`);
  else if (support.reason !== undefined) report(activity, support.reason);
}
