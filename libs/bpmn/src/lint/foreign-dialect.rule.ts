import type { LintRule } from './lint-rule.js';

/** Extensions of other engines say what those would execute; leaving them out would run another process. */
export const foreignDialect: LintRule = {
  name: 'foreign-dialect',
  severity: 'error',
  check(model, report) {
    for (const { name, line } of model.prescan.foreign) {
      if (model.definitions) {
        report(
          model.definitions,
          `Expected extensions of Camunda 8 (zeebe:) but found ${name} of another engine's dialect.`,
          line,
        );
      }
    }
  },
};
