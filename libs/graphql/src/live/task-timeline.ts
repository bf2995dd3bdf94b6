import { Inject, Injectable } from '@nestjs/common';
import type { ProcessEvent } from '#engine';
import type { JournalEntry, UserTaskView } from '#runtime';
import { HISTORY, type HistoryPort } from '../services.js';

/** A task as it was before and after an entry of the journal. */
export interface TaskChange {
  readonly key: number;
  readonly before?: UserTaskView;
  readonly after?: UserTaskView;
}

/** All tasks of an instance after one of its entries. */
interface TasksAt {
  readonly entryNo: number;
  readonly birth: Pick<UserTaskView, 'bpmnProcessId' | 'definitionKey' | 'businessKey'>;
  readonly isSuspended: boolean;
  readonly tasks: ReadonlyMap<number, UserTaskView>;
}

/** Instances whose latest tasks are remembered, and entries whose changes are. */
const REMEMBERED = 2_000;

/**
 * What each entry of the journal changes in tasks, exactly as it was then: worked out once per node from the instance's
 * own history, for all subscribers, however far behind they are.
 */
@Injectable()
export class TaskTimeline {
  private readonly latest = new Map<string, TasksAt>();
  private readonly changes = new Map<string, Promise<readonly TaskChange[]>>();

  constructor(@Inject(HISTORY) private readonly histories: HistoryPort) {}

  changesOf(entry: JournalEntry): Promise<readonly TaskChange[]> {
    const place = `${entry.tenant} ${entry.position}`;
    const known = this.changes.get(place);
    if (known) return known;
    const changes = this.work(entry);
    remember(this.changes, place, changes);
    changes.catch(() => this.changes.delete(place));
    return changes;
  }

  private async work(entry: JournalEntry): Promise<readonly TaskChange[]> {
    const instance = `${entry.tenant} ${entry.instanceKey}`;
    const touchesTasks = entry.events.some(concernsTasks);
    let before = this.latest.get(instance);
    if (before?.entryNo !== entry.entryNo - 1) {
      if (!touchesTasks) return [];
      before = await this.tasksBefore(entry);
    }
    const after = apply(before, entry);
    // A subscriber that replays old entries must not take what the live ones need.
    if ((this.latest.get(instance)?.entryNo ?? -1) < after.entryNo) remember(this.latest, instance, after);
    const keys = new Set([...before.tasks.keys(), ...after.tasks.keys()]);
    return [...keys]
      .filter((key) => before.tasks.get(key) !== after.tasks.get(key))
      .map((key) => ({ key, before: before.tasks.get(key), after: after.tasks.get(key) }));
  }

  private async tasksBefore(entry: JournalEntry): Promise<TasksAt> {
    const birth = { bpmnProcessId: '', definitionKey: '' };
    let tasks: TasksAt = { entryNo: 0, birth, isSuspended: false, tasks: new Map() };
    if (entry.entryNo === 1) return tasks;
    const { tenant, instanceKey } = entry;
    for (const earlier of await this.histories.history(tenant, instanceKey, {
      upToEntryNo: entry.entryNo - 1,
    })) {
      tasks = apply(tasks, earlier);
    }
    return tasks;
  }
}

function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > REMEMBERED) map.delete(map.keys().next().value!);
}

function apply(state: TasksAt, entry: JournalEntry): TasksAt {
  let { birth, isSuspended } = state;
  const tasks = new Map(state.tasks);
  for (const event of entry.events) {
    if (event.type === 'InstanceStarted') {
      const { bpmnProcessId, definitionKey, businessKey } = event;
      birth = { bpmnProcessId, definitionKey, businessKey };
    } else if (event.type === 'InstanceMigrated') {
      birth = { ...birth, definitionKey: event.definitionKey };
      for (const { key, elementId, name, formId } of event.tasks) {
        const task = tasks.get(key);
        if (task) tasks.set(key, { ...task, ...birth, elementId, name, formId, revision: entry.entryNo });
      }
    } else if (event.type === 'UserTaskCreated') {
      tasks.set(event.key, { ...created(event, entry, birth), isSuspended });
    } else if (event.type === 'InstanceSuspended' || event.type === 'InstanceResumed') {
      isSuspended = event.type === 'InstanceSuspended';
      for (const [key, task] of tasks)
        if (task.endedAt === undefined) tasks.set(key, { ...task, isSuspended });
    } else if (event.type.startsWith('UserTask') && 'key' in event) {
      const task = tasks.get(event.key);
      if (task) tasks.set(event.key, { ...task, ...changed(event, entry), revision: entry.entryNo });
    }
  }
  return { entryNo: entry.entryNo, birth, isSuspended, tasks };
}

/** Events that change all open tasks of an instance. */
const OF_ALL_TASKS: readonly ProcessEvent['type'][] = [
  'InstanceMigrated',
  'InstanceSuspended',
  'InstanceResumed',
];

function concernsTasks({ type }: ProcessEvent): boolean {
  return type.startsWith('UserTask') || OF_ALL_TASKS.includes(type);
}

function created(
  event: Extract<ProcessEvent, { type: 'UserTaskCreated' }>,
  { tenant, instanceKey, entryNo, at }: JournalEntry,
  birth: TasksAt['birth'],
): Omit<UserTaskView, 'isSuspended'> {
  const { type: _type, ...task } = event;
  return {
    ...task,
    ...birth,
    tenant,
    instanceKey,
    status: task.assignee === undefined ? 'created' : 'claimed',
    createdAt: at,
    revision: entryNo,
  };
}

function changed(event: ProcessEvent, { at }: JournalEntry): Partial<UserTaskView> {
  switch (event.type) {
    case 'UserTaskClaimed':
    case 'UserTaskAssigned':
      return { status: 'claimed', assignee: event.assignee };
    case 'UserTaskReleased':
      return { status: 'created', assignee: undefined };
    case 'UserTaskCompleted':
      return { status: 'completed', endedAt: at };
    case 'UserTaskCanceled':
      return { status: 'canceled', endedAt: at };
    default:
      return {};
  }
}
