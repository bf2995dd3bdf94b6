import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { benchLine, median, type Bench, type BenchLine } from './bench-line.js';
import { startBenchNode, startBenchServer, type BenchNode, type BenchServer } from './durable/bench-node.js';
import { closedLoop, type Lane } from './durable/closed-loop.js';
import { accepted, OFFICER, runComplaint } from './durable/complaint-instance.js';
import { BENCH_MODELS, COMPLAINT_PROCESS, GROUP, ROUND_PROCESS } from './durable/processes.js';
import { seedInstances, type Seeded, type SeededInstance } from './growth/seed-instances.js';
import { serverStartMs } from './growth/server-start.js';

const FEW = 10_000;
/** Fewer, to try the benchmark out: GROWTH_INSTANCES=50000. */
const MANY = Number(process.env.GROWTH_INSTANCES ?? 1_000_000);
const IN_FLIGHT = 64;
const ROUND_MS = 2_000;
const COST_RATIO = 1.3;
const PAGES = 200;
const PAGE = 25;
const INBOX_P99_MS = 20;
const VERSIONS = 100;
const START_RATIO = 1.2;
const EVENTS = 1_000;
const REPLAY_MS = 50;

/** What size costs: steps and the inbox among few and many instances, the start with many versions, the replay of a long history. */
export const bench: Bench = {
  name: 'growth',
  async run({ rounds }): Promise<BenchLine[]> {
    const server = await startBenchServer();
    try {
      const few = await startBenchNode(server, false, 'few');
      const many = await startBenchNode(server, false, 'many');
      try {
        return [
          ...(await measureSize(few, many, rounds)),
          await measureReplay(few, rounds),
          ...(await measureStart(server, few, rounds)),
        ];
      } finally {
        await Promise.all([few.stop(), many.stop()]);
      }
    } finally {
      await server.stop();
    }
  },
};

interface Figures {
  readonly fresh: number[];
  readonly old: number[];
  readonly inbox: number[];
  readonly inboxP99: number[];
}

async function measureSize(few: BenchNode, many: BenchNode, rounds: number): Promise<BenchLine[]> {
  const sizes = [
    { name: FEW.toLocaleString('en'), node: few, seeded: await seedInstances(few, FEW) },
    { name: MANY.toLocaleString('en'), node: many, seeded: await seedInstances(many, MANY) },
  ].map((size) => ({ ...size, figures: { fresh: [], old: [], inbox: [], inboxP99: [] } as Figures }));
  for (const { node, seeded } of sizes) await measureOnce(node, seeded);
  for (let round = 0; round < rounds; round++)
    for (const { node, seeded, figures } of round % 2 === 0 ? sizes : [...sizes].reverse()) {
      const once = await measureOnce(node, seeded);
      for (const name of ['fresh', 'old', 'inbox', 'inboxP99'] as const) figures[name].push(once[name]);
    }
  const [small, large] = [sizes[0]!, sizes[1]!];
  const ratio = (name: keyof Figures) =>
    large.figures[name].map((value, round) => value / small.figures[name][round]!);
  return [
    ...sizes.flatMap(({ name, figures }) => [
      benchLine(`${name} instances: a step of a new one`, 'us', figures.fresh),
      benchLine(`${name} instances: a step of an old one`, 'us', figures.old),
      benchLine(`${name} instances: first page of the inbox`, 'ms', figures.inbox),
    ]),
    benchLine('a step of a new one: many / few', 'x', ratio('fresh'), COST_RATIO, true),
    benchLine('a step of an old one: many / few', 'x', ratio('old'), COST_RATIO, true),
    benchLine('first page of the inbox: many / few', 'x', ratio('inbox'), COST_RATIO, true),
    benchLine(`${large.name} instances: first page, p99`, 'ms', large.figures.inboxP99, INBOX_P99_MS, true),
  ];
}

async function measureOnce(node: BenchNode, seeded: Seeded): Promise<Record<keyof Figures, number>> {
  let started = 0;
  const fresh: Lane = async (mark) =>
    runComplaint(node.runtime, node.tenants[started++ % node.tenants.length]!, mark);
  const olds = await seeded.sample(4_000);
  const old: Lane = async (mark) => {
    const next = olds.pop();
    if (!next) throw new Error('Expected more old instances: raise the sample');
    await finish(node, next, seeded.openTask, mark);
  };
  const inbox = await pagesMs(node);
  const microseconds = async (lane: Lane) => 1e6 / (await closedLoop(IN_FLIGHT, ROUND_MS, lane)).rate;
  return {
    fresh: await microseconds(fresh),
    old: await microseconds(old),
    inbox: median(inbox),
    inboxP99: inbox.sort((a, b) => a - b)[Math.floor(inbox.length * 0.99)]!,
  };
}

/** Works a seeded instance, which no node has in memory, to its end: two steps. */
async function finish(
  { runtime }: BenchNode,
  { tenant, instanceKey }: SeededInstance,
  openTask: number,
  mark: () => void,
): Promise<void> {
  let elementKey: number | undefined = openTask;
  while (elementKey !== undefined) {
    const done = accepted(
      await runtime.execute(
        tenant,
        instanceKey,
        { type: 'CompleteUserTask', elementKey, variables: { hasil: 'diperbaiki' } },
        { actor: OFFICER },
      ),
    );
    mark();
    elementKey = done.state!.elements.find(({ wait }) => wait?.type === 'userTask')?.key;
  }
}

/** Milliseconds of each look at an officer's inbox. */
async function pagesMs({ store, tenants }: BenchNode): Promise<number[]> {
  const times: number[] = [];
  for (let page = 0; page < PAGES; page++) {
    const from = performance.now();
    const { items } = await store.queries.userTasks(
      { tenants: [tenants[page % tenants.length]!], groups: [GROUP], user: OFFICER },
      { statuses: ['created', 'claimed'] },
      'DUE_AT',
      { first: PAGE },
    );
    times.push(performance.now() - from);
    if (items.length < PAGE) throw new Error(`Expected a full page of the inbox but got ${items.length}`);
  }
  return times;
}

async function measureReplay(node: BenchNode, rounds: number): Promise<BenchLine> {
  const tenant = node.tenants[0]!;
  let last = accepted(
    await node.runtime.startProcess(
      { tenant, bpmnProcessId: ROUND_PROCESS, variables: {} },
      { actor: OFFICER },
    ),
  );
  const { instanceKey } = last;
  let events = last.events.length;
  while (events < EVENTS) {
    const { key } = last.state!.elements.find(({ wait }) => wait?.type === 'userTask')!;
    last = accepted(
      await node.runtime.execute(
        tenant,
        instanceKey,
        { type: 'CompleteUserTask', elementKey: key, variables: { putaran: events } },
        { actor: OFFICER },
      ),
    );
    events += last.events.length;
  }
  const times: number[] = [];
  for (let round = 0; round < rounds + 1; round++) {
    const from = performance.now();
    const report = await node.history.verifyReplay(tenant, instanceKey);
    if (!report?.isIntact || !report.isDeterministic) throw new Error(JSON.stringify(report));
    times.push(performance.now() - from);
  }
  // The first one reads the history for the first time.
  return benchLine(
    `replay of ${events.toLocaleString('en')} events, read and verified`,
    'ms',
    times.slice(1),
    REPLAY_MS,
    true,
  );
}

/** A whole api process, from its start until it is ready, on a database with one version and on one with many. */
async function measureStart(server: BenchServer, one: BenchNode, rounds: number): Promise<BenchLine[]> {
  const versions = await startBenchNode(server, false, 'versions');
  const path = `workflows/${COMPLAINT_PROCESS}/process.bpmn`;
  for (let version = 2; version <= VERSIONS; version++) {
    const content = BENCH_MODELS[path]!.replace(
      'isExecutable="true"',
      `isExecutable="true" name="versi ${version}"`,
    );
    const { deployment } = await versions.deployments.deploy(
      { files: [{ path, content }] },
      { actor: 'bench' },
    );
    if (!deployment) throw new Error(`Expected version ${version} to be deployed`);
  }
  await versions.stop();
  const directory = mkdtempSync(join(tmpdir(), 'runut-bench-start-'));
  try {
    const single: number[] = [];
    const hundred: number[] = [];
    for (let round = 0; round < rounds + 1; round++) {
      single.push(await serverStartMs(one.connectionString, directory));
      hundred.push(await serverStartMs(versions.connectionString, directory));
    }
    // The first start makes the keys and warms the file cache.
    const [a, b] = [single.slice(1), hundred.slice(1)];
    return [
      benchLine('start with 1 version', 'ms', a),
      benchLine(`start with ${VERSIONS} versions`, 'ms', b),
      benchLine(
        `start: ${VERSIONS} versions / 1`,
        'x',
        b.map((ms, round) => ms / a[round]!),
        START_RATIO,
        true,
      ),
    ];
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
