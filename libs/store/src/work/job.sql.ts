/** Jobs for workers. `available_at` is the end of a lease, too: a leased job stands behind those that are free. */
export const JOB_SQL = {
  /** $1 types, $2 limit, $3 lease in milliseconds, $4 owner. Each type's oldest first, so that a busy type hides no other. */
  lease: `/* across tenants */
    with free as (
      select j.bucket, j.tenant, j.instance_key, j.job_key, j.available_at
        from unnest($1::text[]) x(job_type) cross join lateral (
          select bucket, tenant, instance_key, job_key, available_at from job
           where job.job_type = x.job_type and retries > 0 and available_at <= now()
           order by available_at limit $2 for update skip locked) j
       order by j.available_at limit $2)
    update job j set lease_no = j.lease_no + 1, lease_owner = $4, available_at = now() + $3 * interval '1 millisecond' from free
     where j.bucket = free.bucket and j.tenant = free.tenant and j.instance_key = free.instance_key and j.job_key = free.job_key
    returning j.tenant, j.instance_key, j.job_key, j.element_id, j.job_type, j.retries, j.headers, j.lease_no, j.available_at`,

  extend: `update job set available_at = now() + $6 * interval '1 millisecond'
    where bucket = $1 and tenant = $2 and instance_key = $3 and job_key = $4 and lease_no = $5 and available_at > now()`,

  holds: `select 1 from job
    where bucket = $1 and tenant = $2 and instance_key = $3 and job_key = $4 and lease_no = $5`,
} as const;
