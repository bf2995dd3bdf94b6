import type { Pool } from 'pg';
import type { UserTaskView } from '#runtime';
import { instanceKeyArrays } from '../tenancy.js';
import type { UserTaskEntity } from './entities/user-task.entity.js';
import { taskView, type InstanceOfTask } from './views.js';

export type InstanceKeys = readonly { readonly tenant: string; readonly instanceKey: string }[];

interface Call {
  readonly keys: InstanceKeys;
  readonly resolve: (tasks: UserTaskView[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Instances that one statement is asked for at most. */
const MAX_KEYS = 1_000;

const TASKS_OF_INSTANCES = `
  select t.tenant, t.instance_key as "instanceKey", t.element_key as "elementKey", t.element_id as "elementId", t.name, t.status,
         t.assignee, t.candidates, t.due_at as "dueAt", t.follow_up_at as "followUpAt", t.priority, t.form_id as "formId",
         t.created_at as "createdAt", t.ended_at as "endedAt", t.revision, p.bpmn_process_id, p.definition_key, p.business_key,
         p.status as instance_status
    from unnest($1::smallint[], $2::text[], $3::uuid[]) x(bucket, tenant, instance_key)
    join user_task t on t.bucket = x.bucket and t.tenant = x.tenant and t.instance_key = x.instance_key
    join process_instance p on p.bucket = x.bucket and p.tenant = x.tenant and p.instance_key = x.instance_key
   order by t.tenant, t.instance_key, t.element_key`;

/**
 * Tasks of named instances: what everybody asks after a command. Those who ask in one turn of the event loop share one
 * prepared statement, as their commands have shared one commit.
 */
export class TasksByInstance {
  private calls: Call[] = [];

  constructor(private readonly pool: Pool) {}

  find(keys: InstanceKeys): Promise<UserTaskView[]> {
    return new Promise((resolve, reject) => {
      if (this.calls.length === 0) setImmediate(() => void this.answer());
      this.calls.push({ keys, resolve, reject });
    });
  }

  private async answer(): Promise<void> {
    const calls = this.calls;
    this.calls = [];
    try {
      const asked = new Map(calls.flatMap(({ keys }) => keys.map((key) => [nameOf(key), key])));
      const found = await this.read([...asked.values()]);
      for (const { keys, resolve } of calls)
        resolve([...new Set(keys.map(nameOf))].flatMap((name) => found.get(name) ?? []));
    } catch (error) {
      for (const { reject } of calls) reject(error);
    }
  }

  private async read(keys: InstanceKeys): Promise<Map<string, UserTaskView[]>> {
    const found = new Map<string, UserTaskView[]>();
    for (let start = 0; start < keys.length; start += MAX_KEYS) {
      const { rows } = await this.pool.query<UserTaskEntity & InstanceOfTask>({
        name: 'tasks_of_instances',
        text: TASKS_OF_INSTANCES,
        values: instanceKeyArrays(keys.slice(start, start + MAX_KEYS)),
      });
      for (const row of rows) {
        const name = nameOf(row);
        const tasks = found.get(name);
        if (tasks) tasks.push(taskView(row, row));
        else found.set(name, [taskView(row, row)]);
      }
    }
    return found;
  }
}

function nameOf({ tenant, instanceKey }: InstanceKeys[number]): string {
  return `${tenant} ${instanceKey.toLowerCase()}`;
}
