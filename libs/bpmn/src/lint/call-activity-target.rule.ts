import { calledProcessOf } from '../compile/node-compiler.js';
import type { LintRule } from './lint-rule.js';

/** A call activity names the process that it calls. */
export const callActivityTarget: LintRule = {
  name: 'call-activity-target',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      if (node.$type === 'bpmn:CallActivity' && calledProcessOf(node) === undefined) {
        report(
          node,
          'Expected the id of a process to call (zeebe:calledElement processId) but there is none.',
        );
      }
    }
  },
};
