import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { elementOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** A signal event names its signal, and the signal has a name. */
export const signalName: LintRule = {
  name: 'signal-name',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (!node.$instanceOf('bpmn:Event')) continue;
      for (const definition of eventDefinitionsOf(node)) {
        if (definition.$type !== 'bpmn:SignalEventDefinition') continue;
        const signal = elementOf(definition, 'signalRef');
        if (!signal) report(node, 'Expected a signal but the event has none.');
        else if (textOf(signal, 'name') === undefined)
          report(node, 'Expected a name of the signal but it has none.');
      }
    }
  },
};
