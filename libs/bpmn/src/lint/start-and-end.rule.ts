import { isInstantiating } from '../compile/instantiation.js';
import type { LintRule } from './lint-rule.js';

/** Where there is a start event there is an end event, and the other way round (BPMN 2.0.2, 10.5.2 and 10.5.3). */
export const startAndEnd: LintRule = {
  name: 'start-and-end',
  severity: 'warning',
  check(model, report) {
    for (const scope of model.scopes) {
      const has = (type: string) => scope.nodes.some((node) => node.$type === type);
      if (has('bpmn:StartEvent') && !has('bpmn:EndEvent'))
        report(scope.element, 'Expected an end event, as there is a start event, but there is none.');
      if (has('bpmn:EndEvent') && !has('bpmn:StartEvent') && !scope.nodes.some(isInstantiating))
        report(scope.element, 'Expected a start event, as there is an end event, but there is none.');
    }
  },
};
