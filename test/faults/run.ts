import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { checkAll, checkSnapshot } from './check/all-checks.js';
import type { CheckResult } from './check/check.js';
import { readDatabase } from './check/database-record.js';
import { Cluster, type Site } from './cluster/cluster.js';
import type { PostgresServer } from './cluster/postgres-server.js';
import { CaseLoad } from './load/case-load.js';
import { FaultClient } from './load/client.js';
import { History } from './load/history.js';
import { outsideWorkers, readLeases } from './load/outside-workers.js';
import { appoint } from './load/people.js';
import { Subscriber } from './load/subscriber.js';
import { Nemesis, type NemesisOptions } from './nemesis.js';
import type { Chance } from './random.js';
import { until } from './until.js';
import { untilQuiet } from './quiet.js';
import type { Stage, StageResult } from './stages/stage.js';

/** How often the database is looked at while the load is on. */
const SNAPSHOTS = 2;

/** What a run does to the cluster. */
export interface RunPlan {
  readonly lanes: number;
  /** Load with the nemesis, in milliseconds. */
  readonly loadMs: number;
  readonly nemesis: NemesisOptions;
  /** Shares of commits whose reply is dropped, of commits that never reach PostgreSQL, of answers that clients do not wait for. */
  readonly dropShare: number;
  readonly loseShare: number;
  readonly cutShare: number;
  /** While the load and the nemesis go on, one after the other. */
  readonly underLoad?: readonly ((stage: Stage) => Promise<StageResult>)[];
  /** After them, one after the other. */
  readonly afterLoad?: readonly ((stage: Stage) => Promise<StageResult>)[];
  readonly quietMs: number;
}

export interface RunResult {
  /** How often each kind of fault was injected. */
  readonly faults: Readonly<Record<string, number>>;
  readonly checks: readonly CheckResult[];
  readonly stages: readonly StageResult[];
  readonly mishaps: readonly string[];
  readonly counts: {
    readonly calls: number;
    readonly acknowledged: number;
    readonly refused: number;
    readonly unknown: number;
    readonly retried: number;
    readonly commits: number;
    readonly instances: number;
    readonly entries: number;
    readonly resumes: number;
    readonly quietMs: number;
  };
}

interface RunOptions {
  readonly site: Site;
  readonly server: PostgresServer;
  readonly database: string;
  readonly chance: Chance;
  readonly bug?: string;
  readonly plan: RunPlan;
  readonly progress: (line: string) => void;
  /** Where the histories go when something is not as promised. */
  readonly evidenceFile: string;
}

/** Load, faults, quiet, checks: one run over one database. */
export async function runFaults(options: RunOptions): Promise<RunResult> {
  const { plan, chance, progress } = options;
  const cluster = await Cluster.open(options);
  const outside: ReturnType<typeof outsideWorkers> = [];
  const subscribers: Subscriber[] = [];
  try {
    await cluster.startNodes();
    const people = await appoint(options.site);
    const history = new History();
    const client = new FaultClient(cluster.urls, history, chance.fork('client'));
    outside.push(...outsideWorkers(cluster, people));
    await Promise.all(outside.map((worker) => worker.start()));
    const { userTasks } = await client.ask<{ userTasks: { liveCursor: string } }>(
      people.auditor,
      '{ userTasks(first: 1) { liveCursor } }',
    );
    const since = new Map(
      (
        await cluster.query<{ tenant: string; position: string }>(
          'select tenant, next - 1 as position from tenant_feed',
        )
      )
        .filter(({ tenant }) => people.regions.some(({ code }) => code === tenant))
        .map(({ tenant, position }) => [tenant, Number(position)]),
    );
    for (const name of ['subscriber 1', 'subscriber 2'])
      subscribers.push(
        new Subscriber(
          name,
          cluster.urls,
          people.auditor,
          userTasks.liveCursor,
          history,
          chance.fork(name),
        ).start(),
      );
    progress('two api, two worker and three outside worker processes are up');

    const more = new Map<string, number>();
    const fault = (kind: string, count = 1): void => void more.set(kind, (more.get(kind) ?? 0) + count);
    const stage: Stage = { cluster, outside, people, client, history, fault };
    const connectionString = (): string => cluster.primary.connectionString(options.database);
    const stages: StageResult[] = [];
    const carryOut = async (steps: RunPlan['underLoad'] = []): Promise<void> => {
      for (const step of steps) {
        const result = await step(stage);
        stages.push(result);
        progress(`${result.violations.length === 0 ? 'held' : 'BROKEN'}: ${result.name} (${result.note})`);
      }
    };

    cluster.proxy.dropShare = plan.dropShare;
    cluster.proxy.loseShare = plan.loseShare;
    client.cutShare = plan.cutShare;
    const load = new CaseLoad(client, people, chance.fork('load'), 'kasus').start(plan.lanes);
    const nemesis = new Nemesis(cluster, outside, chance.fork('nemesis'), plan.nemesis, () =>
      settled(history),
    ).start();
    const snapshots: CheckResult[] = [];
    const underLoad = async (): Promise<void> => {
      for (let part = 0; part < SNAPSHOTS; part++) {
        await delay(plan.loadMs / (SNAPSHOTS + 1));
        // PostgreSQL may be down just now.
        const record = await until(() => readDatabase(connectionString()), 'a snapshot under load', 20_000);
        snapshots.push(...checkSnapshot({ history, record }));
      }
      await delay(plan.loadMs / (SNAPSHOTS + 1));
    };
    await reportWhile(underLoad(), () =>
      progress(`${load.finished} cases, ${total(nemesis.counts)} faults of the nemesis`),
    );
    await nemesis.stop();
    await carryOut(plan.underLoad);
    await load.stop(30_000);
    cluster.proxy.dropShare = 0;
    cluster.proxy.loseShare = 0;
    client.cutShare = 0;
    await carryOut(plan.afterLoad);

    const quietMs = await untilQuiet(cluster, plan.quietMs);
    await untilStill(() => history.changes.length);
    await Promise.all(subscribers.map((one) => one.stop()));
    readLeases(outside, history);
    const record = await readDatabase(connectionString());
    const checks = [...sumUp(snapshots), ...checkAll({ history, record }, since)];
    if ([...checks, ...stages].some(({ violations }) => violations.length > 0))
      history.write(options.evidenceFile);

    const { counts } = cluster.proxy;
    fault('reply to COMMIT dropped', counts.droppedReplies);
    fault('commit lost on its way', counts.lostRequests);
    fault('answer not waited for by its client', client.cuts);
    for (const [kind, count] of nemesis.counts) fault(kind, count);
    const { calls } = history;
    const ended = (outcome: string) => calls.filter((call) => call.outcome === outcome).length;
    return {
      faults: Object.fromEntries([...more].filter(([, count]) => count > 0)),
      checks,
      stages,
      mishaps: nemesis.mishaps,
      counts: {
        calls: calls.length,
        acknowledged: ended('ok'),
        refused: ended('fail'),
        unknown: ended('unknown'),
        retried: calls.filter(({ attempts }) => attempts > 1).length,
        commits: counts.commits,
        instances: record.instances.length,
        entries: [...record.journals.values()].reduce((sum, entries) => sum + entries.length, 0),
        resumes: history.resumes,
        quietMs,
      },
    };
  } finally {
    await Promise.all(subscribers.map((one) => one.stop()));
    await Promise.all(outside.map((worker) => worker.kill()));
    await cluster.stop();
  }
}

/** The last changes are on their way to the subscribers: waits until nothing more comes for two stays of each, 30 s at most. */
async function untilStill(count: () => number): Promise<void> {
  const last = performance.now() + 30_000;
  for (let seen = -1; seen !== count() && performance.now() < last;) {
    seen = count();
    await delay(4_000);
  }
}

export function evidenceFileIn(directory: string, database: string): string {
  return join(directory, `${database}-history.jsonl`);
}

/** One result for each promise, of those of several snapshots. */
function sumUp(results: readonly CheckResult[]): CheckResult[] {
  const byName = Map.groupBy(results, ({ name }) => name);
  return [...byName].map(([name, all]) => ({
    name,
    looked: all.reduce((sum, { looked }) => sum + looked, 0),
    violations: all.flatMap(({ violations }) => violations),
  }));
}

function settled({ calls }: History): number {
  return calls.reduce((count, { outcome }) => (outcome === 'unknown' ? count : count + 1), 0);
}

function total(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}

async function reportWhile(work: Promise<unknown>, report: () => void): Promise<void> {
  const timer = setInterval(report, 5_000);
  await work.finally(() => clearInterval(timer));
}
