import { isDeepStrictEqual } from 'node:util';
import { verifyChain } from '#audit';
import { replay, type ProcessEvent } from '#engine';
import { CASE_PROCESS, CHILD_PROCESS, POISON_PROCESS, TIMER_PROCESS } from '../load/models.js';
import type { Check } from './check.js';
import type { DatabaseRecord, RecordedInstance } from './database-record.js';
import { idOf } from './call-checks.js';

export const positionsAreDense: Check = {
  name: 'positions are dense in each tenant',
  look({ record }, wrong) {
    let looked = 0;
    for (const [tenant, entries] of record.journals) {
      looked += entries.length;
      const gap = entries.findIndex(({ position }, index) => position !== index + 1);
      if (gap >= 0)
        wrong(`${tenant}: position ${gap + 1} is missing, ${entries[gap]!.position} stands in its place`);
      if (record.heads.get(tenant) !== entries.length && gap < 0)
        wrong(`${tenant}: the counter is at ${record.heads.get(tenant)} after ${entries.length} entries`);
    }
    return looked;
  },
};

export const chainsVerify: Check = {
  name: 'each chain of hashes verifies, entry by entry from 1',
  look({ record }, wrong) {
    for (const { tenant, instanceKey, entries, revision, hash } of record.instances) {
      const broken = verifyChain(entries, { entryNo: revision, hash });
      if (broken) wrong(`${tenant} ${instanceKey}: entry ${broken.entryNo} is ${broken.reason}`);
    }
    return record.instances.length;
  },
};

export const replayEqualsState: Check = {
  name: 'the fold of the events is the stored state',
  look({ record }, wrong) {
    for (const { tenant, instanceKey, entries, state } of record.instances) {
      try {
        const folded: unknown = JSON.parse(JSON.stringify(replay(entries.flatMap(({ events }) => events))));
        if (!isDeepStrictEqual(folded, state))
          wrong(`${tenant} ${instanceKey}: ${firstDifference(folded, state)}`);
      } catch (error) {
        wrong(`${tenant} ${instanceKey}: the events are no history: ${(error as Error).message}`);
      }
    }
    return record.instances.length;
  },
};

/** Events that end a wait, with what they end. */
function resumedBy(event: ProcessEvent): string | undefined {
  switch (event.type) {
    case 'UserTaskCompleted':
    case 'UserTaskCanceled':
    case 'JobCompleted':
    case 'JobCanceled':
    case 'ChildCompleted':
    case 'ElementCompleted':
    case 'ElementTerminated':
      return `${event.type.startsWith('Element') ? 'element' : 'wait'} ${event.key}`;
    case 'MessageCorrelated':
      return event.remains ? undefined : `subscription ${event.key}`;
    case 'TimerTriggered':
    case 'TimerCanceled':
    case 'MessageUnsubscribed':
      return `subscription ${event.key}`;
    default:
      return undefined;
  }
}

export const waitsAreResumedOnce: Check = {
  name: 'each wait state is resumed exactly once',
  look({ record }, wrong) {
    let looked = 0;
    for (const { tenant, instanceKey, entries } of record.instances) {
      const resumed = new Map<string, number>();
      for (const { events, entryNo } of entries)
        for (const event of events) {
          // A repeating timer waits again under its key.
          if (event.type === 'TimerScheduled') resumed.delete(`subscription ${event.key}`);
          const wait = resumedBy(event);
          if (wait === undefined) continue;
          looked++;
          const before = resumed.get(wait);
          if (before !== undefined)
            wrong(
              `${tenant} ${instanceKey}: ${wait} ended in entries ${before} and ${entryNo} (${event.type})`,
            );
          resumed.set(wait, entryNo);
        }
    }
    return looked;
  },
};

/** Rows beside the states that a state wants. */
function wantedRows({ tenant, instanceKey, state }: RecordedInstance) {
  const name = (key: number) => `${tenant} ${instanceKey} ${key}`;
  const { elements, subscriptions } = state;
  const waits = (type: string) =>
    elements.filter(({ wait }) => wait?.type === type).map(({ key }) => name(key));
  const subscribed = (...types: string[]) =>
    subscriptions.filter(({ type }) => types.includes(type)).map(({ key }) => name(key));
  return {
    openTasks: waits('userTask'),
    jobs: waits('job'),
    timers: subscribed('timer'),
    subscriptions: subscribed('message', 'signal'),
    openIncidents: state.incidents.map(({ key }) => name(key)),
  };
}

const TABLES = ['openTasks', 'jobs', 'timers', 'subscriptions', 'openIncidents'] as const;

export const tablesEqualStates: Check = {
  name: 'no task is open and completed: tasks, jobs, timers, subscriptions and incidents are as the states have them',
  look({ record }, wrong) {
    const wanted = record.instances.map(wantedRows);
    let looked = 0;
    for (const table of TABLES) {
      const states = new Set(wanted.flatMap((rows) => rows[table]));
      looked += states.size + record[table].size;
      for (const name of states)
        if (!record[table].has(name)) wrong(`${name}: waits by its state, but ${table} has no row`);
      for (const name of record[table])
        if (!states.has(name)) wrong(`${name}: stands in ${table}, but its state does not wait`);
    }
    return looked;
  },
};

export const nobodyIsStuck: Check = {
  name: 'nobody is stuck: every live instance waits for something that can come',
  look({ record }, wrong) {
    const instances = new Map(record.instances.map((one) => [one.instanceKey, one]));
    for (const instance of record.instances) {
      if (instance.state.status !== 'active') continue;
      const { tenant, instanceKey, bpmnProcessId, businessKey, state } = instance;
      const { openTasks, jobs, timers, subscriptions, openIncidents } = wantedRows(instance);
      const children = state.elements.filter(({ wait }) => wait?.type === 'child');
      const waits = [openTasks, jobs, timers, subscriptions, openIncidents, children].flat();
      const name = `${tenant} ${instanceKey} (${bpmnProcessId} ${businessKey ?? ''})`;
      if (waits.length === 0) wrong(`${name}: lives, but waits for nothing`);
      // All of these end by themselves once everybody has answered.
      if (
        [CASE_PROCESS, CHILD_PROCESS, TIMER_PROCESS].includes(bpmnProcessId) ||
        (bpmnProcessId === POISON_PROCESS && openIncidents.length === 0)
      )
        wrong(`${name}: has not ended after the quiet, waits ${describeWaits(instance)}`);
      const { parent } = state;
      if (parent && instances.get(parent.instanceKey)?.state.status !== 'active')
        wrong(`${name}: nobody waits for this child any more`);
    }
    for (const [tenant, position] of record.undelivered)
      wrong(`${tenant}: the courier has not carried entry ${position} after the quiet`);
    return record.instances.length;
  },
};

function describeWaits({ state }: RecordedInstance): string {
  return JSON.stringify([
    ...state.elements.flatMap(({ elementId, wait }) => (wait ? [`${elementId}: ${wait.type}`] : [])),
    ...state.subscriptions.map(({ catchId, type }) => `${catchId}: ${type}`),
    ...state.incidents.map(({ message }) => message),
  ]);
}

export const noTimerIsEarly: Check = {
  name: 'no timer fires before it is due, by the clock of PostgreSQL',
  look({ record }, wrong) {
    let looked = 0;
    for (const { tenant, instanceKey, entries } of record.instances) {
      const due = new Map<number, string>();
      for (const { events, committedAt, entryNo } of entries)
        for (const event of events) {
          if (event.type === 'TimerScheduled') due.set(event.key, event.dueAt);
          if (event.type !== 'TimerTriggered') continue;
          looked++;
          // The database keeps microseconds, the journal milliseconds.
          const early = Date.parse(due.get(event.key) ?? '') - committedAt;
          if (!(early <= 1))
            wrong(
              `${tenant} ${instanceKey}: entry ${entryNo} fired ${early} ms before ${due.get(event.key)}`,
            );
        }
    }
    return looked;
  },
};

/** Of each tenant the position after which the subscribers followed. */
export function feedHasNoGap(since: ReadonlyMap<string, number>): Check {
  return {
    name: 'a subscriber that resumes misses nothing, and gets what happened in order',
    look({ record, history }, wrong) {
      const wanted = wantedChanges(record, since);
      for (const subscriber of new Set(history.changes.map((change) => change.subscriber))) {
        const seen = history.changes.filter((change) => change.subscriber === subscriber);
        const got = new Set(seen.map(({ taskId, revision }) => `${taskId} ${revision}`));
        let missing = 0;
        for (const [change, place] of wanted)
          if (!got.has(change) && ++missing <= 3) wrong(`${subscriber} never got the change of ${place}`);
        if (missing > 3) wrong(`${subscriber} missed ${missing} of ${wanted.size} changes`);
        const last = new Map<string, number>();
        for (const { taskId, revision } of seen) {
          if (revision < (last.get(taskId) ?? 0))
            wrong(`${subscriber} got revision ${revision} of ${taskId} after ${last.get(taskId)}`);
          last.set(taskId, revision);
        }
      }
      if (history.resyncs > 0) wrong(`${history.resyncs} times a cursor could not be resumed from`);
      return wanted.size;
    },
  };
}

function wantedChanges(record: DatabaseRecord, since: ReadonlyMap<string, number>): Map<string, string> {
  const wanted = new Map<string, string>();
  for (const [tenant, after] of since)
    for (const { position, instanceKey, entryNo, events } of record.journals.get(tenant) ?? [])
      for (const event of events)
        if (position > after && event.type.startsWith('UserTask') && 'key' in event)
          wanted.set(
            `${idOf('UserTask', tenant, instanceKey, event.key)} ${entryNo}`,
            `${tenant}:${position} (${event.type})`,
          );
  return wanted;
}

function firstDifference(folded: unknown, stored: unknown, path = ''): string {
  if (typeof folded === 'object' && folded !== null && typeof stored === 'object' && stored !== null) {
    for (const name of new Set([...Object.keys(folded), ...Object.keys(stored)])) {
      const [a, b] = [(folded as Record<string, unknown>)[name], (stored as Record<string, unknown>)[name]];
      if (!isDeepStrictEqual(a, b)) return firstDifference(a, b, `${path}/${name}`);
    }
  }
  return `${path} is ${JSON.stringify(folded)} by the events, but ${JSON.stringify(stored)} is stored`;
}
