import { Iso8601Error, parseInstant } from '../iso8601.js';
import { extensionOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** Due and follow-up dates that are texts are ISO 8601 moments. */
export const taskSchedule: LintRule = {
  name: 'task-schedule',
  severity: 'error',
  check(model, report) {
    for (const node of model.nodes) {
      const schedule = extensionOf(node, 'zeebe:TaskSchedule');
      for (const attribute of ['dueDate', 'followUpDate']) {
        const source = schedule && textOf(schedule, attribute);
        if (source === undefined || source.startsWith('=')) continue;
        try {
          parseInstant(source);
        } catch (error) {
          if (!(error instanceof Iso8601Error)) throw error;
          report(node, `In ${attribute}: ${error.message}`);
        }
      }
    }
  },
};
