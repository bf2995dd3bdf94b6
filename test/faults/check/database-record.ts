import pg from 'pg';
import type { ProcessEvent, ProcessState } from '#engine';
import type { JournalEntry } from '#runtime';

/** A journal entry with when PostgreSQL committed it, by its own clock. */
export interface RecordedEntry extends JournalEntry {
  /** Epoch ms. */
  readonly committedAt: number;
}

export interface RecordedInstance {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly bpmnProcessId: string;
  readonly businessKey: string | null;
  readonly revision: number;
  readonly hash: string;
  readonly state: ProcessState;
  /** In order of their numbers. */
  readonly entries: readonly RecordedEntry[];
}

/** All that the database holds of a run. */
export interface DatabaseRecord {
  readonly instances: readonly RecordedInstance[];
  /** Of each tenant, in order of position. */
  readonly journals: ReadonlyMap<string, readonly RecordedEntry[]>;
  readonly heads: ReadonlyMap<string, number>;
  /** By tenant, the first entry that the courier should have carried and has not. */
  readonly undelivered: ReadonlyMap<string, number>;
  /** Idempotency keys. */
  readonly keys: ReadonlySet<string>;
  /** `<tenant> <instance> <key>` of the rows beside the states. */
  readonly openTasks: ReadonlySet<string>;
  readonly timers: ReadonlySet<string>;
  readonly jobs: ReadonlySet<string>;
  readonly subscriptions: ReadonlySet<string>;
  readonly openIncidents: ReadonlySet<string>;
  readonly complaints: readonly {
    readonly tenant: string;
    readonly number: string;
    readonly instanceKey: string | null;
  }[];
}

/** Reads the whole database in one snapshot, past every port of the product. */
export async function readDatabase(connectionString: string): Promise<DatabaseRecord> {
  const client = new pg.Client({
    connectionString,
    types: {
      getTypeParser: ((oid: number, format?: 'text' | 'binary') => {
        // The journal's texts are hashed as they are; positions are small.
        if (oid === 114) return (text: string) => text;
        if (oid === 20) return Number;
        return pg.types.getTypeParser(oid, format as 'text');
      }) as typeof pg.types.getTypeParser,
    },
  });
  await client.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    return await readAll(client);
  } finally {
    await client.end();
  }
}

async function readAll(client: pg.Client): Promise<DatabaseRecord> {
  const rowsOf = async <T extends pg.QueryResultRow>(text: string): Promise<T[]> =>
    (await client.query<T>(text)).rows;
  const journals = new Map<string, RecordedEntry[]>();
  const byInstance = new Map<string, RecordedEntry[]>();
  for (const row of await rowsOf<{
    tenant: string;
    position: number;
    instance_key: string;
    entry_no: number;
    command: string;
    actor: string;
    at: Date;
    hash: Buffer;
    events: string;
    committed_at: Date;
  }>('select *, pg_xact_commit_timestamp(xmin) as committed_at from journal order by tenant, position')) {
    const entry: RecordedEntry = {
      tenant: row.tenant,
      position: row.position,
      instanceKey: row.instance_key,
      entryNo: row.entry_no,
      command: JSON.parse(row.command) as RecordedEntry['command'],
      commandText: row.command,
      actor: row.actor,
      at: row.at.toISOString(),
      hash: row.hash.toString('base64'),
      events: JSON.parse(row.events) as ProcessEvent[],
      eventsText: row.events,
      committedAt: row.committed_at.getTime(),
    };
    add(journals, entry.tenant, entry);
    add(byInstance, `${entry.tenant} ${entry.instanceKey}`, entry);
  }
  const instances = await rowsOf<{
    tenant: string;
    instance_key: string;
    bpmn_process_id: string;
    business_key: string | null;
    revision: number;
    hash: Buffer;
    state: string;
  }>(
    'select tenant, instance_key, bpmn_process_id, business_key, revision, hash, state from process_instance',
  );
  const positions = async (text: string) =>
    new Map(
      (await rowsOf<{ tenant: string; position: number }>(text)).map(({ tenant, position }) => [
        tenant,
        position,
      ]),
    );
  const keysOf = async (table: string, key: string, where = 'true') =>
    new Set(
      (
        await rowsOf<{ name: string }>(
          `select tenant || ' ' || instance_key || ' ' || ${key} as name from ${table} where ${where}`,
        )
      ).map(({ name }) => name),
    );
  return {
    journals,
    instances: instances.map((row) => ({
      tenant: row.tenant,
      instanceKey: row.instance_key,
      bpmnProcessId: row.bpmn_process_id,
      businessKey: row.business_key,
      revision: row.revision,
      hash: row.hash.toString('base64'),
      state: JSON.parse(row.state) as ProcessState,
      entries: (byInstance.get(`${row.tenant} ${row.instance_key}`) ?? []).sort(
        (a, b) => a.entryNo - b.entryNo,
      ),
    })),
    heads: await positions('select tenant, next - 1 as position from tenant_feed'),
    undelivered: await positions(
      `select tenant, min(j.position) as position from journal j left join courier_cursor c using (bucket, tenant)
        where j.carries and j.position > coalesce(c.position, 0) group by tenant`,
    ),
    keys: new Set((await rowsOf<{ key: string }>('select key from command_key')).map(({ key }) => key)),
    openTasks: await keysOf('user_task', 'element_key', 'status < 2'),
    timers: await keysOf('timer', 'timer_key'),
    jobs: await keysOf('job', 'job_key'),
    subscriptions: await keysOf('event_subscription', 'subscription_key'),
    openIncidents: await keysOf('incident', 'incident_key', 'resolved_at is null'),
    complaints: (
      await rowsOf<{ tenant: string; number: string; instance_key: string | null }>(
        'select tenant, number, instance_key from complaint where number is not null',
      )
    ).map(({ tenant, number, instance_key: instanceKey }) => ({ tenant, number, instanceKey })),
  };
}

function add<T>(groups: Map<string, T[]>, key: string, value: T): void {
  const group = groups.get(key);
  if (group) group.push(value);
  else groups.set(key, [value]);
}
