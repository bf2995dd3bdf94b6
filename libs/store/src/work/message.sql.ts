/** Messages and signals, their waiters, and the courier that carries events from instance to instance. */
export const MESSAGE_SQL = {
  findWaiter: `select instance_key, subscription_key from event_subscription
    where bucket = $1 and tenant = $2 and type = $3 and name = $4 and correlation_key = $5
    order by created_at, instance_key, subscription_key limit 1`,

  findSignalWaiters: `select instance_key, subscription_key from event_subscription
    where bucket = $1 and tenant = $2 and type = $3 and name = $4 and correlation_key = ''
      and instance_key >= $5 and (instance_key, subscription_key) > ($5::uuid, $6::int)
    order by instance_key, subscription_key limit $7`,

  /** An id may be used again when its message has expired. */
  buffer: `insert into message as m (bucket, tenant, message_id, name, correlation_key, variables, created_at, expires_at)
    values ($1, $2, $3, $4, $5, $6, clock_timestamp(), clock_timestamp() + $7 * interval '1 millisecond')
    on conflict (bucket, tenant, message_id) do update
      set name = excluded.name, correlation_key = excluded.correlation_key, variables = excluded.variables,
          created_at = excluded.created_at, expires_at = excluded.expires_at
      where m.expires_at <= now()`,

  findBuffered: `select message_id, variables, expires_at from message
    where bucket = $1 and tenant = $2 and name = $3 and correlation_key = $4 and expires_at > now()
    order by created_at, message_id limit 1`,

  remove: 'delete from message where bucket = $1 and tenant = $2 and message_id = $3',

  removeExpired: '/* across tenants */ delete from message where expires_at <= now()',

  /** Answers a row when nobody else holds the lease. */
  leaseCourier: `insert into courier_cursor as c (bucket, tenant, position, owner, lease_expires_at)
    values ($1, $2, 0, $3, now() + $4 * interval '1 millisecond')
    on conflict (bucket, tenant) do update set owner = excluded.owner, lease_expires_at = excluded.lease_expires_at
      where c.owner = excluded.owner or c.lease_expires_at <= now()
    returning position`,

  /** Never backwards: a delivery that was slow must not undo a later one. */
  moveCourier: `update courier_cursor set position = greatest(position, $4)
    where bucket = $1 and tenant = $2 and owner = $3 and lease_expires_at > now()`,

  /** A node that stops hands over, so that nobody waits for its leases to run out. */
  releaseCourier:
    '/* across tenants */ update courier_cursor set lease_expires_at = now() where owner = $1 and lease_expires_at > now()',
} as const;
