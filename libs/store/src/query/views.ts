import type { IncidentView, InstanceView, UserTaskView } from '#runtime';
import { INSTANCE_STATUSES, TASK_STATUSES } from '../journal/encode-entry.js';
import type { IncidentEntity } from './entities/incident.entity.js';
import type { ProcessInstanceEntity } from './entities/process-instance.entity.js';
import type { UserTaskEntity } from './entities/user-task.entity.js';

export interface InstanceOfTask {
  readonly bpmn_process_id: string;
  readonly definition_key: string;
  readonly business_key: string | null;
  readonly instance_status: number;
}

export function taskView(task: UserTaskEntity, instance: InstanceOfTask): UserTaskView {
  return {
    tenant: task.tenant,
    instanceKey: task.instanceKey,
    key: task.elementKey,
    elementId: task.elementId,
    status: TASK_STATUSES[task.status]!,
    candidateGroups: ofKind(task.candidates, 'g:'),
    candidateUsers: ofKind(task.candidates, 'u:'),
    priority: task.priority,
    createdAt: task.createdAt.toISOString(),
    revision: task.revision,
    bpmnProcessId: instance.bpmn_process_id,
    definitionKey: instance.definition_key,
    isSuspended: INSTANCE_STATUSES[instance.instance_status] === 'suspended',
    ...present({
      name: task.name,
      assignee: task.assignee,
      dueAt: moment(task.dueAt),
      followUpAt: moment(task.followUpAt),
      formId: task.formId,
      endedAt: moment(task.endedAt),
      businessKey: instance.business_key,
    }),
  };
}

export function instanceView(instance: ProcessInstanceEntity, openIncidents: number): InstanceView {
  return {
    tenant: instance.tenant,
    instanceKey: instance.instanceKey,
    bpmnProcessId: instance.bpmnProcessId,
    definitionKey: instance.definitionKey,
    status: INSTANCE_STATUSES[instance.status]!,
    revision: instance.revision,
    startedAt: instance.startedAt.toISOString(),
    openIncidents,
    isRestarted: instance.parentInstanceKey !== null && instance.parentElementKey === null,
    ...present({
      businessKey: instance.businessKey,
      endedAt: moment(instance.endedAt),
      parentInstanceKey: instance.parentInstanceKey,
    }),
  };
}

export function incidentView(incident: IncidentEntity): IncidentView {
  return {
    tenant: incident.tenant,
    instanceKey: incident.instanceKey,
    key: incident.incidentKey,
    elementKey: incident.elementKey,
    elementId: incident.elementId,
    kind: incident.kind,
    message: incident.message,
    raisedAt: incident.raisedAt.toISOString(),
    ...present({ resolvedAt: moment(incident.resolvedAt) }),
  };
}

/** RFC 3339; undefined for none, also where the column says infinity. */
export function moment(value: Date | number | null): string | undefined {
  return value instanceof Date ? value.toISOString() : undefined;
}

/** What the database has as NULL is absent in a view. */
export function present<T extends object>(fields: T): { [K in keyof T]?: NonNullable<T[K]> } {
  return Object.fromEntries(
    Object.entries(fields).filter(([, value]) => value !== null && value !== undefined),
  ) as {
    [K in keyof T]?: NonNullable<T[K]>;
  };
}

function ofKind(candidates: readonly string[], kind: 'g:' | 'u:'): string[] {
  return candidates.filter((candidate) => candidate.startsWith(kind)).map((candidate) => candidate.slice(2));
}
