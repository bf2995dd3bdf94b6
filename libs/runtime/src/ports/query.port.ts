import type { InstanceStatus } from '#engine';
import type { UserTaskStatus } from './journal.port.js';

/** A page forwards or backwards over a stable order; cursors are opaque outside of the store. */
export interface PageRequest {
  readonly first?: number;
  readonly after?: string;
  readonly last?: number;
  readonly before?: string;
}
export interface Page<T> {
  readonly items: readonly { readonly item: T; readonly cursor: string }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

export interface UserTaskView {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly key: number;
  readonly elementId: string;
  readonly name?: string;
  readonly status: UserTaskStatus;
  readonly assignee?: string;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: readonly string[];
  readonly dueAt?: string;
  readonly followUpAt?: string;
  readonly priority: number;
  readonly formId?: string;
  readonly createdAt: string;
  readonly endedAt?: string;
  /** The instance's revision when the task last changed. */
  readonly revision: number;
  readonly bpmnProcessId: string;
  readonly definitionKey: string;
  readonly businessKey?: string;
  /** Nobody can work on it until its instance is resumed. */
  readonly isSuspended: boolean;
}

/** Whose tasks: all of the tenant, or those that one of the groups or the user may see. */
export interface TaskVisibility {
  readonly tenants: readonly string[];
  /** Undefined: all tasks of the tenants (operators, auditors). */
  readonly groups?: readonly string[];
  readonly user?: string;
}

export interface UserTaskFilter {
  readonly statuses?: readonly UserTaskStatus[];
  readonly assignee?: string;
  readonly isUnassigned?: boolean;
  readonly elementId?: string;
  readonly businessKey?: string;
  readonly instanceKey?: string;
  readonly dueBefore?: string;
}
export type UserTaskOrder = 'DUE_AT' | 'CREATED_AT' | 'PRIORITY';

export interface InstanceView {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly bpmnProcessId: string;
  readonly definitionKey: string;
  readonly businessKey?: string;
  readonly status: InstanceStatus;
  readonly revision: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  /** The instance that called it, or the one that it does anew. */
  readonly parentInstanceKey?: string;
  readonly isRestarted: boolean;
  readonly openIncidents: number;
}
export interface InstanceFilter {
  readonly tenants: readonly string[];
  readonly bpmnProcessId?: string;
  readonly definitionKey?: string;
  readonly statuses?: readonly InstanceView['status'][];
  readonly businessKey?: string;
  readonly hasIncident?: boolean;
}
export interface IncidentView {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly key: number;
  readonly elementKey: number;
  readonly elementId: string;
  readonly kind: string;
  readonly message: string;
  readonly raisedAt: string;
  readonly resolvedAt?: string;
}

export interface IncidentFilter {
  readonly kind?: string;
  readonly elementId?: string;
}

/** How many instances of a version of a process run in a tenant. */
export interface RunningInstances {
  readonly tenant: string;
  readonly definitionKey: string;
  readonly count: number;
}

/** Reads for people: lists, pages, counts. None of it is on the path of a command. */
export interface QueryStore {
  userTasks(
    visibility: TaskVisibility,
    filter: UserTaskFilter,
    order: UserTaskOrder,
    page: PageRequest,
  ): Promise<Page<UserTaskView>>;
  userTask(tenant: string, instanceKey: string, key: number): Promise<UserTaskView | undefined>;
  userTasksByInstance(keys: readonly { tenant: string; instanceKey: string }[]): Promise<UserTaskView[]>;
  instances(filter: InstanceFilter, page: PageRequest): Promise<Page<InstanceView>>;
  instancesByKey(keys: readonly { tenant: string; instanceKey: string }[]): Promise<InstanceView[]>;
  /** Running instances of these tenants, counted by tenant and version of the process. */
  runningInstances(tenants: readonly string[]): Promise<RunningInstances[]>;
  /** Running instances of a tenant in the order of their keys, after `after`. */
  runningInstanceKeys(tenant: string, after: string | undefined, limit: number): Promise<string[]>;
  incidents(
    tenants: readonly string[],
    isOpen: boolean,
    page: PageRequest,
    filter?: IncidentFilter,
  ): Promise<Page<IncidentView>>;
  incidentsByInstance(keys: readonly { tenant: string; instanceKey: string }[]): Promise<IncidentView[]>;
}
