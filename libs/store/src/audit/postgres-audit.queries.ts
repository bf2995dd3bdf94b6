import type { Pool, QueryResultRow } from 'pg';
import {
  CLOCK_SKEW_MS,
  STRETCH,
  type AuditQueries,
  type JournalFilter,
  type JournalStretch,
  type TaskHolders,
} from '#audit';
import type { Page, PageRequest, UserTaskView } from '#runtime';
import { groupCandidate, userCandidate } from '../journal/encode-entry.js';
import type { UserTaskEntity } from '../query/entities/user-task.entity.js';
import { encodeCursor, keysetOf, toPage } from '../query/keyset.js';
import { taskOrder } from '../query/inbox.sql.js';
import { TASK_COLUMNS } from '../query/reads-by-key.js';
import { taskView, type InstanceOfTask } from '../query/views.js';
import { entryOf, type JournalRow } from '../journal/journal-row.js';
import { bucketOf, isUuid } from '../tenancy.js';
import { searchSql } from './search.sql.js';

const MOMENT_OF = 'select at from journal where bucket = $1 and tenant = $2 and position = $3';
const INSTANCES_OF =
  'select instance_key as key from process_instance where bucket = $1 and tenant = $2 and business_key = $3';
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

/** Reads of whole tenants for auditors, over few connections of their own: neither a command nor a list ever waits for one. */
export class PostgresAuditQueries implements AuditQueries {
  constructor(private readonly pool: Pool) {}

  async momentOf(tenant: string, position: number): Promise<string | undefined> {
    const rows = await this.rows<{ at: Date }>(MOMENT_OF, [bucketOf(tenant), tenant, position]);
    return rows[0]?.at.toISOString();
  }

  async positionAt(tenant: string, moment: string): Promise<number> {
    const latest = Date.parse(moment);
    let before = 0;
    let after = (await this.headOf(tenant)) + 1;
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
    const rows = await this.rows<UserTaskEntity & InstanceOfTask>(TASKS_AROUND, [
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

  async search(
    tenant: string,
    filter: JournalFilter,
    afterPosition: number,
    limit: number,
  ): Promise<JournalStretch> {
    const instanceKeys = await this.instancesOf(tenant, filter);
    const { from, to } = filter;
    const near = (moment: string, ms: number) =>
      this.positionAt(tenant, new Date(Date.parse(moment) + ms).toISOString());
    const [first, last] = await Promise.all([
      from === undefined ? 0 : near(from, -CLOCK_SKEW_MS - 1),
      to === undefined ? this.headOf(tenant) : near(to, CLOCK_SKEW_MS),
    ]);
    const after = Math.max(afterPosition, first);
    const end = instanceKeys ? last : Math.min(after + STRETCH, last);
    const { sql, parameters } = searchSql(tenant, filter, instanceKeys, { after, upTo: end }, limit);
    const rows = await this.rows<JournalRow>(sql, parameters);
    const isFull = rows.length === limit;
    const upTo = isFull ? rows.at(-1)!.position : Math.max(end, after);
    return { entries: rows.map(entryOf), upTo, isLast: upTo >= last };
  }

  /** The instances that a search is about; undefined where it is about all. */
  private async instancesOf(tenant: string, filter: JournalFilter): Promise<string[] | undefined> {
    const { instanceKey, businessKey } = filter;
    if (businessKey === undefined)
      return instanceKey === undefined ? undefined : [instanceKey].filter(isUuid);
    const rows = await this.rows<{ key: string }>(INSTANCES_OF, [bucketOf(tenant), tenant, businessKey]);
    const keys = rows.map(({ key }) => key);
    return instanceKey === undefined ? keys : keys.filter((key) => key === instanceKey.toLowerCase());
  }

  private async rows<T extends QueryResultRow>(text: string, values: unknown[]): Promise<T[]> {
    return (await this.pool.query<T>(text, values)).rows;
  }

  private async headOf(tenant: string): Promise<number> {
    const rows = await this.rows<{ position: number }>(HEAD, [bucketOf(tenant), tenant]);
    return rows[0]?.position ?? 0;
  }
}
