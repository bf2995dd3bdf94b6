import type { UserTaskWait } from '../process-state.js';
import { InvariantViolation } from '../invariant-violation.js';
import { liveElement, type Appliers } from './applier.js';
import type { ProcessState } from '../process-state.js';

/** What an element waits for from outside: a person, a worker, a child instance, a decision. */
export const workAppliers: Appliers<
  | 'UserTaskCreated'
  | 'UserTaskClaimed'
  | 'UserTaskReleased'
  | 'UserTaskAssigned'
  | 'UserTaskRescheduled'
  | 'UserTaskCompleted'
  | 'UserTaskCanceled'
  | 'JobCreated'
  | 'JobCompleted'
  | 'JobFailed'
  | 'JobRetriesSet'
  | 'JobErrorThrown'
  | 'JobCanceled'
  | 'ChildRequested'
  | 'ChildCompleted'
  | 'ChildCanceled'
  | 'DecisionRequested'
  | 'DecisionEvaluated'
> = {
  UserTaskCreated: (state, event) => {
    liveElement(state, event.key).wait = {
      type: 'userTask',
      candidateGroups: event.candidateGroups,
      candidateUsers: event.candidateUsers,
      ...(event.excludedUsers === undefined ? {} : { excludedUsers: event.excludedUsers }),
      priority: event.priority,
      ...(event.assignee === undefined ? {} : { assignee: event.assignee }),
      ...(event.dueAt === undefined ? {} : { dueAt: event.dueAt }),
      ...(event.formId === undefined ? {} : { formId: event.formId }),
    };
  },
  UserTaskClaimed: (state, event) => {
    userTask(state, event.key).assignee = event.assignee;
  },
  UserTaskReleased: (state, event) => {
    delete userTask(state, event.key).assignee;
  },
  UserTaskAssigned: (state, event) => {
    userTask(state, event.key).assignee = event.assignee;
  },
  UserTaskRescheduled: (state, event) => {
    const task = userTask(state, event.key);
    task.dueAt = event.dueAt;
    task.followUpAt = event.followUpAt;
  },
  UserTaskCompleted: (state, event) => stopWaiting(state, event.key),
  UserTaskCanceled: (state, event) => stopWaiting(state, event.key),

  JobCreated: (state, event) => {
    liveElement(state, event.key).wait = { type: 'job', jobType: event.jobType, retries: event.retries };
  },
  JobCompleted: (state, event) => stopWaiting(state, event.key),
  JobFailed: (state, event) => setRetries(state, event.key, event.retriesLeft),
  JobRetriesSet: (state, event) => setRetries(state, event.key, event.retriesLeft),
  JobErrorThrown: (state, event) => stopWaiting(state, event.key),
  JobCanceled: (state, event) => stopWaiting(state, event.key),

  ChildRequested: (state, event) => {
    liveElement(state, event.key).wait = { type: 'child', processId: event.processId };
  },
  ChildCompleted: (state, event) => stopWaiting(state, event.key),
  ChildCanceled: (state, event) => stopWaiting(state, event.key),

  DecisionRequested: (state, event) => {
    liveElement(state, event.key).wait = { type: 'decision', decisionId: event.decisionId };
  },
  DecisionEvaluated: (state, event) => stopWaiting(state, event.key),
};

function userTask(state: ProcessState, key: number): UserTaskWait {
  const wait = liveElement(state, key).wait;
  if (wait?.type !== 'userTask')
    throw new InvariantViolation(`Expected element ${key} to be an open user task`);
  return wait;
}

function setRetries(state: ProcessState, key: number, retries: number): void {
  const wait = liveElement(state, key).wait;
  if (wait?.type !== 'job') throw new InvariantViolation(`Expected element ${key} to wait for a job`);
  wait.retries = retries;
}

function stopWaiting(state: ProcessState, key: number): void {
  liveElement(state, key).wait = undefined;
}
