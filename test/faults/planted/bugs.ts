import type { PostgresServer } from '../cluster/postgres-server.js';
import type { FaultMix } from '../nemesis.js';
import type { RunPlan } from '../run.js';
import { endlessLoop } from '../stages/endless-loop.js';
import { killedBurst } from '../stages/killed-burst.js';
import { killedDrain } from '../stages/killed-drain.js';
import { staleLease } from '../stages/stale-lease.js';

/** A mistake that people make, planted on purpose. */
export interface PlantedBug {
  readonly name: string;
  readonly what: string;
  /** What it does to its database; what it does to the nodes stands in `node-bugs.ts` under its name. */
  readonly alter?: (server: PostgresServer, database: string) => Promise<unknown>;
  /** Faults under which it shows. */
  readonly mix: FaultMix;
  readonly cutShare?: number;
  readonly afterLoad?: RunPlan['afterLoad'];
}

const POSTGRES: FaultMix = { 'SIGKILL PostgreSQL, all of it': 1 };
const NODES: FaultMix = { 'SIGKILL api': 1, 'SIGKILL worker': 1, 'connections reset': 1 };

/** Rewrites the commit function of one database. @throws Error when the text to change is not in it */
async function rewriteCommit(
  server: PostgresServer,
  database: string,
  changes: readonly (readonly [string, string])[],
): Promise<void> {
  const [row] = await server.query<{ text: string }>(
    database,
    "select pg_get_functiondef(oid) as text from pg_proc where proname = 'commit_batch'",
  );
  let { text } = row!;
  for (const [from, to] of changes) {
    if (!text.includes(from))
      throw new Error(`Expected to plant a bug in commit_batch, but "${from}" is not in it`);
    text = text.replace(from, () => to);
  }
  await server.query(database, text);
}

/** Positions come from a sequence, before the work: they are seen in another order than they were given. */
async function positionsFromSequence(server: PostgresServer, database: string): Promise<void> {
  await server.query(database, 'create sequence planted_position start 100000');
  await rewriteCommit(server, database, [
    [
      'v_rows int;\nbegin',
      "v_rows int;\n  v_drawn bigint[] := (select array_agg(nextval('planted_position')) from generate_series(1, p_count));\nbegin\n  perform pg_sleep(random() * 0.03);",
    ],
    [
      '  insert into journal (',
      `  v_positions := (select array_agg(case when x.p is not null then v_drawn[x.n] end order by x.n) from unnest(v_positions) with ordinality x(p, n));
  update tenant_feed f set next = greatest(f.next, v_drawn[p_count] + 1) from json_to_recordset(p_tenants) y(b smallint, t text) where f.bucket = y.b and f.tenant = y.t;
  insert into journal (`,
    ],
  ]);
}

export const PLANTED_BUGS: readonly PlantedBug[] = [
  {
    name: 'async-commit',
    what: 'synchronous_commit is off',
    alter: (server, database) =>
      server.query('postgres', `alter database ${database} set synchronous_commit = off`),
    mix: POSTGRES,
  },
  {
    name: 'no-version-check',
    what: 'the commit does not compare revisions, and entries have no unique number',
    alter: async (server, database) => {
      await rewriteCommit(server, database, [[' and p.revision = y.r\n', '\n']]);
      await server.query(
        database,
        'alter table journal drop constraint journal_bucket_tenant_instance_key_entry_no_key',
      );
    },
    mix: {},
  },
  { name: 'acknowledge-first', what: 'the caller is told before COMMIT', mix: { ...POSTGRES, ...NODES } },
  { name: 'no-idempotency-key', what: 'keys are not stored', mix: NODES, cutShare: 0.15 },
  {
    name: 'sequence-cursor',
    what: "the feed's cursor comes from a sequence, as bigserial does",
    alter: positionsFromSequence,
    mix: {},
  },
  {
    name: 'no-fencing',
    what: "a job's result is taken whatever its lease number",
    mix: { 'SIGSTOP outside worker for two leases, then CONT': 1 },
    afterLoad: [staleLease],
  },
  { name: 'clock-in-evolve', what: 'an applier asks Date.now', mix: {} },
  { name: 'notify-only', what: 'nodes look at the journal only when told', mix: { 'SIGKILL worker': 1 } },
  { name: 'resume-off-by-one', what: 'a stream that is taken up after n goes on with n + 2', mix: {} },
  {
    name: 'hash-outside',
    what: 'the hash is written in a transaction of its own',
    mix: { ...POSTGRES, ...NODES },
  },
  { name: 'endless-loop', what: 'a command has no step budget', mix: {}, afterLoad: [endlessLoop] },
  { name: 'early-timers', what: 'timers are taken two seconds too early', mix: {} },
  {
    name: 'timer-lease-for-ever',
    what: 'the lease on a timer never ends',
    mix: {},
    afterLoad: [killedDrain],
  },
  {
    name: 'courier-moves-first',
    what: "the courier's position moves before the delivery",
    mix: { ...NODES, ...POSTGRES },
    afterLoad: [killedBurst],
  },
  {
    name: 'timers-outside',
    what: 'timers are written in a transaction of their own',
    mix: { ...NODES, ...POSTGRES },
    afterLoad: [killedBurst],
  },
];
