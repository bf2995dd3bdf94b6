import type { LintRule } from './lint-rule.js';

/** What an element can have once it has once: one loop marker, one condition. The parser would take the last one. */
export const singleContent: LintRule = {
  name: 'single-content',
  severity: 'error',
  check(model, report) {
    for (const { name, line } of model.prescan.repeated)
      if (model.definitions)
        report(model.definitions, `Expected at most one ${name} of an element but there are several.`, line);
  },
};
