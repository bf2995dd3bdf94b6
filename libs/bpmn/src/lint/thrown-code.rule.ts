import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { elementOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** An error or escalation that is thrown has a code, by which it is caught; one that is referred to has one too. */
export const thrownCode: LintRule = {
  name: 'thrown-code',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (!node.$instanceOf('bpmn:Event')) continue;
      const throws = node.$instanceOf('bpmn:ThrowEvent');
      for (const definition of eventDefinitionsOf(node)) {
        const kind = KINDS[definition.$type];
        if (!kind) continue;
        const referenced = elementOf(definition, kind.reference);
        if (referenced && textOf(referenced, kind.code) === undefined) {
          report(node, `Expected a code of the ${kind.name} but it has none.`);
        } else if (!referenced && throws) {
          report(node, `Expected the ${kind.name} that is thrown but there is none.`);
        }
      }
    }
  },
};

const KINDS: Readonly<Record<string, { name: string; reference: string; code: string }>> = {
  'bpmn:ErrorEventDefinition': { name: 'error', reference: 'errorRef', code: 'errorCode' },
  'bpmn:EscalationEventDefinition': {
    name: 'escalation',
    reference: 'escalationRef',
    code: 'escalationCode',
  },
};
