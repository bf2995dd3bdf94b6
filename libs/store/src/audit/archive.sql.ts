/** Runs of the journal that may leave: $3 to $5 as in `retention.sql.ts`, $6 the position after which to look. */
const DUE = `from checkpoint c
  where c.bucket = $1 and c.tenant = $2 and c.from_position > $6 and c.signed_at < $5
    and not exists (select 1 from journal_archive a
      where a.bucket = c.bucket and a.tenant = c.tenant and a.from_position = c.from_position)
    and not exists (select 1 from journal j
      left join deleted_instance d on d.bucket = j.bucket and d.tenant = j.tenant and d.instance_key = j.instance_key
      left join json_to_recordset($3::json) y(p text, c timestamptz) on y.p = d.bpmn_process_id
      where j.bucket = c.bucket and j.tenant = c.tenant and j.position between c.from_position and c.to_position
        and (not coalesce(d.ended_at < case when y.p is null then $4::timestamptz else y.c end, false)
          or j.carries and j.position > coalesce((select position from courier_cursor where bucket = $1 and tenant = $2), 0)))`;

/** The entries of a run: $3 its first position, $4 its last. */
const OF_RUN = 'e.bucket = $1 and e.tenant = $2 and e.position between $3 and $4';

export const ARCHIVE_SQL = {
  dueRuns: `select c.from_position, c.to_position ${DUE} order by c.from_position limit $7`,

  readRun: `select e.tenant, e.position, e.instance_key, e.entry_no, e.command, e.actor, e.at, e.hash, e.events,
      encode(coalesce(p.hash, l.hash, ''), 'base64') as previous_hash
    from journal e
    left join journal p on p.bucket = e.bucket and p.tenant = e.tenant and p.instance_key = e.instance_key
      and p.entry_no = e.entry_no - 1
    left join archived_chain l on l.bucket = e.bucket and l.tenant = e.tenant and l.instance_key = e.instance_key
      and l.entry_no = e.entry_no - 1
    where ${OF_RUN} order by e.position`,

  note: `insert into journal_archive (bucket, tenant, from_position, to_position, archived_at, file, checksum)
    values ($1, $2, $3, $4, now(), $5, decode($6, 'hex'))`,
  linkNext: `insert into archived_chain (bucket, tenant, instance_key, entry_no, hash)
    select e.bucket, e.tenant, e.instance_key, e.entry_no, e.hash from journal e
    where ${OF_RUN} and exists (select 1 from journal n where n.bucket = e.bucket and n.tenant = e.tenant
      and n.instance_key = e.instance_key and n.entry_no = e.entry_no + 1 and n.position > $4)`,
  unlinkBefore: `delete from archived_chain l using journal e
    where ${OF_RUN} and l.bucket = e.bucket and l.tenant = e.tenant and l.instance_key = e.instance_key
      and l.entry_no = e.entry_no - 1`,
  remove: `delete from journal where bucket = $1 and tenant = $2 and position between $3 and $4 returning instance_key`,
  forget: `delete from deleted_instance d where d.bucket = $1 and d.tenant = $2 and d.instance_key = any($3::uuid[]) and not d.is_restricted
    and not exists (select 1 from journal j
      where j.bucket = d.bucket and j.tenant = d.tenant and j.instance_key = d.instance_key)`,

  archivedRuns: `select from_position, to_position, archived_at, file, encode(checksum, 'hex') as checksum from journal_archive
    where bucket = $1 and tenant = $2 and from_position > $3 order by from_position limit $4`,
} as const;
