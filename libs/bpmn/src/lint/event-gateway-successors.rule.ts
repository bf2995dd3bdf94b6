import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { correlationKeyOf, messageOf } from '../compile/extension-elements.js';
import type { ModdleElement } from '../parse/moddle-element.js';
import { bodyOf } from '../parse/moddle-element.js';
import { targetsOf } from './flow-graph.js';
import { isInstantiating } from '../compile/instantiation.js';
import type { ParsedModel } from '../parse/parsed-model.js';
import type { LintReport, LintRule } from './lint-rule.js';

const WAITING = new Set([
  'bpmn:MessageEventDefinition',
  'bpmn:TimerEventDefinition',
  'bpmn:SignalEventDefinition',
  'bpmn:ConditionalEventDefinition',
]);

/** What an event-based gateway may lead to (BPMN 2.0.2, 10.6.6). */
export const eventGatewaySuccessors: LintRule = {
  name: 'event-gateway-successors',
  severity: 'error',
  check(model, report) {
    for (const gateway of model.nodes) {
      if (gateway.$type !== 'bpmn:EventBasedGateway') continue;
      checkInstantiation(model, gateway, report);
      const targets = targetsOf(model, gateway);
      if (targets.length < 2) {
        report(
          gateway,
          `Expected at least two events after an event-based gateway but there are ${targets.length}.`,
        );
      }
      for (const target of targets) {
        if (!isWaiting(target)) {
          report(
            target,
            'Expected a message, timer, signal or conditional catch event or a receive task after an event-based gateway but found another element.',
          );
        } else if (model.incoming(target).length > 1) {
          report(target, 'Expected one flow into an event behind an event-based gateway but there are more.');
        } else if (model.boundaryEvents(target).length > 0) {
          report(
            target,
            'Expected no boundary event on a receive task behind an event-based gateway but there is one.',
          );
        }
      }
      if (targets.some(isReceiveTask) && targets.some(isMessageEvent)) {
        report(
          gateway,
          'Expected message events or receive tasks after an event-based gateway but there are both.',
        );
      }
      for (const flow of model.outgoing(gateway)) {
        if (bodyOf(flow, 'conditionExpression') !== undefined) {
          report(
            flow,
            'Expected no condition after an event-based gateway, where the first event decides, but there is one.',
          );
        }
      }
    }
  },
};

function isReceiveTask(node: ModdleElement): boolean {
  return node.$type === 'bpmn:ReceiveTask';
}

/** A gateway that starts the process stands at its beginning; only such a one can wait for all events (10.6.6). */
function checkInstantiation(model: ParsedModel, gateway: ModdleElement, report: LintReport): void {
  const starts = isInstantiating(gateway);
  if (starts && model.incoming(gateway).length > 0)
    report(gateway, 'Expected no flow into an event-based gateway that starts the process but there is one.');
  if (starts && model.scopeOf.get(gateway)?.parent)
    report(gateway, 'Expected a gateway that starts the process outside of sub-processes but it is in one.');
  const isParallel = gateway.get('eventGatewayType') === 'Parallel';
  if (!starts && isParallel)
    report(gateway, 'Expected a parallel event-based gateway to start the process but it does not.');
  if (starts && isParallel) checkSet(model, gateway, report);
}

/** The messages of a set belong together by one correlation key, whichever comes first (BPMN 2.0.2, 10.6.6 and 13.4.4). */
function checkSet(model: ParsedModel, gateway: ModdleElement, report: LintReport): void {
  const keys = new Set<string>();
  for (const target of targetsOf(model, gateway)) {
    const [holder] = isReceiveTask(target) ? [target] : eventDefinitionsOf(target);
    const message = holder && messageOf(holder);
    if (!isReceiveTask(target) && !isMessageEvent(target))
      report(
        target,
        'Expected messages only behind a parallel event-based gateway that starts the process but found another event.',
      );
    else keys.add((message && correlationKeyOf(message)) ?? '');
  }
  if (keys.size > 1)
    report(
      gateway,
      'Expected one correlation key of all messages behind a parallel event-based gateway, by which they find the same instance, but there are several.',
    );
}

function isMessageEvent(node: ModdleElement): boolean {
  return !isReceiveTask(node) && eventDefinitionsOf(node)[0]?.$type === 'bpmn:MessageEventDefinition';
}

function isWaiting(node: ModdleElement): boolean {
  if (isReceiveTask(node)) return true;
  return (
    node.$type === 'bpmn:IntermediateCatchEvent' &&
    eventDefinitionsOf(node).every((one) => WAITING.has(one.$type))
  );
}
