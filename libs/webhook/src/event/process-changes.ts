import type { ProcessEvent } from '#engine';
import { globalId, type JournalEntry } from '#runtime';
import type { FeedChange } from './feed-change.js';

/** What an entry changed in tasks, in its instance and in incidents, and that it was written. */
export function processChanges(entry: JournalEntry): FeedChange[] {
  const { hash, entryNo } = entry;
  return [
    ...entry.events.flatMap((event) => changeOf(event, entry) ?? []),
    { kind: 'journal.recorded', data: { entry: { number: entryNo, hash } } },
  ];
}

function changeOf(event: ProcessEvent, entry: JournalEntry): FeedChange | undefined {
  switch (event.type) {
    case 'UserTaskCreated': {
      const { elementId, candidateGroups, priority, dueAt, followUpAt, formId } = event;
      const times = {
        ...(dueAt !== undefined && { dueAt }),
        ...(followUpAt !== undefined && { followUpAt }),
      };
      return taskChange('task.added', event.key, entry, {
        elementId,
        candidateGroups,
        priority,
        ...times,
        ...(formId !== undefined && { formId }),
        state: event.assignee === undefined ? 'CREATED' : 'CLAIMED',
      });
    }
    case 'UserTaskClaimed':
    case 'UserTaskAssigned':
      return taskChange('task.changed', event.key, entry, { state: 'CLAIMED' });
    case 'UserTaskReleased':
      return taskChange('task.changed', event.key, entry, { state: 'CREATED' });
    case 'UserTaskRescheduled':
      return taskChange('task.changed', event.key, entry, {
        dueAt: event.dueAt ?? null,
        followUpAt: event.followUpAt ?? null,
      });
    case 'UserTaskCompleted':
      return taskChange('task.removed', event.key, entry, { state: 'COMPLETED' });
    case 'UserTaskCanceled':
      return taskChange('task.removed', event.key, entry, { state: 'CANCELED' });
    case 'InstanceStarted':
      return { kind: 'instance.started', data: {} };
    case 'InstanceSuspended':
      return { kind: 'instance.changed', data: { change: 'SUSPENDED' } };
    case 'InstanceResumed':
      return { kind: 'instance.changed', data: { change: 'RESUMED' } };
    case 'InstanceModified':
      return { kind: 'instance.changed', data: { change: 'MODIFIED' } };
    case 'InstanceMigrated':
      return { kind: 'instance.changed', data: { change: 'MIGRATED' } };
    case 'InstanceCompleted':
      return { kind: 'instance.ended', data: { state: 'COMPLETED' } };
    case 'InstanceTerminated':
      return { kind: 'instance.ended', data: { state: 'TERMINATED' } };
    case 'IncidentRaised': {
      const { key, elementId, kind } = event;
      return incidentChange('incident.raised', key, entry, { elementId, kind });
    }
    case 'IncidentResolved':
      return incidentChange('incident.resolved', event.key, entry, {});
    default:
      return undefined;
  }
}

function taskChange(
  kind: string,
  key: number,
  { tenant, instanceKey }: JournalEntry,
  fields: FeedChange['data'],
): FeedChange {
  return { kind, data: { task: { id: globalId('UserTask', tenant, instanceKey, key), key, ...fields } } };
}

function incidentChange(
  kind: string,
  key: number,
  { tenant, instanceKey }: JournalEntry,
  fields: FeedChange['data'],
): FeedChange {
  return { kind, data: { incident: { id: globalId('Incident', tenant, instanceKey, key), key, ...fields } } };
}
