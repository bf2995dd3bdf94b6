import { flagOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** A file without an executable process deploys nothing. */
export const processExecutable: LintRule = {
  name: 'process-executable',
  severity: 'error',
  check(model, report) {
    if (model.definitions && !model.processes.some((process) => flagOf(process, 'isExecutable'))) {
      report(
        model.processes[0] ?? model.definitions,
        'Expected at least one process marked as executable but there is none.',
      );
    }
  },
};
