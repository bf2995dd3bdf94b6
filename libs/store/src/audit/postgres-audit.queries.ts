import type { DataSource } from 'typeorm';
import { CLOCK_SKEW_MS, type AuditQueries, type TaskHolders } from '#audit';
import type { Page, PageRequest, UserTaskView } from '#runtime';
import { groupCandidate, userCandidate } from '../journal/encode-entry.js';
import type { UserTaskEntity } from '../query/entities/user-task.entity.js';
import { encodeCursor, keysetOf, toPage } from '../query/keyset.js';
import { taskOrder } from '../query/inbox.sql.js';
import { TASK_COLUMNS } from '../query/reads-by-key.js';
import { taskView, type InstanceOfTask } from '../query/views.js';
import { bucketOf } from '../tenancy.js';

const MOMENT_OF = 'select at from journal where bucket = $1 and tenant = $2 and position = $3';
const HEAD = 'select next - 1 as position from tenant_feed where bucket = $1 and tenant = $2';

/**
 * One pass over the tenant's rows by their key, which is shorter than any index by time: such an index would have to be written
 * whenever a task ends. Somebody who had a task for a while stands in the journal of its instance alone, and that is looked at
 * only of tasks that were open.
 */
const TASKS_AROUND = `
  select ${TASK_COLUMNS}
    from (select t.bucket, t.tenant, t.instance_key, t.element_key, t.created_at
            from user_task t
           where t.bucket = $1 and t.tenant = $2 and t.created_at <= $3 and (t.ended_at is null or t.ended_at >= $4)
             and ($8::timestamptz is null or (t.created_at, t.instance_key, t.element_key) > ($8, $9::uuid, $10::int))
             and (t.candidates && $5::text[]
                  or $6::text is not null and exists (select from unnest(t.candidates) c where starts_with(c, $6))
                  or $7::text is not null and exists
                     (select from journal j where j.bucket = t.bucket and j.tenant = t.tenant and j.instance_key = t.instance_key
                         and strpos(j.events::text, $7) > 0))
           order by t.created_at, t.instance_key, t.element_key limit $11) x
    join user_task t on t.bucket = x.bucket and t.tenant = x.tenant and t.instance_key = x.instance_key
     and t.element_key = x.element_key
    join process_instance p on p.bucket = x.bucket and p.tenant = x.tenant and p.instance_key = x.instance_key
   order by x.created_at, x.instance_key, x.element_key`;

/** Reads of whole tenants for auditors, over the connections for lists: a command never waits for one. */
export class PostgresAuditQueries implements AuditQueries {
  constructor(private readonly source: DataSource) {}

  async momentOf(tenant: string, position: number): Promise<string | undefined> {
    const rows = await this.source.query<{ at: Date }[]>(MOMENT_OF, [bucketOf(tenant), tenant, position]);
    return rows[0]?.at.toISOString();
  }

  async positionAt(tenant: string, moment: string): Promise<number> {
    const rows = await this.source.query<{ position: number }[]>(HEAD, [bucketOf(tenant), tenant]);
    const latest = Date.parse(moment);
    let before = 0;
    let after = (rows[0]?.position ?? 0) + 1;
    while (after - before > 1) {
      const middle = Math.floor((before + after) / 2);
      const at = await this.momentOf(tenant, middle);
      if (at !== undefined && Date.parse(at) <= latest) before = middle;
      else after = middle;
    }
    return before;
  }

  async tasksAround(
    tenant: string,
    moment: string,
    holders: TaskHolders,
    page: Pick<PageRequest, 'first' | 'after'>,
  ): Promise<Page<UserTaskView>> {
    const keyset = keysetOf({ first: page.first, after: page.after }, taskOrder('CREATED_AT'));
    const at = Date.parse(moment);
    const { groups, unit, person } = holders;
    const rows = await this.source.query<(UserTaskEntity & InstanceOfTask)[]>(TASKS_AROUND, [
      bucketOf(tenant),
      tenant,
      new Date(at + CLOCK_SKEW_MS),
      new Date(at - CLOCK_SKEW_MS),
      [...groups.map(groupCandidate), ...(person === undefined ? [] : [userCandidate(person)])],
      unit === undefined ? null : groupCandidate(`${unit}:`),
      person === undefined ? null : `"assignee":${JSON.stringify(person)}`,
      ...(keyset.after ?? [null, null, null]),
      keyset.limit + 1,
    ]);
    return toPage(
      keyset,
      rows.map((row) => taskView(row, row)),
      (task) => encodeCursor([task.createdAt, task.instanceKey, task.key]),
    );
  }
}
