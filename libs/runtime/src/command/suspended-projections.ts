import type { FlowNodeInstance, ProcessState } from '#engine';
import type { JobChange, ProjectionChanges, SubscriptionChange } from '../ports/journal.port.js';

/**
 * A suspended instance has no timer and no subscription in the tables, and its jobs stand there without retries: no look-up has
 * to ask whether an instance is suspended. When it goes on they come back from its state. A job's row stays, with its headers and
 * its fencing token: whoever had it leased loses it.
 */
export function withSuspension(
  changes: ProjectionChanges,
  before: ProcessState | undefined,
  after: ProcessState,
): ProjectionChanges {
  const was = before?.status === 'suspended';
  const is = after.status === 'suspended';
  if (is) return hidden(changes, was ? undefined : before);
  return was && after.status === 'active' ? shown(changes, after) : changes;
}

/** @param seen the state of which rows still stand in the tables; undefined when there are none */
function hidden(changes: ProjectionChanges, seen: ProcessState | undefined): ProjectionChanges {
  const open = seen ? [...seen.subscriptions] : [];
  const jobs = new Map<number, JobChange>();
  for (const job of [...(seen ? openJobs(seen) : []), ...changes.jobs])
    jobs.set(job.key, { ...job, retries: 0 });
  const timers = open.filter(({ type }) => type === 'timer').map(({ key }) => key);
  const waiters = open.filter(({ type }) => type === 'message' || type === 'signal').map(({ key }) => key);
  return {
    ...changes,
    timers: [],
    timersGone: [...new Set([...changes.timersGone, ...timers])],
    jobs: [...jobs.values()].filter(({ key }) => !changes.jobsGone.includes(key)),
    subscriptions: [],
    subscriptionsGone: [...new Set([...changes.subscriptionsGone, ...waiters])],
  };
}

function shown(changes: ProjectionChanges, after: ProcessState): ProjectionChanges {
  const open = after.subscriptions;
  const created = new Map(changes.jobs.map((job) => [job.key, job]));
  return {
    ...changes,
    timers: open.flatMap((one) => (one.type === 'timer' ? [{ key: one.key, dueAt: one.dueAt }] : [])),
    jobs: openJobs(after).map((job) => created.get(job.key) ?? job),
    subscriptions: open.flatMap((one): SubscriptionChange[] => {
      if (one.type === 'message')
        return [{ key: one.key, type: 'message', name: one.name, correlationKey: one.correlationKey }];
      return one.type === 'signal'
        ? [{ key: one.key, type: 'signal', name: one.name, correlationKey: '' }]
        : [];
    }),
  };
}

function openJobs(state: ProcessState): JobChange[] {
  return state.elements.flatMap((element) => jobOf(element) ?? []);
}

/** The job that an element waits for, as it stands in a table where its row is already: that keeps the headers. */
export function jobOf({ key, elementId, wait }: FlowNodeInstance): JobChange | undefined {
  if (wait?.type !== 'job') return undefined;
  return { key, elementId, jobType: wait.jobType, retries: wait.retries, headers: {} };
}
