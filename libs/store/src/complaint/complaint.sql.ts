/** What is sealed, and who looked. */
export const COMPLAINT_SQL = {
  seal: `select key_id, wrapped_key, sealed from complaint_seal
    where bucket = $1 and tenant = $2 and complaint_key = $3 and wrapped_key is not null`,

  messages: `select message_key, kind, author, actor, is_public, at, sealed from complaint_message
    where bucket = $1 and tenant = $2 and complaint_key = $3 order by at, message_key`,

  deletedRestricted: `select d.instance_key from unnest($1::smallint[], $2::text[], $3::uuid[]) x(bucket, tenant, instance_key)
    join deleted_instance d on d.bucket = x.bucket and d.tenant = x.tenant and d.instance_key = x.instance_key
    where d.is_restricted`,

  destroySeal: `update complaint_seal set wrapped_key = null, sealed = null, destroyed_at = now()
    where bucket = $1 and tenant = $2 and complaint_key = $3 and wrapped_key is not null`,

  recordAccess: `insert into access_record (bucket, tenant, access_key, complaint_key, actor, purpose, at)
    values ($1, $2, $3, $4, $5, $6, $7)`,
} as const;
