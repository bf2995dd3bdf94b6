import type { Pool } from 'pg';
import type { DataSource, SelectQueryBuilder } from 'typeorm';
import type {
  IncidentFilter,
  IncidentView,
  InstanceFilter,
  InstanceView,
  Page,
  PageRequest,
  QueryStore,
  RunningInstances,
  TaskVisibility,
  UserTaskFilter,
  UserTaskOrder,
  UserTaskView,
} from '#runtime';
import { INSTANCE_STATUSES } from '../journal/encode-entry.js';
import { bucketOf, instanceKeyArrays, isUuid, type InstanceKey } from '../tenancy.js';
import { IncidentEntity } from './entities/incident.entity.js';
import { ProcessInstanceEntity } from './entities/process-instance.entity.js';
import { UserTaskEntity } from './entities/user-task.entity.js';
import { inboxSql, taskOrder } from './inbox.sql.js';
import { encodeCursor, keysetOf, tenantPageSql, toPage, type KeysetColumn } from './keyset.js';
import { ReadsByKey } from './reads-by-key.js';
import { incidentView, instanceView, taskView, type InstanceOfTask } from './views.js';

const INSTANCE_ORDER: readonly KeysetColumn[] = [
  { sql: 'started_at', type: 'timestamptz' },
  { sql: 'instance_key', type: 'uuid' },
];
const INCIDENT_ORDER: readonly KeysetColumn[] = [
  { sql: 'raised_at', type: 'timestamptz' },
  { sql: 'instance_key', type: 'uuid' },
  { sql: 'incident_key', type: 'int' },
];
const OPEN_INCIDENTS = `(select count(*)::int from incident i where i.bucket = p.bucket and i.tenant = p.tenant
  and i.instance_key = p.instance_key and i.resolved_at is null)`;
type InstanceKeys = readonly InstanceKey[];

const EMPTY_PAGE = { items: [], hasNextPage: false, hasPreviousPage: false };

/** Lists and pages through TypeORM; what is asked by key around each command goes by prepared statements that many share. */
export class PostgresQueryStore implements QueryStore {
  private readonly byKey: ReadsByKey;

  constructor(
    private readonly source: DataSource,
    private readonly pool: Pool,
  ) {
    this.byKey = new ReadsByKey(pool);
  }

  async userTasks(
    visibility: TaskVisibility,
    filter: UserTaskFilter,
    order: UserTaskOrder,
    page: PageRequest,
  ): Promise<Page<UserTaskView>> {
    const keyset = keysetOf(page, taskOrder(order));
    if (filter.instanceKey !== undefined && !isUuid(filter.instanceKey)) return EMPTY_PAGE;
    const inbox = inboxSql(visibility, filter, order, keyset);
    if (!inbox) return EMPTY_PAGE;
    const query = this.tasks()
      .innerJoin(
        inbox.sql,
        'page',
        'page.bucket = t.bucket and page.tenant = t.tenant and page.instance_key = t.instance_key and page.element_key = t.element_key',
      )
      .setParameters(inbox.parameters);
    for (const [n, term] of inbox.orderBy.split(', ').entries()) {
      const [column, direction] = term.split(' ') as [string, 'asc' | 'desc'];
      query
        .addSelect(`page.${column}`, `page_${n}`)
        .addOrderBy(`page_${n}`, direction === 'asc' ? 'ASC' : 'DESC');
    }
    return toPage(keyset, await this.taskViews(query), (task) =>
      encodeCursor([sortValue(task, order), task.instanceKey, task.key]),
    );
  }

  userTask(tenant: string, instanceKey: string, key: number): Promise<UserTaskView | undefined> {
    return this.byKey.tasks.one({ tenant, instanceKey, key });
  }

  userTasksByInstance(keys: InstanceKeys): Promise<UserTaskView[]> {
    return this.byKey.tasksOfInstances.all(keys);
  }

  async instances(filter: InstanceFilter, page: PageRequest): Promise<Page<InstanceView>> {
    const keyset = keysetOf(page, INSTANCE_ORDER);
    if (filter.definitionKey !== undefined && !isUuid(filter.definitionKey)) return EMPTY_PAGE;
    const { sql, parameters } = tenantPageSql(
      {
        table: 'process_instance',
        tenants: filter.tenants,
        key: ['instance_key'],
        order: INSTANCE_ORDER,
        isDescending: true,
        conditions: instanceConditions(filter),
      },
      keyset,
    );
    const rows = await this.instanceViews(
      this.instanceQuery()
        .innerJoin(
          sql,
          'page',
          'page.bucket = p.bucket and page.tenant = p.tenant and page.instance_key = p.instance_key',
        )
        .setParameters({
          ...parameters,
          ...filter,
          tenants: parameters.tenants,
          statuses: filter.statuses?.map((status) => INSTANCE_STATUSES.indexOf(status)),
        })
        .orderBy('p.startedAt', keyset.isBackward ? 'ASC' : 'DESC')
        .addOrderBy('p.instanceKey', keyset.isBackward ? 'ASC' : 'DESC'),
    );
    return toPage(keyset, rows, (instance) => encodeCursor([instance.startedAt, instance.instanceKey]));
  }

  instancesByKey(keys: InstanceKeys): Promise<InstanceView[]> {
    return this.byKey.instances.all(keys);
  }

  runningInstances(tenants: readonly string[]): Promise<RunningInstances[]> {
    return this.source
      .createQueryBuilder(ProcessInstanceEntity, 'p')
      .select('p.tenant', 'tenant')
      .addSelect('p.definitionKey', 'definitionKey')
      .addSelect('count(*)::int', 'count')
      .where('p.bucket = any(:buckets::smallint[]) and p.tenant = any(:tenants::text[])', {
        buckets: [...new Set(tenants.map(bucketOf))],
        tenants,
      })
      .andWhere('p.status in (:...running)', {
        running: [INSTANCE_STATUSES.indexOf('active'), INSTANCE_STATUSES.indexOf('suspended')],
      })
      .groupBy('p.tenant')
      .addGroupBy('p.definitionKey')
      .getRawMany<RunningInstances>();
  }

  async runningInstanceKeys(tenant: string, after: string | undefined, limit: number): Promise<string[]> {
    const { rows } = await this.pool.query<{ instance_key: string }>(
      `select instance_key from process_instance
        where bucket = $1 and tenant = $2 and status = 0 and ($3::uuid is null or instance_key > $3)
        order by instance_key limit $4`,
      [bucketOf(tenant), tenant, after ?? null, limit],
    );
    return rows.map(({ instance_key }) => instance_key);
  }

  async incidents(
    tenants: readonly string[],
    isOpen: boolean,
    page: PageRequest,
    filter: IncidentFilter = {},
  ): Promise<Page<IncidentView>> {
    const keyset = keysetOf(page, INCIDENT_ORDER);
    const { sql, parameters } = tenantPageSql(
      {
        table: 'incident',
        tenants,
        key: ['instance_key', 'incident_key'],
        order: INCIDENT_ORDER,
        isDescending: true,
        conditions: [
          "r.raised_at > '-infinity'",
          `r.resolved_at is ${isOpen ? '' : 'not '}null`,
          ...(filter.kind === undefined ? [] : ['r.kind = :kind']),
          ...(filter.elementId === undefined ? [] : ['r.element_id = :elementId']),
        ],
      },
      keyset,
    );
    const direction = keyset.isBackward ? 'ASC' : 'DESC';
    const rows = await this.source
      .createQueryBuilder(IncidentEntity, 'i')
      .innerJoin(
        sql,
        'page',
        'page.bucket = i.bucket and page.tenant = i.tenant and page.instance_key = i.instance_key and page.incident_key = i.incident_key',
      )
      .setParameters({ ...parameters, ...filter })
      .orderBy('i.raisedAt', direction)
      .addOrderBy('i.instanceKey', direction)
      .addOrderBy('i.incidentKey', direction)
      .getMany();
    return toPage(keyset, rows.map(incidentView), (incident) =>
      encodeCursor([incident.raisedAt, incident.instanceKey, incident.key]),
    );
  }

  async incidentsByInstance(keys: InstanceKeys): Promise<IncidentView[]> {
    const rows = await this.source
      .createQueryBuilder(IncidentEntity, 'i')
      .innerJoin(...namedInstances('i'))
      .setParameters(keyParameters(keys))
      .orderBy('i.raisedAt')
      .addOrderBy('i.incidentKey')
      .getMany();
    return rows.map(incidentView);
  }

  /** Tasks with what their instance says of them. */
  private tasks(): SelectQueryBuilder<UserTaskEntity> {
    return this.source
      .createQueryBuilder(UserTaskEntity, 't')
      .innerJoin(
        ProcessInstanceEntity,
        'p',
        'p.bucket = t.bucket and p.tenant = t.tenant and p.instance_key = t.instance_key',
      )
      .addSelect('p.bpmn_process_id', 'bpmn_process_id')
      .addSelect('p.definition_key', 'definition_key')
      .addSelect('p.business_key', 'business_key')
      .addSelect('p.status', 'instance_status');
  }

  private async taskViews(query: SelectQueryBuilder<UserTaskEntity>): Promise<UserTaskView[]> {
    const { entities, raw } = await query.getRawAndEntities<InstanceOfTask>();
    return entities.map((task, n) => taskView(task, raw[n]!));
  }

  private instanceQuery(): SelectQueryBuilder<ProcessInstanceEntity> {
    return this.source
      .createQueryBuilder(ProcessInstanceEntity, 'p')
      .addSelect(OPEN_INCIDENTS, 'open_incidents');
  }

  private async instanceViews(query: SelectQueryBuilder<ProcessInstanceEntity>): Promise<InstanceView[]> {
    const { entities, raw } = await query.getRawAndEntities<{ open_incidents: number }>();
    return entities.map((instance, n) => instanceView(instance, raw[n]!.open_incidents));
  }
}

function instanceConditions(filter: InstanceFilter): string[] {
  // The first one always holds: it names the index of the list.
  const conditions = ["r.started_at > '-infinity'"];
  if (filter.bpmnProcessId !== undefined) conditions.push('r.bpmn_process_id = :bpmnProcessId');
  if (filter.definitionKey !== undefined) conditions.push('r.definition_key = :definitionKey');
  if (filter.statuses) conditions.push('r.status = any(:statuses::smallint[])');
  if (filter.businessKey !== undefined) conditions.push('r.business_key = :businessKey');
  if (filter.hasIncident !== undefined) {
    conditions.push(
      `${filter.hasIncident ? '' : 'not '}exists (select from incident i where i.bucket = r.bucket and i.tenant = r.tenant
        and i.instance_key = r.instance_key and i.resolved_at is null)`,
    );
  }
  return conditions;
}

/** Joins an alias with the instances that the parameters name. */
function namedInstances(alias: string): [sql: string, alias: string, condition: string] {
  return [
    '(select * from unnest(:buckets::smallint[], :tenants::text[], :instanceKeys::uuid[]) x(bucket, tenant, instance_key))',
    'named',
    `named.bucket = ${alias}.bucket and named.tenant = ${alias}.tenant and named.instance_key = ${alias}.instance_key`,
  ];
}

function keyParameters(keys: InstanceKeys) {
  const [buckets, tenants, instanceKeys] = instanceKeyArrays(keys);
  return { buckets, tenants, instanceKeys };
}

function sortValue(task: UserTaskView, order: UserTaskOrder): string | number {
  if (order === 'PRIORITY') return -task.priority;
  return order === 'CREATED_AT' ? task.createdAt : (task.dueAt ?? 'infinity');
}
