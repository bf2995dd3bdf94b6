import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { bucketOf } from '#store';
import type { CommitEntry } from '#runtime';
import { benchLine, type Bench, type BenchLine } from './bench-line.js';
import { CeilingCommitter } from './ceiling/ceiling-committer.js';
import { CeilingSteps } from './ceiling/ceiling-step.js';
import { CEILING_SCHEMA } from './ceiling/ceiling.sql.js';
import {
  startBenchNode,
  startBenchServer,
  storedBytes,
  type BenchNode,
  type BenchServer,
} from './durable/bench-node.js';
import { closedLoop, type Lane, type LoopFigures } from './durable/closed-loop.js';
import { runComplaint } from './durable/complaint-instance.js';

const IN_FLIGHT = [1, 8, 64, 256];
const ROUND_MS = 1_500;
const WARM_UP_MS = 2_500;
const RATIO = 0.8;
const P99_RATIO = 1.5;
const P99_AT = 64;
const INSTANCE_LIMIT_BYTES = 8 * 1_024;

/** Durable steps of P3 through the runtime, in turn with the bare statement that writes the same bytes. */
export const bench: Bench = {
  name: 'store',
  async run({ rounds }): Promise<BenchLine[]> {
    const server = await startBenchServer();
    try {
      const node = await startBenchNode(server, false);
      const ceiling = await openCeiling(server, node);
      try {
        return await measure(node, ceiling.lane, rounds);
      } finally {
        await ceiling.close();
        await node.stop();
      }
    } finally {
      await server.stop();
    }
  },
};

async function measure(node: BenchNode, ceilingLane: Lane, rounds: number): Promise<BenchLine[]> {
  let instances = 0;
  const lane: Lane = async (mark) => {
    await runComplaint(node.runtime, node.tenants[instances++ % node.tenants.length]!, mark);
  };
  await closedLoop(64, WARM_UP_MS, ceilingLane);
  await closedLoop(64, WARM_UP_MS, lane);
  const before = { bytes: await storedBytes(node.store.pool), instances };

  const figures = new Map(
    IN_FLIGHT.map((n) => [n, { ours: [] as LoopFigures[], bare: [] as LoopFigures[] }]),
  );
  for (let round = 0; round < rounds; round++) {
    // Autovacuum comes by once a minute; without it the room of what has ended would not be used again within these seconds.
    await node.store.pool.query('vacuum');
    for (const [inFlight, { ours, bare }] of figures) {
      // Who comes second may profit of what the first one left: they change places.
      if (round % 2 === 0) bare.push(await closedLoop(inFlight, ROUND_MS, ceilingLane));
      ours.push(await closedLoop(inFlight, ROUND_MS, lane));
      if (round % 2 === 1) bare.push(await closedLoop(inFlight, ROUND_MS, ceilingLane));
    }
  }

  const lines: BenchLine[] = [];
  for (const [inFlight, { ours, bare }] of figures) {
    const name = (what: string) => `P3 at ${inFlight}: ${what}`;
    const ratios = (of: (one: LoopFigures) => number) => ours.map((one, i) => of(one) / of(bare[i]!));
    lines.push(
      benchLine(
        name('ceiling'),
        'steps/s',
        bare.map(({ rate }) => rate),
      ),
      benchLine(
        name('runut'),
        'steps/s',
        ours.map(({ rate }) => rate),
      ),
      benchLine(
        name('ratio'),
        'x',
        ratios(({ rate }) => rate),
        RATIO,
      ),
      benchLine(
        name('ceiling p50'),
        'ms',
        bare.map(({ p50 }) => p50),
      ),
      benchLine(
        name('runut p50'),
        'ms',
        ours.map(({ p50 }) => p50),
      ),
      benchLine(
        name('ceiling p99'),
        'ms',
        bare.map(({ p99 }) => p99),
      ),
      benchLine(
        name('runut p99'),
        'ms',
        ours.map(({ p99 }) => p99),
      ),
      benchLine(
        name('p99 ratio'),
        'x',
        ratios(({ p99 }) => p99),
        inFlight === P99_AT ? P99_RATIO : undefined,
        true,
      ),
    );
  }
  const perInstance = ((await storedBytes(node.store.pool)) - before.bytes) / (instances - before.instances);
  lines.push(
    benchLine('P3 finished: stored, indexes included', 'bytes', [perInstance], INSTANCE_LIMIT_BYTES, true),
  );
  return lines;
}

async function openCeiling(
  server: BenchServer,
  node: BenchNode,
): Promise<{ lane: Lane; close(): Promise<void> }> {
  const connectionString = await server.createDatabase('ceiling');
  const pool = new pg.Pool({ connectionString, max: 2 });
  await pool.query(CEILING_SCHEMA);
  await pool.query(
    'insert into tenant_feed (bucket, tenant, next) select b, t, 1 from unnest($1::smallint[], $2::text[]) x(b, t)',
    [node.tenants.map(bucketOf), [...node.tenants]],
  );
  const steps = new CeilingSteps(await recordComplaint(node));
  const committer = new CeilingCommitter(pool);
  let instances = 0;
  const lane: Lane = async (mark) => {
    const tenant = node.tenants[instances++ % node.tenants.length]!;
    const instanceKey = randomUUID();
    const sortKey = `${String(bucketOf(tenant)).padStart(2, '0')} ${tenant} ${instanceKey}`;
    for (let step = 0; step < steps.count; step++) {
      await committer.commit(steps.text(step, tenant, instanceKey), sortKey);
      mark();
    }
  };
  return { lane, close: () => pool.end() };
}

/** What the runtime commits for one instance. */
async function recordComplaint(node: BenchNode): Promise<CommitEntry[]> {
  const entries: CommitEntry[] = [];
  node.runtime.onCommit({
    committed: (entry) => {
      if (entry.instanceKey === (entries[0] ?? entry).instanceKey) entries.push(entry);
    },
  });
  await runComplaint(node.runtime, node.tenants[0]!, () => undefined);
  return entries;
}
