import type { Pool } from 'pg';
import type { Json } from '#feel';
import type { ProcessState } from '#engine';
import type {
  CommitEntry,
  CommitOutcome,
  EntryRange,
  JournalEntry,
  JournalStore,
  StoredInstance,
} from '#runtime';
import { GroupedRead } from '../grouped-read.js';
import { bucketOf, instanceKeyArrays, isUuid, nameOfInstance, type InstanceKey } from '../tenancy.js';
import { ROW_PARAMETERS } from './encode-entry.js';
import { commitBeside, isNothingBeside } from './commit-beside.js';
import { ENTRY_COLUMNS, entryOf, type JournalRow } from './journal-row.js';
import { Committer, type CommitPort, type CommitterOptions } from './committer.js';

interface InstanceRow {
  readonly tenant: string;
  readonly instance_key: string;
  readonly revision: number;
  readonly state: string;
  readonly hash: Buffer;
}

/** Its arguments are a bucket, a count, the tenants, and the rows by table. */
const COMMIT_BATCH = `select commit_batch(${Array.from({ length: 3 + ROW_PARAMETERS.length }, (_, n) => `$${n + 1}`).join(', ')}) as answer`;

const LOAD_INSTANCES = `select p.tenant, p.instance_key, p.revision, p.state, p.hash
    from unnest($1::smallint[], $2::text[], $3::uuid[]) x(bucket, tenant, instance_key)
    join process_instance p on p.bucket = x.bucket and p.tenant = x.tenant and p.instance_key = x.instance_key`;

/**
 * Up to a moment or position means: before the first entry that came after it. Nodes' clocks differ, so that an entry may have
 * an earlier time than the one before it; what is read must be a history without a gap.
 */
const READ_INSTANCE = `
  select ${ENTRY_COLUMNS} from journal
   where bucket = $1 and tenant = $2 and instance_key = $3 and entry_no > $4 and entry_no <= $5
     and entry_no < case when $6::timestamptz is null and $8::bigint is null then 2147483647 else coalesce(
       (select min(j.entry_no) from journal j
         where j.bucket = $1 and j.tenant = $2 and j.instance_key = $3 and (j.at > $6::timestamptz or j.position > $8::bigint)),
       2147483647) end
   order by entry_no limit $7`;

/** The journal in PostgreSQL. Commits and reads have pools of their own: a slow read never holds up a command. */
export class PostgresJournalStore implements JournalStore {
  readonly committer: Committer;
  private readonly instances: GroupedRead<InstanceKey, InstanceRow>;

  constructor(
    commitPool: Pool,
    private readonly pool: Pool,
    options: CommitterOptions = {},
  ) {
    const port: CommitPort = {
      async send({ bucket, count, tenants, rows, beside }) {
        const commit = async (client: Pick<Pool, 'query'>): Promise<string> => {
          const answer = await client.query<{ answer: string }>({
            name: 'commit_batch',
            text: COMMIT_BATCH,
            values: [bucket, count, tenants, ...rows],
          });
          return answer.rows[0]!.answer;
        };
        return isNothingBeside(beside) ? commit(commitPool) : commitBeside(commitPool, commit, beside);
      },
      findWritten: (entry) => this.findWritten(entry),
    };
    this.committer = new Committer(port, options);
    this.instances = new GroupedRead<InstanceKey, InstanceRow>({
      nameOf: nameOfInstance,
      keyOf: ({ tenant, instance_key: instanceKey }) => ({ tenant, instanceKey }),
      read: async (keys) =>
        (
          await pool.query<InstanceRow>({
            name: 'load_instances',
            text: LOAD_INSTANCES,
            values: instanceKeyArrays(keys),
          })
        ).rows,
    });
  }

  commit(entry: CommitEntry): Promise<CommitOutcome> {
    return this.committer.commit(entry);
  }

  async loadInstance(tenant: string, instanceKey: string): Promise<StoredInstance | undefined> {
    const row = await this.instances.one({ tenant, instanceKey });
    // Each who asks has a state of his own.
    return (
      row && {
        tenant,
        instanceKey: row.instance_key,
        revision: row.revision,
        state: JSON.parse(row.state) as ProcessState,
        hash: row.hash.toString('base64'),
      }
    );
  }

  async findResult(tenant: string, idempotencyKey: string): Promise<Json | undefined> {
    const { rows } = await this.pool.query<{ result: string | null }>({
      name: 'find_result',
      text: 'select result from command_key where bucket = $1 and tenant = $2 and key = $3',
      values: [bucketOf(tenant), tenant, idempotencyKey],
    });
    if (!rows[0]) return undefined;
    return rows[0].result === null ? null : (JSON.parse(rows[0].result) as Json);
  }

  async readInstance(tenant: string, instanceKey: string, range: EntryRange = {}): Promise<JournalEntry[]> {
    if (!isUuid(instanceKey)) return [];
    const { rows } = await this.pool.query<JournalRow>({
      name: 'read_instance',
      text: READ_INSTANCE,
      values: [
        bucketOf(tenant),
        tenant,
        instanceKey,
        range.afterEntryNo ?? 0,
        range.upToEntryNo ?? 2_147_483_647,
        range.upToMoment,
        range.limit,
        range.upToPosition,
      ],
    });
    return rows.map(entryOf);
  }

  async readFeed(tenant: string, afterPosition: number, limit: number): Promise<JournalEntry[]> {
    const { rows } = await this.pool.query<JournalRow>({
      name: 'read_feed',
      text: `select ${ENTRY_COLUMNS} from journal where bucket = $1 and tenant = $2 and position > $3 order by position limit $4`,
      values: [bucketOf(tenant), tenant, afterPosition, limit],
    });
    return rows.map(entryOf);
  }

  async readCarried(
    tenant: string,
    { after, upTo, limit }: { readonly after: number; readonly upTo: number; readonly limit: number },
  ): Promise<JournalEntry[]> {
    const { rows } = await this.pool.query<JournalRow>({
      name: 'read_carried',
      text: `select ${ENTRY_COLUMNS} from journal
        where bucket = $1 and tenant = $2 and position > $3 and position <= $4 and carries order by position limit $5`,
      values: [bucketOf(tenant), tenant, after, upTo, limit],
    });
    return rows.map(entryOf);
  }

  async tenantsWithCarried(
    ranges: readonly { readonly tenant: string; readonly after: number; readonly upTo: number }[],
  ): Promise<string[]> {
    const { rows } = await this.pool.query<{ tenant: string }>({
      name: 'tenants_with_carried',
      text: `select x.tenant from unnest($1::smallint[], $2::text[], $3::bigint[], $4::bigint[]) x(bucket, tenant, after, upto)
        where exists (select 1 from journal j
                       where j.bucket = x.bucket and j.tenant = x.tenant and j.position > x.after and j.position <= x.upto
                         and j.carries)`,
      values: [
        ranges.map(({ tenant }) => bucketOf(tenant)),
        ranges.map(({ tenant }) => tenant),
        ranges.map(({ after }) => after),
        ranges.map(({ upTo }) => upTo),
      ],
    });
    return rows.map(({ tenant }) => tenant);
  }

  async archivedUpTo(tenants: readonly string[]): Promise<Map<string, number>> {
    const { rows } = await this.pool.query<{ tenant: string; position: number }>({
      name: 'archived_up_to',
      text: `select x.tenant, a.position from unnest($1::smallint[], $2::text[]) x(bucket, tenant)
        cross join lateral (select to_position as position from journal_archive a
          where a.bucket = x.bucket and a.tenant = x.tenant order by from_position desc limit 1) a`,
      values: [tenants.map(bucketOf), tenants],
    });
    return new Map(rows.map(({ tenant, position }) => [tenant, position]));
  }

  async heads(): Promise<{ tenant: string; position: number }[]> {
    const { rows } = await this.pool.query<{ tenant: string; position: number }>({
      name: 'heads',
      text: '/* across tenants */ select tenant, next - 1 as position from tenant_feed where next > 1',
    });
    return rows;
  }

  /** @throws Error when the registry holds another bucket for a tenant: the hash must never change. */
  async ensureTenants(tenants: readonly string[]): Promise<void> {
    const names = [...new Set(tenants)].sort();
    const buckets = names.map(bucketOf);
    const { rows } = await this.pool.query<{ tenant: string; bucket: number }>(
      'select tenant, bucket from tenant where tenant = any($1)',
      [names],
    );
    for (const { tenant, bucket } of rows) {
      if (bucket !== bucketOf(tenant)) {
        throw new Error(
          `Expected tenant ${tenant} to be in bucket ${bucketOf(tenant)} but the registry says ${bucket}`,
        );
      }
    }
    if (rows.length === names.length) return;
    // The counter first: a tenant that is registered can always commit.
    await this.pool.query(
      `insert into tenant_feed (bucket, tenant, next)
       select bucket, tenant, 1 from unnest($1::smallint[], $2::text[]) x(bucket, tenant) on conflict do nothing`,
      [buckets, names],
    );
    await this.pool.query(
      `insert into tenant (bucket, tenant)
       select bucket, tenant from unnest($1::smallint[], $2::text[]) x(bucket, tenant) on conflict do nothing`,
      [buckets, names],
    );
  }

  private async findWritten(entry: CommitEntry): Promise<number | undefined> {
    const { rows } = await this.pool.query<{ position: number }>(
      `select position from journal
        where bucket = $1 and tenant = $2 and instance_key = $3 and entry_no = $4 and hash = decode($5, 'base64')`,
      [bucketOf(entry.tenant), entry.tenant, entry.instanceKey, entry.expectedRevision + 1, entry.hash],
    );
    return rows[0]?.position;
  }
}
