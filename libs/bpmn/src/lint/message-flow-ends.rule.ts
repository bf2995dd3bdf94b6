import { collaborationsOf } from '../compile/participants.js';
import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { messageOf } from '../compile/extension-elements.js';
import { elementOf, elementsOf, extensionOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import type { ParsedModel } from '../parse/parsed-model.js';
import type { LintReport, LintRule } from './lint-rule.js';

/**
 * A message flow leads from what sends to what receives (BPMN 2.0.2, 7.6.2). Between two executable pools it delivers:
 * by the name of the message, so that both ends name the same one.
 */
export const messageFlowEnds: LintRule = {
  name: 'message-flow-ends',
  severity: 'error',
  check(model, report) {
    for (const collaboration of collaborationsOf(model))
      for (const flow of elementsOf(collaboration, 'messageFlows')) checkFlow(model, flow, report);
  },
};

function checkFlow(model: ParsedModel, flow: ModdleElement, report: LintReport): void {
  const source = elementOf(flow, 'sourceRef');
  const target = elementOf(flow, 'targetRef');
  if (!source || !target) return;
  if (!maySend(source))
    report(flow, 'Expected a message flow out of a pool, an activity or an event that sends but it is not.');
  if (!mayReceive(target))
    report(
      flow,
      'Expected a message flow into a pool, an activity or an event that waits for a message but it is not.',
    );
  if (!model.scopeOf.has(source) || !model.scopeOf.has(target)) return;
  checkDelivery(flow, source, target, report);
}

/** Both ends are executed: what the one sends is what the other waits for. */
function checkDelivery(
  flow: ModdleElement,
  source: ModdleElement,
  target: ModdleElement,
  report: LintReport,
): void {
  // What a worker sends, the engine does not see.
  if (extensionOf(source, 'zeebe:TaskDefinition')) return;
  const sent = messageNamesOf(source);
  const awaited = messageNamesOf(target);
  if (sent.length === 0 && maySend(source))
    report(
      flow,
      'Expected a send task or a message event at the beginning of a message flow between two executable pools, as nothing else sends a message, but it is another element.',
    );
  if (awaited.length === 0 && mayReceive(target))
    report(
      flow,
      'Expected a receive task or a message event at the end of a message flow between two executable pools, as nothing else takes a message, but it is another element.',
    );
  const own = elementOf(flow, 'messageRef');
  const names = own ? sent.filter((name) => name === textOf(own, 'name')) : sent;
  if (sent.length > 0 && awaited.length > 0 && !names.some((name) => awaited.includes(name)))
    report(
      flow,
      `Expected both ends of the message flow to name the same message but "${sent.join('", "')}" is sent and "${awaited.join('", "')}" is waited for; it would never arrive.`,
    );
}

function maySend(element: ModdleElement): boolean {
  if (element.$type === 'bpmn:Participant') return true;
  if (element.$instanceOf('bpmn:Activity')) return element.$type !== 'bpmn:ReceiveTask';
  return (
    element.$instanceOf('bpmn:ThrowEvent') && definitionTypes(element).includes('bpmn:MessageEventDefinition')
  );
}

function mayReceive(element: ModdleElement): boolean {
  if (element.$type === 'bpmn:Participant') return true;
  if (element.$instanceOf('bpmn:Activity')) return element.$type !== 'bpmn:SendTask';
  return (
    element.$instanceOf('bpmn:CatchEvent') && definitionTypes(element).includes('bpmn:MessageEventDefinition')
  );
}

function definitionTypes(event: ModdleElement): string[] {
  return eventDefinitionsOf(event).map(({ $type }) => $type);
}

function messageNamesOf(node: ModdleElement): string[] {
  const holders = node.$instanceOf('bpmn:Event') ? eventDefinitionsOf(node) : [node];
  return holders.flatMap((holder) => {
    const message = messageOf(holder);
    const name = message && textOf(message, 'name');
    return name === undefined ? [] : [name];
  });
}
