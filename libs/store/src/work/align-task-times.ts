import type { PoolClient } from 'pg';
import type { TaskTimes } from '#runtime';
import { bucketOf } from '../tenancy.js';

/**
 * Moves an instance's open tasks to other due dates, in the list and in the inboxes, within a transaction of the caller. The
 * instance's row is locked first: a commit that changes its tasks waits for it and then sees them as they are here.
 */
export async function alignTaskTimes(
  client: PoolClient,
  { tenant, instanceKey, revision }: { tenant: string; instanceKey: string; revision: number },
  times: readonly TaskTimes[],
): Promise<boolean> {
  const place = [bucketOf(tenant), tenant, instanceKey];
  const { rows } = await client.query<{ revision: number }>(
    'select revision from process_instance where bucket = $1 and tenant = $2 and instance_key = $3 for update',
    place,
  );
  if (rows[0]?.revision !== revision) return false;
  const values = [
    ...place,
    times.map(({ key }) => key),
    times.map(({ dueAt }) => dueAt ?? 'infinity'),
    times.map(({ followUpAt }) => followUpAt ?? null),
  ];
  await client.query(
    `update task_candidate c set due_at = x.due_at
       from (select t.*, y.due_at as wanted
               from user_task t join unnest($4::int[], $5::timestamptz[]) y(element_key, due_at) using (element_key)
              where t.bucket = $1 and t.tenant = $2 and t.instance_key = $3 and t.status < 2) u
       cross join lateral (select u.wanted as due_at) x
      where c.bucket = $1 and c.tenant = $2
        and c.candidate = any (case when u.candidates = '{}' then array[''] else u.candidates end || ('u:' || u.assignee))
        and c.due_at = u.due_at and c.instance_key = $3 and c.element_key = u.element_key and c.due_at <> x.due_at`,
    values.slice(0, 5),
  );
  await client.query(
    `update user_task t set due_at = y.due_at, follow_up_at = coalesce(y.follow_up_at, t.follow_up_at)
       from unnest($4::int[], $5::timestamptz[], $6::timestamptz[]) y(element_key, due_at, follow_up_at)
      where t.bucket = $1 and t.tenant = $2 and t.instance_key = $3 and t.element_key = y.element_key and t.status < 2
        and (t.due_at <> y.due_at or y.follow_up_at is not null)`,
    values,
  );
  return true;
}
