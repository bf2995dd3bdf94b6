import type { Expression, UserTask } from '#bpmn';
import type { Execution } from '../execution.js';
import { ModelFault } from '../model-fault.js';
import type { FlowNodeInstance } from '../process-state.js';
import type { Behavior } from './behavior.js';

const DEFAULT_PRIORITY = 50;

/** BPMN 2.0.2, 13.3.3 (user task): waits for a person. */
export const userTask: Behavior<UserTask> = {
  activate: (x, element, node) => {
    const assignee = node.assignee && optionalText(x, element, node.assignee);
    const { dueAt, followUpAt } = taskTimes(x, element, node);
    const excluded = names(x, element, node.excludedUsers);
    const priority = node.priority ? Number(x.evaluate(node.priority, element.key)) : DEFAULT_PRIORITY;
    x.emit({
      type: 'UserTaskCreated',
      key: element.key,
      elementId: node.id,
      name: node.name,
      assignee: assignee || undefined,
      candidateGroups: names(x, element, node.candidateGroups),
      candidateUsers: names(x, element, node.candidateUsers),
      excludedUsers: excluded.length > 0 ? excluded : undefined,
      dueAt,
      followUpAt,
      priority: Number.isFinite(priority) ? priority : DEFAULT_PRIORITY,
      formId: node.formId,
    });
  },
};

/** When a task is due and when it is to be looked at, by the variables of this moment. @throws ModelFault EXPRESSION_FAILED */
export function taskTimes(
  x: Execution,
  element: FlowNodeInstance,
  node: UserTask,
): { dueAt?: string; followUpAt?: string } {
  const dueAt = node.dueDate && optionalMoment(x, element, node.dueDate);
  const followUpAt = node.followUpDate && optionalMoment(x, element, node.followUpDate);
  return { dueAt, followUpAt };
}

/** A list, or names separated by commas as Camunda's panel writes them. */
function names(x: Execution, element: FlowNodeInstance, expression: Expression | undefined): string[] {
  if (!expression) return [];
  const value = x.evaluate(expression, element.key);
  const list = typeof value === 'string' ? value.split(',').map((name) => name.trim()) : value;
  if (list === null) return [];
  if (!Array.isArray(list) || !list.every((name) => typeof name === 'string'))
    throw new ModelFault(
      'EXPRESSION_FAILED',
      `Expected ${expression.source} to give a name or a list of names, but it gave ${JSON.stringify(value)}`,
    );
  return list.filter((name) => name !== '');
}

function optionalText(x: Execution, element: FlowNodeInstance, expression: Expression): string | undefined {
  const value = x.evaluate(expression, element.key);
  if (value === null || value === '') return undefined;
  if (typeof value === 'string') return value;
  throw new ModelFault(
    'EXPRESSION_FAILED',
    `Expected ${expression.source} to give a text, but it gave ${JSON.stringify(value)}`,
  );
}

function optionalMoment(x: Execution, element: FlowNodeInstance, expression: Expression): string | undefined {
  const text = optionalText(x, element, expression);
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  if (Number.isNaN(at))
    throw new ModelFault(
      'EXPRESSION_FAILED',
      `Expected ${expression.source} to give a date and time, but it gave "${text}"`,
    );
  return new Date(at).toISOString();
}
