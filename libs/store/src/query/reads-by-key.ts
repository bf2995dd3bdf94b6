import type { Pool } from 'pg';
import type { InstanceView, UserTaskView } from '#runtime';
import { GroupedRead } from '../grouped-read.js';
import { instanceKeyArrays, isUuid, nameOfInstance, type InstanceKey } from '../tenancy.js';
import type { ProcessInstanceEntity } from './entities/process-instance.entity.js';
import type { UserTaskEntity } from './entities/user-task.entity.js';
import { instanceView, taskView, type InstanceOfTask } from './views.js';

export interface TaskKey extends InstanceKey {
  readonly key: number;
}

/** A task `t` and what its instance `p` says of it, as `taskView` takes them. */
export const TASK_COLUMNS = `t.tenant, t.instance_key as "instanceKey", t.element_key as "elementKey", t.element_id as "elementId", t.name,
  t.status, t.assignee, t.candidates, t.due_at as "dueAt", t.follow_up_at as "followUpAt", t.priority, t.form_id as "formId",
  t.created_at as "createdAt", t.ended_at as "endedAt", t.revision, p.bpmn_process_id, p.definition_key, p.business_key,
  p.status as instance_status`;

const TASKS_OF_INSTANCES = `select ${TASK_COLUMNS}
    from unnest($1::smallint[], $2::text[], $3::uuid[]) x(bucket, tenant, instance_key)
    join user_task t on t.bucket = x.bucket and t.tenant = x.tenant and t.instance_key = x.instance_key
    join process_instance p on p.bucket = x.bucket and p.tenant = x.tenant and p.instance_key = x.instance_key
   order by t.tenant, t.instance_key, t.element_key`;

const TASKS = `select ${TASK_COLUMNS}
    from unnest($1::smallint[], $2::text[], $3::uuid[], $4::int[]) x(bucket, tenant, instance_key, element_key)
    join user_task t on t.bucket = x.bucket and t.tenant = x.tenant and t.instance_key = x.instance_key
     and t.element_key = x.element_key
    join process_instance p on p.bucket = x.bucket and p.tenant = x.tenant and p.instance_key = x.instance_key`;

const INSTANCES = `
  select p.tenant, p.instance_key as "instanceKey", p.bpmn_process_id as "bpmnProcessId", p.definition_key as "definitionKey",
         p.business_key as "businessKey", p.status, p.revision, p.started_at as "startedAt", p.ended_at as "endedAt",
         p.parent_instance_key as "parentInstanceKey", p.parent_element_key as "parentElementKey",
         (select count(*)::int from incident i where i.bucket = p.bucket and i.tenant = p.tenant
             and i.instance_key = p.instance_key and i.resolved_at is null) as open_incidents
    from unnest($1::smallint[], $2::text[], $3::uuid[]) x(bucket, tenant, instance_key)
    join process_instance p on p.bucket = x.bucket and p.tenant = x.tenant and p.instance_key = x.instance_key`;

/** What is asked around every command: tasks and instances by their keys. One prepared statement for all who ask together. */
export class ReadsByKey {
  readonly tasks: GroupedRead<TaskKey, UserTaskView>;
  readonly tasksOfInstances: GroupedRead<InstanceKey, UserTaskView>;
  readonly instances: GroupedRead<InstanceKey, InstanceView>;

  constructor(pool: Pool) {
    const tasks = async (name: string, text: string, values: unknown[]): Promise<UserTaskView[]> => {
      const { rows } = await pool.query<UserTaskEntity & InstanceOfTask>({ name, text, values });
      return rows.map((row) => taskView(row, row));
    };
    this.tasks = new GroupedRead<TaskKey, UserTaskView>({
      nameOf: (key) => `${nameOfInstance(key)} ${key.key}`,
      keyOf: (task) => task,
      read: (keys) => tasks('tasks', TASKS, taskKeyArrays(keys)),
    });
    this.tasksOfInstances = new GroupedRead<InstanceKey, UserTaskView>({
      nameOf: nameOfInstance,
      keyOf: (task) => task,
      read: (keys) => tasks('tasks_of_instances', TASKS_OF_INSTANCES, instanceKeyArrays(keys)),
    });
    this.instances = new GroupedRead<InstanceKey, InstanceView>({
      nameOf: nameOfInstance,
      keyOf: (instance) => instance,
      read: async (keys) => {
        const { rows } = await pool.query<ProcessInstanceEntity & { open_incidents: number }>({
          name: 'instances',
          text: INSTANCES,
          values: instanceKeyArrays(keys),
        });
        return rows.map((row) => instanceView(row, row.open_incidents));
      },
    });
  }
}

function taskKeyArrays(keys: readonly TaskKey[]): unknown[] {
  const valid = keys.filter(({ instanceKey }) => isUuid(instanceKey));
  return [...instanceKeyArrays(valid), valid.map(({ key }) => key)];
}
