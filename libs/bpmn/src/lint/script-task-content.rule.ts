import { extensionOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** A script task holds a FEEL expression and says where its value goes, or names a worker. */
export const scriptTaskContent: LintRule = {
  name: 'script-task-content',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (node.$type !== 'bpmn:ScriptTask') continue;
      const script = extensionOf(node, 'zeebe:Script');
      const job = extensionOf(node, 'zeebe:TaskDefinition');
      if (script && job) report(node, 'Expected a FEEL script or a task definition but there are both.');
      if (!script && !job) {
        const other =
          textOf(node, 'script') === undefined ? 'there is none' : 'its script is in another language';
        report(node, `Expected a FEEL script (zeebe:script expression) but ${other}.`);
      }
      if (script && textOf(script, 'expression') === undefined)
        report(node, 'Expected a FEEL expression but the script is empty.');
      if (script && textOf(script, 'resultVariable') === undefined) {
        report(node, 'Expected a variable for the value of the script (resultVariable) but there is none.');
      }
    }
  },
};
