import { tmpdir } from 'node:os';
import { DATABASE, type Site } from '../cluster/cluster.js';
import type { PostgresServer } from '../cluster/postgres-server.js';
import type { Chance } from '../random.js';
import { evidenceFileIn, runFaults, type RunPlan, type RunResult } from '../run.js';
import { endlessLoop } from '../stages/endless-loop.js';
import { killedBurst } from '../stages/killed-burst.js';
import { killedDrain } from '../stages/killed-drain.js';
import { staleLease } from '../stages/stale-lease.js';
import { PLANTED_BUGS, type PlantedBug } from './bugs.js';

/** Bugs that must be found, of all that are planted. */
const ENOUGH = 12;

export interface PlantedResult {
  readonly bugs: readonly {
    readonly bug: PlantedBug;
    readonly found: boolean;
    readonly by: readonly string[];
  }[];
  /** What the same runs find where no bug is planted: nothing, or the finds prove nothing. */
  readonly control: readonly string[];
  readonly isEnough: boolean;
}

/** All faults that any bug needs, without a bug. */
const CONTROL: PlantedBug = {
  name: 'control',
  what: 'no bug',
  mix: {
    'SIGKILL PostgreSQL, all of it': 1,
    'SIGKILL api': 1,
    'SIGKILL worker': 1,
    'connections reset': 1,
    'SIGSTOP outside worker for two leases, then CONT': 1,
  },
  cutShare: 0.15,
  afterLoad: [endlessLoop, killedDrain, killedBurst, staleLease],
};

/** Plants one bug after the other in a database and in nodes of its own, under the same load and the same checks. */
export async function runPlanted(options: {
  readonly site: Site;
  readonly server: PostgresServer;
  readonly chance: Chance;
  /** Names, `control` for no bug; all when empty. */
  readonly only: readonly string[];
  readonly progress: (line: string) => void;
}): Promise<PlantedResult> {
  const { only, progress } = options;
  const chosen = PLANTED_BUGS.filter(({ name }) => only.length === 0 || only.includes(name));
  const control =
    only.length === 0 || only.includes(CONTROL.name) ? findings(await runBug(options, CONTROL)) : [];
  progress(`without a bug: ${control.length === 0 ? 'nothing found' : control.join('; ')}`);
  const bugs = [];
  for (const bug of chosen) {
    const by = await runBug(options, bug).then(findings, (error: unknown) => [
      `the run itself could not go on: ${(error as Error).message}`,
    ]);
    progress(`${bug.name}: ${by.length > 0 ? 'found' : 'NOT FOUND'}`);
    bugs.push({ bug, found: by.length > 0, by });
  }
  const found = bugs.filter((one) => one.found).length;
  return { bugs, control, isEnough: control.length === 0 && found >= Math.min(ENOUGH, chosen.length) };
}

async function runBug(
  { site, server, chance }: Parameters<typeof runPlanted>[0],
  bug: PlantedBug,
): Promise<RunResult> {
  const database = `planted_${bug.name.replaceAll('-', '_')}`;
  await server.query('postgres', `create database ${database} template ${DATABASE}`);
  await bug.alter?.(server, database);
  const plan: RunPlan = {
    lanes: 8,
    loadMs: 9_000,
    nemesis: { mix: bug.mix, pauseMs: [100, 400], settledBetween: 12, freezeMs: [400, 1_200] },
    dropShare: 0.05,
    loseShare: 0,
    cutShare: bug.cutShare ?? 0.02,
    afterLoad: bug.afterLoad,
    quietMs: 40_000,
  };
  try {
    return await runFaults({
      site,
      server,
      database,
      chance: chance.fork(bug.name),
      bug: bug.name,
      plan,
      progress: () => undefined,
      evidenceFile: evidenceFileIn(tmpdir(), `runut-${database}`),
    });
  } finally {
    await server.query('postgres', `drop database ${database} with (force)`);
  }
}

/** The promises that were found broken, each with its first violation. */
function findings({ checks, stages }: RunResult): string[] {
  return [...checks, ...stages]
    .filter(({ violations }) => violations.length > 0)
    .map(({ name, violations }) => `${name}: ${violations.length}, such as: ${violations[0]}`);
}
