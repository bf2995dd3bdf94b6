import { eventDefinitionsOf } from '../compile/event-definitions.js';
import { elementOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import { isEventScope } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** Two catches of the same error, escalation, message or signal at one place: which of them is meant cannot be told. */
export const oneCatchPerTrigger: LintRule = {
  name: 'one-catch-per-trigger',
  severity: 'error',
  check(model, report) {
    const check = (events: readonly ModdleElement[], where: string) => {
      const seen = new Set<string>();
      for (const event of events) {
        for (const definition of eventDefinitionsOf(event)) {
          const trigger = triggerOf(definition);
          if (trigger === undefined) continue;
          if (seen.has(trigger))
            report(event, `Expected one event that catches ${trigger} ${where} but there are several.`);
          seen.add(trigger);
        }
      }
    };
    for (const node of model.nodes) check(model.boundaryEvents(node), 'at an activity');
    for (const scope of model.scopes) {
      const inner = model.scopes.filter((one) => one.parent === scope && isEventScope(one));
      check(
        inner.flatMap((one) => one.nodes.filter((node) => node.$type === 'bpmn:StartEvent')),
        'among the event sub-processes of a scope',
      );
    }
  },
};

const TRIGGERS: Readonly<Record<string, readonly [reference: string, attribute: string, name: string]>> = {
  'bpmn:ErrorEventDefinition': ['errorRef', 'errorCode', 'error'],
  'bpmn:EscalationEventDefinition': ['escalationRef', 'escalationCode', 'escalation'],
  'bpmn:MessageEventDefinition': ['messageRef', 'name', 'message'],
  'bpmn:SignalEventDefinition': ['signalRef', 'name', 'signal'],
};

function triggerOf(definition: ModdleElement): string | undefined {
  const [reference, attribute, name] = TRIGGERS[definition.$type] ?? [];
  if (reference === undefined || attribute === undefined) return undefined;
  const referenced = elementOf(definition, reference);
  if (!referenced) return name === 'error' || name === 'escalation' ? `every ${name}` : undefined;
  const value = textOf(referenced, attribute);
  return value === undefined ? undefined : `${name ?? ''} "${value}"`;
}
