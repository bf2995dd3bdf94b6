import type { Execution } from '../execution.js';
import type { FlowNodeInstance, UserTaskWait } from '../process-state.js';
import type { Rejection } from '../decision.js';
import { reject, type Handlers } from './handler.js';

export const userTaskHandlers: Handlers<
  'ClaimUserTask' | 'ReleaseUserTask' | 'AssignUserTask' | 'CompleteUserTask'
> = {
  ClaimUserTask: (x, command) =>
    withTask(x, command.elementKey, (element, task) => {
      if (task.assignee === command.assignee) return undefined;
      if (isExcluded(task, command.assignee)) return excluded(element);
      if (task.assignee !== undefined)
        return reject(
          'ALREADY_CLAIMED',
          `Expected task ${element.key} to be free, but somebody else has claimed it`,
        );
      x.emit({ type: 'UserTaskClaimed', key: element.key, assignee: command.assignee });
      return undefined;
    }),

  ReleaseUserTask: (x, command) =>
    withTask(x, command.elementKey, (element, task) => {
      if (task.assignee === undefined)
        return reject('INVALID_STATE', `Expected task ${element.key} to be claimed, but it is free`);
      if (command.assignee !== undefined && task.assignee !== command.assignee)
        return reject(
          'NOT_ASSIGNEE',
          `Expected task ${element.key} to be claimed by the one who releases it, but it is not`,
        );
      x.emit({ type: 'UserTaskReleased', key: element.key, assignee: task.assignee });
      return undefined;
    }),

  AssignUserTask: (x, command) =>
    withTask(x, command.elementKey, (element, task) => {
      if (isExcluded(task, command.assignee)) return excluded(element);
      if (task.assignee !== command.assignee)
        x.emit({ type: 'UserTaskAssigned', key: element.key, assignee: command.assignee });
      return undefined;
    }),

  CompleteUserTask: (x, command) =>
    withTask(x, command.elementKey, (element, task) => {
      if (command.actor !== undefined && task.assignee !== undefined && task.assignee !== command.actor)
        return reject(
          'NOT_ASSIGNEE',
          `Expected task ${element.key} to be completed by its assignee, but it was somebody else`,
        );
      if (isExcluded(task, command.actor)) return excluded(element);
      x.emit({ type: 'UserTaskCompleted', key: element.key, variables: command.variables });
      x.complete(element, command.variables);
      return undefined;
    }),
};

function isExcluded(task: UserTaskWait, user: string | undefined): boolean {
  return user !== undefined && task.excludedUsers?.includes(user) === true;
}

function excluded(element: FlowNodeInstance): Rejection {
  return reject(
    'EXCLUDED_USER',
    `Expected task ${element.key} to be done by another person than the one who did the work before, but it is the same`,
  );
}

function withTask(
  x: Execution,
  key: number,
  work: (element: FlowNodeInstance, task: UserTaskWait) => Rejection | undefined,
): Rejection | undefined {
  const element = x.find(key);
  if (element?.wait?.type !== 'userTask')
    return reject(
      'NOT_FOUND',
      `Expected user task ${key} to be open, but it is not: it was completed or canceled`,
    );
  return work(element, element.wait);
}
