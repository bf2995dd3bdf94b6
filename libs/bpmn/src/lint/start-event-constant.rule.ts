import { compileExpression, FeelSyntaxError } from '#feel';
import { eventDefinitionsOf, timerOf } from '../compile/event-definitions.js';
import { elementOf, textOf, type ModdleElement } from '../parse/moddle-element.js';
import { isProcessScope } from './flow-graph.js';
import type { LintRule } from './lint-rule.js';

/** Before an instance exists there are no variables: what starts a process is worked out without any. */
export const startEventConstant: LintRule = {
  name: 'start-event-constant',
  severity: 'error',
  check(model, report) {
    for (const scope of model.scopes) {
      if (!isProcessScope(scope)) continue;
      for (const start of scope.nodes) {
        const definitions = start.$type === 'bpmn:StartEvent' ? eventDefinitionsOf(start) : [];
        const sources = definitions.map(triggerText).filter((source) => source?.startsWith('='));
        const names = sources.flatMap((source) => variablesOf(source!.slice(1)));
        if (names.length > 0) {
          report(
            start,
            `Expected a start event that needs no variables but it asks for ${names.join(', ')}.`,
          );
        }
      }
    }
  },
};

function triggerText(definition: ModdleElement): string | undefined {
  const named = elementOf(definition, 'messageRef') ?? elementOf(definition, 'signalRef');
  if (named) return textOf(named, 'name');
  return definition.$type === 'bpmn:TimerEventDefinition' ? timerOf(definition)?.source : undefined;
}

function variablesOf(source: string): readonly string[] {
  try {
    return compileExpression(source).requiredNames;
  } catch (error) {
    if (error instanceof FeelSyntaxError) return [];
    throw error;
  }
}
