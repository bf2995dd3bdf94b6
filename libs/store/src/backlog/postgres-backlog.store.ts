import type { Pool } from 'pg';
import { BACKLOG_CAP, type Backlog, type BacklogStore } from '#runtime';

const capped = (rows: string) => `select at from (${rows} limit ${BACKLOG_CAP + 1}) capped`;

/** Each part reads the front of an index, so that it costs the same however much waits behind its cap. */
const BACKLOG = `/* across tenants */
  select kind, count(at)::int as count, coalesce(extract(epoch from now() - min(at)), 0)::float8 as "oldestS" from (
    select 'jobs' as kind, at from (${capped('select available_at as at from job where retries > 0 and available_at <= now()')}) jobs
    union all
    select 'timers', at from (${capped('select due_at as at from timer where due_at <= now() order by due_at')}) timers
    union all
    select 'messages', at from (${capped('select created_at as at from message where expires_at > now()')}) messages
    union all
    select 'incidents', at from (${capped('select raised_at as at from incident where resolved_at is null')}) incidents
    union all
    select 'webhooks', at from (${capped('select created_at as at from webhook_delivery where status = 0')}) deliveries
    union all
    select 'dead_letters', at from (${capped('select ended_at as at from webhook_delivery where status = 2')}) dead
  ) waiting group by kind
  union all
  select 'journal', count(*)::int, 0 from (
    select 1 from tenant_feed f left join courier_cursor c on c.bucket = f.bucket and c.tenant = f.tenant
      join journal j on j.bucket = f.bucket and j.tenant = f.tenant and j.position > coalesce(c.position, 0) and j.carries
     limit ${BACKLOG_CAP + 1}) carried
  union all
  select 'webhook_journal', least(coalesce(sum(f.next - 1 - w.position), 0), ${BACKLOG_CAP + 1})::int, 0
    from webhook w join tenant_feed f on f.bucket = w.bucket and f.tenant = w.tenant
   where w.status = 0`;

const KINDS: readonly Backlog['kind'][] = [
  'jobs',
  'timers',
  'journal',
  'messages',
  'incidents',
  'webhook_journal',
  'webhooks',
  'dead_letters',
];

/** What waits, in PostgreSQL. */
export class PostgresBacklogStore implements BacklogStore {
  constructor(private readonly pool: Pool) {}

  async backlog(): Promise<Backlog[]> {
    const { rows } = await this.pool.query<Backlog>({ name: 'backlog', text: BACKLOG });
    return KINDS.map(
      (kind) => rows.find((row) => row.kind === kind && row.count) ?? { kind, count: 0, oldestS: 0 },
    );
  }
}
