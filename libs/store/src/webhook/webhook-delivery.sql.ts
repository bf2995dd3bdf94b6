/** Columns of a delivery as `webhook-rows.ts` reads them. */
const COLUMNS = `delivery_no, position, instance_key, kind, message_id, body, status, attempts, created_at, next_at, attempted_at,
  ended_at, http_status, fault`;

export const WEBHOOK_DELIVERY_SQL = {
  list: `select ${COLUMNS} from webhook_delivery
    where bucket = $1 and tenant = $2 and webhook_key = $3 and ($4::smallint[] is null or status = any($4))
      and delivery_no < $5 and delivery_no > $6
    order by delivery_no DIRECTION limit $7`,
  find: `select ${COLUMNS} from webhook_delivery where bucket = $1 and tenant = $2 and webhook_key = $3 and delivery_no = $4`,
  /** $4 instance, $5 kind, $6 message, $7 body. */
  add: `with numbered as (
    update webhook set last_no = last_no + 1
     where bucket = $1 and tenant = $2 and webhook_key = $3 and status = 0
       and not exists (select 1 from webhook_delivery d
             where d.bucket = $1 and d.tenant = $2 and d.webhook_key = $3 and d.message_id = $6)
    returning last_no)
    insert into webhook_delivery (bucket, tenant, webhook_key, delivery_no, position, instance_key, kind, message_id, body,
      created_at, next_at, lease_no, attempts, status)
    select $1, $2, $3, last_no, 0, $4, $5, $6, $7, now(), now(), 0, 0, 0 from numbered
    on conflict do nothing`,
  byMessage: `select delivery_no from webhook_delivery where bucket = $1 and tenant = $2 and webhook_key = $3 and message_id = $4`,
  /** $4 numbers, null for all dead ones, $5 actor, $6 reason. What is on its way is left alone. */
  redeliver: `with anew as (
    update webhook_delivery
       set status = 0, attempts = 0, lease_no = lease_no + 1, leased_until = null, ended_at = null, next_at = now()
     where bucket = $1 and tenant = $2 and webhook_key = $3 and status > 0 and (status = 2 or $4::bigint[] is not null)
       and ($4::bigint[] is null or delivery_no = any($4))
    returning 1),
    changed as (
      update webhook set revision = revision + 1
       where bucket = $1 and tenant = $2 and webhook_key = $3 and status < 3 and exists (select 1 from anew)
      returning revision),
    noted as (
      insert into webhook_change (bucket, tenant, webhook_key, revision, at, action, actor, reason)
      select $1, $2, $3, revision, now(), 'redeliver', $5, $6 from changed)
    select count(*)::int as count from anew`,
  /** Webhooks with something that may be due; what waits behind another one is found out when it is leased. */
  due: `/* across tenants */ select w.tenant, w.webhook_key from webhook w
     where w.status = 0 and coalesce(w.paused_until <= now(), true)
       and exists (select 1 from webhook_delivery d
             where d.bucket = w.bucket and d.tenant = w.tenant and d.webhook_key = w.webhook_key
               and d.status = 0 and d.next_at <= now() and coalesce(d.leased_until <= now(), true))
     order by random() limit $1`,
  /**
   * $4 owner, $5 lease in ms, $6 how many. Of each instance the first that waits, when it is due and nobody has it. The firsts are
   * read in the order of an index, whatever the planner thinks of the table: it is empty at one time and long at another.
   */
  lease: `with heads as materialized (
    select distinct on (instance_key) delivery_no, next_at, leased_until from webhook_delivery
     where bucket = $1 and tenant = $2 and webhook_key = $3 and status = 0
     order by instance_key, delivery_no),
    free as materialized (
      select delivery_no from heads where next_at <= now() and coalesce(leased_until <= now(), true)
       order by next_at, delivery_no limit $6),
    chosen as (
      select d.delivery_no from free f join webhook_delivery d
          on d.bucket = $1 and d.tenant = $2 and d.webhook_key = $3 and d.delivery_no = f.delivery_no
       where d.status = 0 and d.next_at <= now() and coalesce(d.leased_until <= now(), true)
         for update of d skip locked)
    update webhook_delivery d
       set lease_no = d.lease_no + 1, lease_owner = $4, leased_until = now() + $5 * interval '1 millisecond', attempted_at = now()
      from chosen c, webhook w
     where d.bucket = $1 and d.tenant = $2 and d.webhook_key = $3 and d.delivery_no = c.delivery_no
       and w.bucket = $1 and w.tenant = $2 and w.webhook_key = $3 and w.status = 0 and coalesce(w.paused_until <= now(), true)
    returning d.delivery_no, d.position, d.instance_key, d.kind, d.message_id, d.body, d.lease_no, d.attempts, w.url, w.secret,
      case when w.previous_secret_until > now() then w.previous_secret end as previous_secret`,
  /** $4 number and $5 lease, as in the next ones; $6 status, $7 HTTP status, $8 fault. */
  end: `update webhook_delivery
       set status = $6::smallint, http_status = $7, fault = $8, attempts = attempts + case when $6::smallint = 3 then 0 else 1 end, ended_at = now(),
           leased_until = null, lease_owner = null, lease_no = lease_no + 1
     where bucket = $1 and tenant = $2 and webhook_key = $3 and delivery_no = $4 and lease_no = $5 and status = 0`,
  /** $6 HTTP status, $7 fault, $8 pause in ms. */
  wait: `update webhook_delivery
       set http_status = $6, fault = $7, next_at = now() + $8 * interval '1 millisecond', attempts = attempts + 1,
           leased_until = null, lease_owner = null, lease_no = lease_no + 1
     where bucket = $1 and tenant = $2 and webhook_key = $3 and delivery_no = $4 and lease_no = $5 and status = 0`,
  giveBack: `update webhook_delivery set leased_until = null, lease_owner = null, lease_no = lease_no + 1 where bucket = $1 and tenant = $2 and webhook_key = $3 and delivery_no = $4 and lease_no = $5 and status = 0`,
  pause: `update webhook set paused_until = greatest(paused_until, now() + $4 * interval '1 millisecond')
     where bucket = $1 and tenant = $2 and webhook_key = $3`,
  release: `/* across tenants */ with webhooks as (
      update webhook set leased_until = null, lease_owner = null, lease_no = lease_no + 1 where lease_owner = $1)
    update webhook_delivery set leased_until = null, lease_owner = null, lease_no = lease_no + 1
     where status = 0 and lease_owner = $1`,
  /** $1 days of those that were delivered or withheld, $2 days of the dead. */
  prune: `/* across tenants */ delete from webhook_delivery
     where (bucket, tenant, webhook_key, delivery_no) in (
       select bucket, tenant, webhook_key, delivery_no from webhook_delivery
        where status > 0 and ended_at < now() - least($1::int, $2::int) * interval '1 day'
          and ended_at < now() - (case when status = 2 then $2::int else $1::int end) * interval '1 day'
        order by ended_at limit 5000)`,
} as const;
