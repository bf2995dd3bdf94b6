import type { StateDraft } from '../draft.js';
import type { UserTaskWait } from '../process-state.js';
import { InvariantViolation } from '../invariant-violation.js';
import { liveElement, type Appliers } from './applier.js';

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
      excludedUsers: event.excludedUsers,
      priority: event.priority,
      assignee: event.assignee,
      dueAt: event.dueAt,
      formId: event.formId,
    };
  },
  UserTaskClaimed: (state, event) => {
    replaceTask(state, event.key, { assignee: event.assignee });
  },
  UserTaskReleased: (state, event) => {
    replaceTask(state, event.key, { assignee: undefined });
  },
  UserTaskAssigned: (state, event) => {
    replaceTask(state, event.key, { assignee: event.assignee });
  },
  UserTaskRescheduled: (state, event) => {
    replaceTask(state, event.key, { dueAt: event.dueAt, followUpAt: event.followUpAt });
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

function replaceTask(state: StateDraft, key: number, changes: Partial<UserTaskWait>): void {
  const element = liveElement(state, key);
  if (element.wait?.type !== 'userTask')
    throw new InvariantViolation(`Expected element ${key} to be an open user task`);
  element.wait = { ...element.wait, ...changes };
}

function setRetries(state: StateDraft, key: number, retries: number): void {
  const element = liveElement(state, key);
  if (element.wait?.type !== 'job') throw new InvariantViolation(`Expected element ${key} to wait for a job`);
  element.wait = { ...element.wait, retries };
}

function stopWaiting(state: StateDraft, key: number): void {
  liveElement(state, key).wait = undefined;
}
