import { elementsOf, extensionsOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

const REFUSED: Readonly<Record<string, string>> = {
  'zeebe:ExecutionListeners': 'Execution listeners are not executed; draw what they do as service tasks.',
  'zeebe:TaskListeners': 'Task listeners are not executed; draw what they do as service tasks.',
  'zeebe:LinkedResources':
    'Linked resources are not deployed; give the worker what it needs by task headers.',
  'zeebe:AgentDefinition': 'Agents are not executed; use a service task with a worker.',
  'zeebe:ConditionalFilter':
    'Filters of conditional events are not used; the condition itself says which variables it reads.',
};

/** Camunda 8 extensions that change the execution and that Runut does not execute. */
export const supportedExtension: LintRule = {
  name: 'supported-extension',
  severity: 'error',
  check(model, report) {
    const executable = new Set(model.scopes.map((scope) => scope.process));
    for (const element of [...executable, ...model.nodes]) {
      const holders = element.$instanceOf('bpmn:Event')
        ? [element, ...elementsOf(element, 'eventDefinitions')]
        : [element];
      for (const extension of holders.flatMap(extensionsOf)) {
        const reason = REFUSED[extension.$type];
        if (reason !== undefined) report(element, reason);
        if (extension.$type === 'zeebe:AdHoc' && textOf(extension, 'outputCollection') !== undefined)
          report(
            element,
            'The output collection of an ad-hoc sub-process is not made; use output mappings of its activities.',
          );
      }
    }
  },
};
