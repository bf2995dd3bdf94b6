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
      const definitions = node.$instanceOf('bpmn:Event')
        ? eventDefinitionsOf(node).filter((one) => one.$type === 'bpmn:MessageEventDefinition')
        : [node];
      const isReceiver = node.$type === 'bpmn:ReceiveTask' || CATCHING.has(node.$type);
      for (const definition of definitions) {
        const message = messageOf(definition);
        if (message) messages.add(message);
        else if (isReceiver) report(node, 'Expected the message that is waited for but there is none.');
      }
    }
    for (const message of messages) {
      if (message && textOf(message, 'name') === undefined)
        report(message, 'Expected a name of the message but it has none.');
    }
  },
};
