/** Columns of a leased job. */
const LEASED =
  'j.tenant, j.instance_key, j.job_key, j.element_id, j.job_type, j.retries, j.headers, j.lease_no, j.available_at';

/**
 * Takes up to $2 jobs of the groups (a type in a tenant): the first of each group, then the second of each, so that no busy
 * tenant and no busy type hides another. More are looked at than are taken, because others may take some at the same moment.
 */
const takeFairly = (place = '') => `,
    free as (
      select j.bucket, j.tenant, j.instance_key, j.job_key, j.available_at,
             row_number() over (partition by g.job_type, g.tenant order by j.available_at) as turn, g.place
        from (select *, count(*) over () as groups from job_group) g cross join lateral (
          select bucket, tenant, instance_key, job_key, available_at from job
           where ${place}job.job_type = g.job_type and job.tenant = g.tenant and retries > 0 and available_at <= now()
           order by available_at limit greatest(4, 8 * $2::int / g.groups)) j),
    first as (select * from free order by turn, place, available_at limit 8 * $2::int),
    taken as (
      select j.bucket, j.tenant, j.instance_key, j.job_key
        from first join job j on j.bucket = first.bucket and j.tenant = first.tenant
         and j.instance_key = first.instance_key and j.job_key = first.job_key
       where j.retries > 0 and j.available_at <= now()
       order by first.turn, first.place, first.available_at
       limit $2::int for update of j skip locked)
    update job j set lease_no = j.lease_no + 1, lease_owner = $4, available_at = now() + $3 * interval '1 millisecond' from taken
     where j.bucket = taken.bucket and j.tenant = taken.tenant and j.instance_key = taken.instance_key and j.job_key = taken.job_key
    returning ${LEASED}`;

/** Tenants that one lease looks at, from its place in the ring on and from the ring's beginning. */
const TENANTS_SEEN = 32;

/** Jobs for workers. `available_at` is the end of a lease, too: a leased job stands behind those that are free. */
export const JOB_SQL = {
  /**
   * $1 types, $2 limit, $3 lease in milliseconds, $4 owner, $5 where in the ring of tenants to begin. Tenants are found by
   * hopping through the index, whatever the number of jobs.
   */
  leaseAcrossTenants: `/* across tenants */ with recursive hop as (
      select x.job_type, lap.lap, lap.upto, 1 as place,
             (select j.tenant from job j where j.job_type = x.job_type and j.retries > 0 and j.tenant >= lap.start
               order by j.tenant limit 1) as tenant
        from unnest($1::text[]) x(job_type) cross join (values (0, $5::text, null::text), (1, '', $5)) lap(lap, start, upto)
      union all
      select hop.job_type, hop.lap, hop.upto, hop.place + 1,
             (select j.tenant from job j where j.job_type = hop.job_type and j.retries > 0 and j.tenant > hop.tenant
               order by j.tenant limit 1)
        from hop where hop.tenant is not null and hop.place < ${TENANTS_SEEN} and (hop.upto is null or hop.tenant < hop.upto)),
    job_group as (
      select job_type, tenant, lap * ${TENANTS_SEEN} + place as place from hop
       where tenant is not null and (upto is null or tenant < upto))${takeFairly()}`,

  /** $1 types, $2 limit, $3 lease in milliseconds, $4 owner, $5 bucket, $6 tenant. */
  leaseOfTenant: `with job_group as (
      select job_type, $6::text collate "C" as tenant, 0 as place from unnest($1::text[]) x(job_type))${takeFairly('job.bucket = $5 and job.tenant = $6 and ')}`,

  /** Of the types $3 in tenants $2, those that have a free job. */
  freeTypes: `select x.tenant, x.job_type from unnest($1::smallint[], $2::text[], $3::text[]) x(bucket, tenant, job_type)
    where exists (select 1 from job j where j.bucket = x.bucket and j.tenant = x.tenant and j.job_type = x.job_type
      and j.retries > 0 and j.available_at <= now())`,

  /**
   * $1 owner, $2 types. By what the database has, not by what the worker remembers: the answer to a lease may have been lost.
   * The number grows, so that nothing of the old lease commits after.
   */
  release: `/* across tenants */ update job set available_at = now(), lease_owner = null, lease_no = lease_no + 1
    where job_type = any($2::text[]) and retries > 0 and available_at > now() and lease_owner = $1`,

  extend: `update job j set available_at = now() + $6 * interval '1 millisecond'
    where bucket = $1 and tenant = $2 and instance_key = $3 and job_key = $4 and lease_no = $5 and available_at > now()
    returning j.available_at`,

  /**
   * The job when nobody has leased it since, kept from others for $6 milliseconds at least. A lease that has run out is taken
   * up again by it, so that what follows within that time is the holder's alone.
   */
  hold: `with kept as (
      update job j set available_at = now() + 2 * $6::int * interval '1 millisecond'
       where bucket = $1 and tenant = $2 and instance_key = $3 and job_key = $4 and lease_no = $5 and retries > 0
         and available_at <= now() + $6::int * interval '1 millisecond'
      returning ${LEASED})
    select ${LEASED} from job j
     where j.bucket = $1 and tenant = $2 and instance_key = $3 and job_key = $4 and lease_no = $5 and retries > 0
       and available_at > now() + $6::int * interval '1 millisecond'
    union all select ${LEASED} from kept j`,
} as const;
