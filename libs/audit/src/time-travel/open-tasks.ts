import type { EventOf } from '#engine';
import type { JournalEntry, UserTaskView } from '#runtime';
import { stateAfter } from './state-after.js';

/** A task that was open, as its instance's journal had it by then. */
export interface OpenTask
  extends
    Pick<UserTaskView, 'tenant' | 'instanceKey' | 'key' | 'elementId' | 'name' | 'assignee' | 'priority'>,
    Pick<UserTaskView, 'candidateGroups' | 'candidateUsers' | 'dueAt' | 'followUpAt' | 'formId'>,
    Pick<UserTaskView, 'createdAt' | 'businessKey' | 'isSuspended'> {
  readonly status: 'created' | 'claimed';
}

/**
 * The user tasks that are open after these entries, the oldest first.
 * @param entries of one instance, from its first
 */
export function openTasksOf(entries: readonly JournalEntry[]): OpenTask[] {
  const [first] = entries;
  if (!first) return [];
  const { tenant, instanceKey } = first;
  const births = new Map<number, { readonly at: string; readonly created: EventOf<'UserTaskCreated'> }>();
  const names = new Map<number, string | undefined>();
  for (const { at, events } of entries)
    for (const event of events) {
      if (event.type === 'UserTaskCreated') {
        births.set(event.key, { at, created: event });
        names.set(event.key, event.name);
      }
      if (event.type === 'InstanceMigrated') for (const { key, name } of event.tasks) names.set(key, name);
    }
  const { elements, status, businessKey } = stateAfter(entries);
  return elements.flatMap(({ key, elementId, wait }): OpenTask[] => {
    const birth = births.get(key);
    if (wait?.type !== 'userTask' || !birth) return [];
    const { assignee, candidateGroups, candidateUsers, priority, dueAt, formId } = wait;
    const name = names.get(key);
    // The state has it only once it was rescheduled.
    const followUpAt = wait.followUpAt ?? birth.created.followUpAt;
    return [
      {
        tenant,
        instanceKey,
        key,
        elementId,
        status: assignee === undefined ? 'created' : 'claimed',
        candidateGroups,
        candidateUsers,
        priority,
        createdAt: birth.at,
        isSuspended: status === 'suspended',
        ...(name !== undefined && { name }),
        ...(assignee !== undefined && { assignee }),
        ...(dueAt !== undefined && { dueAt }),
        ...(followUpAt !== undefined && { followUpAt }),
        ...(formId !== undefined && { formId }),
        ...(businessKey !== undefined && { businessKey }),
      },
    ];
  });
}
