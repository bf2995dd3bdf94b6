import {
  elementOf,
  InvariantViolation,
  subscriptionOf,
  type EventOf,
  type ProcessEvent,
  type ProcessState,
} from '#engine';
import { jobOf, withSuspension } from './suspended-projections.js';
import type { JobChange, ProjectionChanges, UserTaskChange } from '../ports/journal.port.js';

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer U)[] ? U[] : T[K] };

/**
 * What the events change in the tables that are asked across instances. Within one entry the last word counts: a task
 * that was created and canceled by the same command is written once, as canceled.
 * @param before the state that the events follow; undefined for a new instance
 * @param after the state that they lead to
 */
export function projectionsOf(
  events: readonly ProcessEvent[],
  before: ProcessState | undefined,
  after: ProcessState,
  at: string,
): ProjectionChanges {
  const tasks = new Map<number, Mutable<UserTaskChange>>();
  const timers = new Map<number, { key: number; dueAt: string } | undefined>();
  const jobs = new Map<number, ProjectionChanges['jobs'][number] | undefined>();
  const subscriptions = new Map<number, ProjectionChanges['subscriptions'][number] | undefined>();
  const incidents: Mutable<ProjectionChanges['incidents'][number]>[] = [];
  const incidentsResolved: number[] = [];

  const task = (key: number): Mutable<UserTaskChange> => {
    const known = tasks.get(key) ?? taskBefore(before, key, at);
    tasks.set(key, known);
    return known;
  };
  const job = (key: number, change: Partial<ProjectionChanges['jobs'][number]>): void => {
    const known = jobs.get(key) ?? jobBefore(before, key);
    if (known) jobs.set(key, { ...known, ...change });
  };

  for (const event of events)
    switch (event.type) {
      case 'UserTaskCreated':
        tasks.set(event.key, createdTask(event, at));
        break;
      case 'UserTaskClaimed':
      case 'UserTaskAssigned':
        Object.assign(task(event.key), { status: 'claimed', assignee: event.assignee });
        break;
      case 'UserTaskReleased': {
        const released = task(event.key);
        released.status = 'created';
        delete released.assignee;
        break;
      }
      case 'UserTaskCompleted':
        Object.assign(task(event.key), { status: 'completed', endedAt: at });
        break;
      case 'UserTaskCanceled':
        Object.assign(task(event.key), { status: 'canceled', endedAt: at });
        break;
      case 'JobCreated': {
        const { key, elementId, jobType, retries, headers } = event;
        jobs.set(key, { key, elementId, jobType, retries, headers });
        break;
      }
      case 'JobFailed':
        // Without retries it stays, out of every worker's sight: its headers and its fencing token are needed when it goes on.
        job(event.key, {
          retries: event.retriesLeft,
          ...(event.retryAt ? { availableAt: event.retryAt } : {}),
        });
        break;
      case 'JobRetriesSet':
        job(event.key, { retries: event.retriesLeft });
        break;
      case 'JobCompleted':
      case 'JobErrorThrown':
      case 'JobCanceled':
        jobs.set(event.key, undefined);
        break;
      case 'TimerScheduled':
      case 'TimerRescheduled':
        timers.set(event.key, { key: event.key, dueAt: event.dueAt });
        break;
      case 'TimerTriggered':
      case 'TimerCanceled':
        timers.set(event.key, undefined);
        break;
      case 'MessageSubscribed':
        subscriptions.set(event.key, {
          key: event.key,
          type: 'message',
          name: event.name,
          correlationKey: event.correlationKey,
        });
        break;
      case 'SignalSubscribed':
        subscriptions.set(event.key, {
          key: event.key,
          type: 'signal',
          name: event.name,
          correlationKey: '',
        });
        break;
      case 'MessageCorrelated':
      case 'SignalReceived':
        if (!event.remains) subscriptions.set(event.key, undefined);
        break;
      case 'MessageUnsubscribed':
      case 'SignalUnsubscribed':
        subscriptions.set(event.key, undefined);
        break;
      case 'IncidentRaised': {
        const { key, elementKey, elementId, kind, message } = event;
        incidents.push({ key, elementKey, elementId, kind, message });
        break;
      }
      case 'IncidentResolved':
        incidentsResolved.push(event.key);
        break;
    }

  const [timersPut, timersGone] = split(timers, (key) => subscriptionOf(before, key) !== undefined);
  const [jobsPut, jobsGone] = split(jobs, (key) => elementOf(before, key)?.wait?.type === 'job');
  const [subscriptionsPut, subscriptionsGone] = split(
    subscriptions,
    (key) => subscriptionOf(before, key) !== undefined,
  );
  const changes: ProjectionChanges = {
    userTasks: [...tasks.values()],
    timers: timersPut,
    timersGone,
    jobs: jobsPut,
    jobsGone,
    subscriptions: subscriptionsPut,
    subscriptionsGone,
    incidents,
    incidentsResolved,
  };
  return withSuspension(changes, before, after);
}

/** A row that came and went within the entry was never written, so it need not be deleted. */
function split<T>(
  changes: ReadonlyMap<number, T | undefined>,
  wasStored: (key: number) => boolean,
): [T[], number[]] {
  const put: T[] = [];
  const gone: number[] = [];
  for (const [key, value] of changes)
    if (value !== undefined) put.push(value);
    else if (wasStored(key)) gone.push(key);
  return [put, gone];
}

function createdTask(event: EventOf<'UserTaskCreated'>, at: string): Mutable<UserTaskChange> {
  const { type: _type, candidateGroups, candidateUsers, ...rest } = event;
  return {
    ...rest,
    status: event.assignee === undefined ? 'created' : 'claimed',
    candidateGroups: [...candidateGroups],
    candidateUsers: [...candidateUsers],
    createdAt: at,
  };
}

/** The store keeps what a task was created with and takes only what can change: status, assignee, end. */
function taskBefore(before: ProcessState | undefined, key: number, at: string): Mutable<UserTaskChange> {
  const element = elementOf(before, key);
  if (element?.wait?.type !== 'userTask')
    throw new InvariantViolation(`Expected user task ${key} to be open in the state that the events follow`);
  const { type: _type, candidateGroups, candidateUsers, ...rest } = element.wait;
  return {
    ...rest,
    key,
    before: rest.assignee === undefined ? {} : { assignee: rest.assignee },
    elementId: element.elementId,
    status: rest.assignee === undefined ? 'created' : 'claimed',
    candidateGroups: [...candidateGroups],
    candidateUsers: [...candidateUsers],
    createdAt: at,
  };
}

function jobBefore(before: ProcessState | undefined, key: number): JobChange | undefined {
  const element = elementOf(before, key);
  return element && jobOf(element);
}
