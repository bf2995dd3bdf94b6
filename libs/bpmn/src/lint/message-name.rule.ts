import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { messageOf } from '../compile/extension-elements.js';
import { textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

const CATCHING = new Set(['bpmn:StartEvent', 'bpmn:IntermediateCatchEvent', 'bpmn:BoundaryEvent']);

/** What waits for a message names it; a message has a name, by which it is found. */
export const messageName: LintRule = {
  name: 'message-name',
  severity: 'error',
  check(model, report) {
    const messages = new Set<ReturnType<typeof messageOf>>();
    for (const node of model.nodes) {
      const [definition] = node.$instanceOf('bpmn:Event') ? eventDefinitionsOf(node) : [];
      const isMessageEvent = definition?.$type === 'bpmn:MessageEventDefinition';
      const isReceiver = node.$type === 'bpmn:ReceiveTask' || (isMessageEvent && CATCHING.has(node.$type));
      const message = messageOf(isMessageEvent ? definition : node);
      if (message) messages.add(message);
      else if (isReceiver) report(node, 'Expected the message that is waited for but there is none.');
    }
    for (const message of messages) {
      if (message && textOf(message, 'name') === undefined)
        report(message, 'Expected a name of the message but it has none.');
    }
  },
};
