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

/**
 * Commits a batch with migrations in it: `commit_batch` and what a migration renames beside it, in one transaction. Migrations are
 * few, so they pay for two round trips more and the narrow statement of every other commit stays as it is. Only entries that were
 * written are followed up: their rows are locked by this transaction already.
 */
export async function commitWithMoves(
  pool: Pool,
  commit: (client: PoolClient) => Promise<string>,
  moves: readonly BatchMove[],
): Promise<string> {
  const client = await pool.connect();
  let fault: Error | undefined;
  try {
    await client.query('begin');
    const answer = await commit(client);
    const { at } = JSON.parse(answer) as BatchAnswer;
    await moveInstances(
      client,
      moves.filter(({ n }) => typeof at[n] === 'number'),
    );
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
