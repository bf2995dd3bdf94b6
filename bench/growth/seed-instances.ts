import type { Pool } from 'pg';
import { bucketOf } from '#store';
import { accepted, OFFICER } from '../durable/complaint-instance.js';
import type { BenchNode } from '../durable/bench-node.js';
import { COMPLAINT_PROCESS } from '../durable/processes.js';

/** Instances that are copied by one statement. */
const CHUNK = 20_000;

export interface SeededInstance {
  readonly tenant: string;
  readonly instanceKey: string;
}

/** Where a copied instance stands: the key of its open task. */
export interface Seeded {
  readonly openTask: number;
  /** Some of the copies, drawn at random. */
  sample(count: number): Promise<SeededInstance[]>;
}

/**
 * Fills the database up to `count` instances in the middle of their work: one for each tenant is brought there by the runtime,
 * with its task, its timer and its journal, and copied with keys, dates and positions of its own. Their hashes are the
 * pattern's: copies are there to be in the way, not to be verified.
 */
export async function seedInstances(node: BenchNode, count: number): Promise<Seeded> {
  const { pool } = node.store;
  const perTenant = Math.ceil(count / node.tenants.length);
  let openTask = 0;
  for (const tenant of node.tenants) {
    const pattern = await bringToSecondTask(node, tenant);
    openTask = pattern.openTask;
    for (let from = 0; from < perTenant; from += CHUNK)
      await copy(pool, tenant, pattern.instanceKey, Math.min(CHUNK, perTenant - from));
  }
  await pool.query('vacuum analyze');
  return {
    openTask,
    async sample(wanted) {
      const each = Math.ceil(wanted / node.tenants.length);
      const found: SeededInstance[] = [];
      for (const tenant of node.tenants) {
        // Keys are random: those behind a random one are a sample.
        const { rows } = await pool.query<{ instance_key: string }>(
          `select instance_key from process_instance where bucket = $1 and tenant = $2 and revision = 2 and status = 0
              and instance_key > gen_random_uuid() limit $3`,
          [bucketOf(tenant), tenant, each],
        );
        found.push(...rows.map(({ instance_key: instanceKey }) => ({ tenant, instanceKey })));
      }
      return found;
    },
  };
}

async function bringToSecondTask(
  { runtime }: BenchNode,
  tenant: string,
): Promise<SeededInstance & { openTask: number }> {
  const options = { actor: OFFICER };
  const started = accepted(
    await runtime.startProcess(
      {
        tenant,
        bpmnProcessId: COMPLAINT_PROCESS,
        variables: { nomor: '1408-260105-7K3QXB', kanal: 'web', nilai: 11 },
      },
      options,
    ),
  );
  const { instanceKey } = started;
  const first = taskOf(started.state!);
  const done = accepted(
    await runtime.execute(
      tenant,
      instanceKey,
      { type: 'CompleteUserTask', elementKey: first, variables: { terverifikasi: true } },
      options,
    ),
  );
  return { tenant, instanceKey, openTask: taskOf(done.state!) };
}

function taskOf(state: NonNullable<ReturnType<typeof accepted>['state']>): number {
  return state.elements.find(({ wait }) => wait?.type === 'userTask')!.key;
}

async function copy(pool: Pool, tenant: string, pattern: string, count: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    await client.query('set local synchronous_commit = off');
    await client.query(
      `create temp table copied on commit drop as
         select n, gen_random_uuid() as key, random() as chance from generate_series(1, ${count}) n`,
    );
    for (const statement of COPIES) await client.query(statement, [bucketOf(tenant), tenant, pattern]);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

const WHERE = 'p.bucket = $1 and p.tenant = $2 and p.instance_key = $3::uuid';

/** $1 bucket, $2 tenant, $3 the pattern. Dates are spread over 60 days, so that the inbox has an order. */
const COPIES = [
  `insert into process_instance (bucket, tenant, instance_key, definition_key, started_at, updated_at, revision, status, bpmn_process_id, hash, state)
   select p.bucket, p.tenant, k.key, p.definition_key, p.started_at - k.chance * interval '60 days', p.updated_at, p.revision, p.status,
          p.bpmn_process_id, p.hash, replace(p.state::text, $3, k.key::text)::json
     from process_instance p, copied k where ${WHERE}`,
  `insert into user_task (instance_key, due_at, created_at, ended_at, element_key, revision, priority, bucket, status, tenant, element_id, name, assignee, form_id, candidates)
   select k.key, case when p.ended_at is null then now() + (k.chance * 60 - 5) * interval '1 day' else p.due_at end, p.created_at, p.ended_at,
          p.element_key, p.revision, p.priority, p.bucket, p.status, p.tenant, p.element_id, p.name, p.assignee, p.form_id, p.candidates
     from user_task p, copied k where ${WHERE}`,
  `insert into task_candidate (due_at, created_at, instance_key, element_key, priority, bucket, is_first, tenant, candidate)
   select now() + (k.chance * 60 - 5) * interval '1 day', p.created_at, k.key, p.element_key, p.priority, p.bucket, p.is_first, p.tenant, p.candidate
     from task_candidate p, copied k where ${WHERE}`,
  `insert into timer (instance_key, due_at, timer_key, bucket, tenant)
   select k.key, p.due_at + k.chance * interval '60 days', p.timer_key, p.bucket, p.tenant from timer p, copied k where ${WHERE}`,
  `insert into journal (position, at, instance_key, entry_no, bucket, tenant, actor, hash, command, events)
   select f.next + row_number() over (order by k.n, p.entry_no) - 1, p.at, k.key, p.entry_no, p.bucket, p.tenant, p.actor, p.hash,
          replace(p.command::text, $3, k.key::text)::json, replace(p.events::text, $3, k.key::text)::json
     from journal p, copied k, tenant_feed f where ${WHERE} and f.bucket = $1 and f.tenant = $2`,
  `update tenant_feed f set next = (select max(position) + 1 from journal j where j.bucket = $1 and j.tenant = $2)
    where f.bucket = $1 and f.tenant = $2 and $3 <> ''`,
];
