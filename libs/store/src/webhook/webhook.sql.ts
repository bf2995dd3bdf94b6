/** Columns of a webhook as `webhook-rows.ts` reads them; `f` is its tenant's feed. */
const COLUMNS = `w.tenant, w.webhook_key, w.url, w.kinds, w.description, w.status, w.status_reason, w.created_at, w.created_by,
  w.revision, w.position, greatest(coalesce(f.next, 1) - 1 - w.position, 0) as behind, w.secret_no,
  case when w.previous_secret_until > now() then w.previous_secret_until end as previous_secret_until,
  case when w.paused_until > now() then w.paused_until end as paused_until`;
const WITH_FEED = 'left join tenant_feed f on f.bucket = w.bucket and f.tenant = w.tenant';

/** Notes who did what; `changed` is the row as it is now, `$x` stand behind the three of its place. */
const noted = (action: string, actor: string, reason: string, only = 'true') => `
    noted as (
      insert into webhook_change (bucket, tenant, webhook_key, revision, at, action, actor, reason)
      select w.bucket, w.tenant, w.webhook_key, w.revision, now(), '${action}', ${actor}, ${reason} from changed w where ${only})`;

export const WEBHOOK_SQL = {
  /** Its position is the end of the journal in this very moment: what is committed later comes behind it. */
  register: `with changed as (
    insert into webhook (bucket, tenant, webhook_key, url, kinds, description, secret, created_by, request_key, position, last_no,
      created_at, lease_no, secret_no, revision, status)
    select $1::smallint, $2::text, $3::uuid, $4::text, $5::text[], $6::text, $7::text, $8::text, $10::text,
           coalesce((select next - 1 from tenant_feed where bucket = $1 and tenant = $2), 0),
           0, date_trunc('milliseconds', now()), 0, 1, 1, 0
    on conflict do nothing returning *),
    ${noted('register', '$8::text', '$9::text')}
    select 1 from changed`,
  byRequestKey: `select ${COLUMNS} from webhook w ${WITH_FEED}
    where w.bucket = $1 and w.tenant = $2 and (w.webhook_key = $3 or w.request_key = $4)`,
  find: `select ${COLUMNS} from webhook w ${WITH_FEED}
    where w.bucket = $1 and w.tenant = $2 and w.webhook_key = $3 and w.status < 3`,
  /** Pages are of one tenant's rows by their index, merged. */
  list: `/* across tenants */ select w.* from unnest($1::smallint[], $2::text[]) x(bucket, tenant) cross join lateral (
      select ${COLUMNS} from webhook w ${WITH_FEED}
       where w.bucket = x.bucket and w.tenant = x.tenant and w.status < 3
         and ($3::timestamptz is null or (w.created_at, w.webhook_key) < ($3, $4::uuid))
         and ($5::timestamptz is null or (w.created_at, w.webhook_key) > ($5, $6::uuid))
       order by w.created_at DIRECTION, w.webhook_key DIRECTION limit $7) w
     order by w.created_at DIRECTION, w.webhook_key DIRECTION limit $7`,
  counts: `select
      (select count(*)::int from (select 1 from webhook_delivery
        where bucket = $1 and tenant = $2 and webhook_key = $3 and status = 0 limit $4) d) as waiting,
      (select count(*)::int from (select 1 from webhook_delivery
        where bucket = $1 and tenant = $2 and webhook_key = $3 and status = 2 limit $4) d) as dead`,
  changes: `select revision, at, action, actor, reason from webhook_change
    where bucket = $1 and tenant = $2 and webhook_key = $3 order by revision`,
  /** $4 url, $5 kinds, $6 description, $7 status, $8 actor, $9 reason. */
  change: `with changed as (
    update webhook
       set url = coalesce($4, url), kinds = coalesce($5::text[], kinds), description = coalesce($6, description),
           status = coalesce($7::smallint, status),
           status_reason = case when $7::smallint = 1 then $9 when $7::smallint = 0 then null else status_reason end,
           paused_until = case when $7::smallint = 0 then null else paused_until end,
           revision = revision + 1
     where bucket = $1 and tenant = $2 and webhook_key = $3 and status < 3 returning *),
    ${noted('change', '$8::text', '$9::text')}
    select 1 from changed`,
  markGone: `with changed as (
    update webhook set status = 2, status_reason = $5, revision = revision + 1
     where bucket = $1 and tenant = $2 and webhook_key = $3 and status = 0 returning *),
    ${noted('gone', '$4::text', '$5::text')}
    select 1 from changed`,
  remove: `with changed as (
    update webhook
       set status = 3, secret = '', previous_secret = null, request_key = null, leased_until = null, revision = revision + 1
     where bucket = $1 and tenant = $2 and webhook_key = $3 and status < 3 returning *),
    ${noted('remove', '$4::text', '$5::text')},
    emptied as (
      delete from webhook_delivery d using changed w
       where d.bucket = $1 and d.tenant = $2 and d.webhook_key = w.webhook_key)
    select 1 from changed`,
  /** $4 secret, $5 overlap in ms, $6 request key, $7 actor, $8 reason. */
  rotateSecret: `with changed as (
    update webhook
       set previous_secret = secret, previous_secret_until = now() + $5 * interval '1 millisecond', secret = $4,
           secret_no = secret_no + 1, rotation_key = $6, revision = revision + 1
     where bucket = $1 and tenant = $2 and webhook_key = $3 and status < 3 and ($6::text is null or rotation_key is distinct from $6)
    returning *),
    ${noted('rotate-secret', '$7::text', '$8::text')}
    select 1 from changed`,
  sealedSecret:
    'select secret from webhook where bucket = $1 and tenant = $2 and webhook_key = $3 and status < 3',

  /** Active ones that are behind and have room, $1 deliveries that wait at most. */
  behind: `/* across tenants */ select w.bucket, w.tenant, w.webhook_key
      from webhook w join tenant_feed f on f.bucket = w.bucket and f.tenant = w.tenant
     where w.status = 0 and w.position < f.next - 1 and coalesce(w.leased_until <= now(), true)
       and (select count(*) from (select 1 from webhook_delivery d
             where d.bucket = w.bucket and d.tenant = w.tenant and d.webhook_key = w.webhook_key and d.status = 0 limit $1) d) < $1
     order by random() limit 20`,
  leaseBehind: `update webhook
       set lease_no = lease_no + 1, lease_owner = $4, leased_until = now() + $5 * interval '1 millisecond'
     where bucket = $1 and tenant = $2 and webhook_key = $3 and status = 0 and coalesce(leased_until <= now(), true)
    returning kinds, position, lease_no`,
  /** $4 lease, $5 position, then by delivery: $6 positions, $7 instances, $8 kinds, $9 messages, $10 bodies. */
  plan: `with moved as (
    update webhook
       set position = $5, last_no = last_no + cardinality($9::text[]), lease_no = lease_no + 1, leased_until = null, lease_owner = null
     where bucket = $1 and tenant = $2 and webhook_key = $3 and lease_no = $4 and status = 0
    returning last_no - cardinality($9::text[]) as before),
    planned as (
      insert into webhook_delivery (bucket, tenant, webhook_key, delivery_no, position, instance_key, kind, message_id, body,
        created_at, next_at, lease_no, attempts, status)
      select $1, $2, $3, m.before + x.place, x.position, x.instance_key, x.kind, x.message_id, x.body, now(), now(), 0, 0, 0
        from moved m cross join unnest($6::bigint[], $7::uuid[], $8::text[], $9::text[], $10::text[])
             with ordinality x(position, instance_key, kind, message_id, body, place)
      on conflict do nothing)
    select 1 from moved`,
} as const;
