import type { EventOf, ProcessEvent, ProcessState } from '#engine';
import type { InstanceMove } from '../ports/journal.port.js';

/**
 * What a migration changes in rows that are there already.
 * @param state as it is after the events
 */
export function moveOf(events: readonly ProcessEvent[], state: ProcessState): InstanceMove {
  const migrated = events.find((event) => event.type === 'InstanceMigrated')!;
  const anew = new Map<number, EventOf<'JobCreated'>>();
  for (const event of events) if (event.type === 'JobCreated') anew.set(event.key, event);
  const jobs = state.elements.flatMap(({ key, elementId, wait }) =>
    wait?.type === 'job'
      ? [
          {
            key,
            elementId,
            jobType: wait.jobType,
            ...(anew.has(key) ? { headers: anew.get(key)!.headers } : {}),
          },
        ]
      : [],
  );
  const incidents = state.incidents.map(({ key, elementId }) => ({ key, elementId }));
  return { definitionKey: migrated.definitionKey, tasks: migrated.tasks, jobs, incidents };
}
