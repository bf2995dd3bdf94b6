import { lanesByNode } from '../compile/lanes.js';
import { extensionOf, textOf } from '../parse/moddle-element.js';
import type { LintRule } from './lint-rule.js';

/** A user task that is nobody's is seen by nobody. */
export const userTaskAssignment: LintRule = {
  name: 'user-task-assignment',
  severity: 'warning',
  check(model, report) {
    const lanes = lanesByNode(model.scopes);
    for (const node of model.nodes) {
      if (node.$type !== 'bpmn:UserTask' || lanes.has(node)) continue;
      const assignment = extensionOf(node, 'zeebe:AssignmentDefinition');
      const has = (attribute: string) =>
        assignment !== undefined && textOf(assignment, attribute) !== undefined;
      if (!has('assignee') && !has('candidateGroups') && !has('candidateUsers')) {
        report(
          node,
          'Expected candidate groups, candidate users or an assignee but there are none; nobody will see the task.',
        );
      }
    }
  },
};
