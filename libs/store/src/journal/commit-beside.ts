import type { Pool, PoolClient } from 'pg';
import type { CommitEntry, InstanceMove } from '#runtime';
import { bucketOf } from '../tenancy.js';
import type { BatchAnswer } from './committer.js';

/** An entry of a batch that lets its instance go on by another version; `n`: its number in the batch. */
export interface BatchMove {
  readonly n: number;
  readonly entry: CommitEntry;
  readonly move: InstanceMove;
}

/** An entry of a batch that comes after the end of its instance; `n`: its number in the batch. */
export interface BatchAfterEnd {
  readonly n: number;
  readonly entry: CommitEntry;
}

/** What of a batch changes rows beside `commit_batch`. */
export interface BesideBatch {
  /** Entries that go on by another version. */
  readonly moves: readonly BatchMove[];
  /** Entries after the end: `commit_batch` takes each entry of a finished instance for its end. */
  readonly afterEnd: readonly BatchAfterEnd[];
}

export function isNothingBeside({ moves, afterEnd }: BesideBatch): boolean {
  return moves.length === 0 && afterEnd.length === 0;
}

/**
 * Commits a batch of which some entries change more than `commit_batch` does, in one transaction. They are few, so they pay for two
 * round trips more and the narrow statement of every other commit stays as it is. Only entries that were written are followed
 * up: their rows are locked by this transaction already.
 */
export async function commitBeside(
  pool: Pool,
  commit: (client: PoolClient) => Promise<string>,
  { moves, afterEnd }: BesideBatch,
): Promise<string> {
  const client = await pool.connect();
  let fault: Error | undefined;
  try {
    await client.query('begin');
    const ends = await endsOf(client, afterEnd);
    const answer = await commit(client);
    const { at } = JSON.parse(answer) as BatchAnswer;
    const isWritten = ({ n }: { readonly n: number }): boolean => typeof at[n] === 'number';
    await moveInstances(client, moves.filter(isWritten));
    await restoreEnds(client, ends.filter(isWritten));
    await client.query('commit');
    return answer;
  } catch (error) {
    await client.query('rollback').catch((lost: Error) => (fault = lost));
    throw error;
  } finally {
    // A connection that could not even undo its transaction is of no use to the next batch.
    client.release(fault);
  }
}

async function moveInstances(client: PoolClient, moves: readonly BatchMove[]): Promise<void> {
  const rowsOf = (rows: (move: BatchMove) => readonly object[]): string =>
    JSON.stringify(
      moves.flatMap((one) => {
        const { tenant, instanceKey, expectedRevision } = one.entry;
        return rows(one).map((row) => ({
          ...row,
          b: bucketOf(tenant),
          t: tenant,
          i: instanceKey,
          r: expectedRevision + 1,
        }));
      }),
    );
  const run = async (sql: string, rows: string): Promise<void> => {
    if (rows !== '[]') await client.query(sql, [rows]);
  };
  await run(
    MOVE_SQL.instance,
    rowsOf(({ move }) => [{ dk: move.definitionKey }]),
  );
  await run(
    MOVE_SQL.tasks,
    rowsOf(({ move }) => move.tasks),
  );
  await run(
    MOVE_SQL.jobs,
    rowsOf(({ move }) => move.jobs),
  );
  await run(
    MOVE_SQL.incidents,
    rowsOf(({ move }) => move.incidents),
  );
}

/** An end that must stay as it was. */
interface KnownEnd {
  readonly n: number;
  readonly b: number;
  readonly t: string;
  readonly i: string;
  readonly at: string;
}

/** The ends as they are before the commit; where another entry comes between, the revision guard refuses this one. */
async function endsOf(client: PoolClient, entries: readonly BatchAfterEnd[]): Promise<KnownEnd[]> {
  const ends: KnownEnd[] = [];
  for (const { n, entry } of entries) {
    const { tenant: t, instanceKey: i } = entry;
    const b = bucketOf(t);
    const { rows } = await client.query<{ ended_at: Date }>(
      'select ended_at from process_instance where bucket = $1 and tenant = $2 and instance_key = $3 and ended_at is not null',
      [b, t, i],
    );
    if (rows[0]) ends.push({ n, b, t, i, at: rows[0].ended_at.toISOString() });
  }
  return ends;
}

async function restoreEnds(client: PoolClient, ends: readonly KnownEnd[]): Promise<void> {
  if (ends.length === 0) return;
  await client.query(
    `update process_instance p set ended_at = y.at
       from json_to_recordset($1) y(b smallint, t text, i uuid, at timestamptz)
      where p.bucket = y.b and p.tenant = y.t and p.instance_key = y.i`,
    [JSON.stringify(ends)],
  );
}

const MOVE_SQL = {
  instance: `update process_instance p set definition_key = y.dk
    from json_to_recordset($1) y(b smallint, t text, i uuid, dk uuid)
    where p.bucket = y.b and p.tenant = y.t and p.instance_key = y.i`,
  tasks: `update user_task u set element_id = y."elementId", name = y.name, form_id = y."formId", revision = y.r
    from json_to_recordset($1) y(b smallint, t text, i uuid, r int, key int, "elementId" text, name text, "formId" text)
    where u.bucket = y.b and u.tenant = y.t and u.instance_key = y.i and u.element_key = y.key`,
  jobs: `update job j set element_id = y."elementId", job_type = y."jobType", headers = coalesce(y.headers, j.headers)
    from json_to_recordset($1) y(b smallint, t text, i uuid, key int, "elementId" text, "jobType" text, headers json)
    where j.bucket = y.b and j.tenant = y.t and j.instance_key = y.i and j.job_key = y.key`,
  incidents: `update incident c set element_id = y."elementId"
    from json_to_recordset($1) y(b smallint, t text, i uuid, key int, "elementId" text)
    where c.bucket = y.b and c.tenant = y.t and c.instance_key = y.i and c.incident_key = y.key`,
} as const;
