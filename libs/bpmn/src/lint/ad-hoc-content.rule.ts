import type { LintRule } from './lint-rule.js';

/** An ad-hoc sub-process holds activities; nothing starts or ends it but they (BPMN 2.0.2, 10.3.5). */
export const adHocContent: LintRule = {
  name: 'ad-hoc-content',
  severity: 'error',
  check(model, report) {
    for (const scope of model.scopes) {
      if (scope.element.$type !== 'bpmn:AdHocSubProcess') continue;
      if (!scope.nodes.some((node) => node.$instanceOf('bpmn:Activity')))
        report(scope.element, 'Expected an activity in an ad-hoc sub-process but there is none.');
      for (const node of scope.nodes)
        if (node.$type === 'bpmn:StartEvent' || node.$type === 'bpmn:EndEvent')
          report(node, 'Expected no start or end event in an ad-hoc sub-process but there is one.');
    }
  },
};
