import type { LintRule } from './lint-rule.js';

/** History, incidents and migrations speak of elements by their ids. */
export const idRequired: LintRule = {
  name: 'id-required',
  severity: 'error',
  check(model, report) {
    for (const { name, line } of model.prescan.withoutId) {
      if (model.definitions)
        report(model.definitions, `Expected an id but this ${name.slice(5)} has none.`, line);
    }
  },
};
