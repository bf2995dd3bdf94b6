import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Site, DATABASE } from './cluster/cluster.js';
import { runPlanted } from './planted/run-planted.js';
import { fullPlan, shortPlan } from './plans.js';
import { Chance } from './random.js';
import { printPlanted, printRun } from './report.js';
import { evidenceFileIn, runFaults } from './run.js';
import { startDeployedServer } from './deployed-server.js';

const USAGE = `Usage: npm run faults -- [--short | --planted] [--minutes N] [--seed N] [--bug NAME] [--json] [--help]

Breaks two api and two worker processes over an own PostgreSQL in every way it knows, while clients write down what they asked
for and were told, and then compares that with the database.

  --short       the form that CI runs: about 40 s
  --planted     plants bugs on purpose, one after the other, and tells which of them are found
  --bug NAME    with --planted: only this one (repeatable); control: none at all
  --minutes N   how long the load with its faults goes on, 1 to 10; 3 when absent
  --seed N      the same seed chooses the same faults; made of the time when absent
  --json        ends with one JSON object

Exit codes: 0 everything as promised, 1 a violation (the evidence is printed, and where the histories are), 2 usage, 3 it could not run.`;

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    planted: { type: 'boolean', default: false },
    bug: { type: 'string', multiple: true, default: [] },
    minutes: { type: 'string', default: '3' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(130));
const minutes = Number(values.minutes);
const seed = Number(values.seed);

if (values.help) console.log(USAGE);
else if (!(minutes >= 1 && minutes <= 10) || !Number.isInteger(seed)) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  try {
    process.exitCode = (await main()) ? 0 : 1;
  } catch (error) {
    console.error(error);
    process.exitCode = 3;
  }
}

/** @returns whether everything was as promised */
async function main(): Promise<boolean> {
  const began = performance.now();
  const progress = (line: string): void => {
    process.stderr.write(`[${((performance.now() - began) / 1_000).toFixed(1).padStart(6)} s] ${line}\n`);
  };
  const chance = new Chance(seed);
  progress(`seed ${seed}`);
  const site = await Site.open();
  let isKept = false;
  const server = await startDeployedServer(site);
  progress('PostgreSQL is up, rules and workflows are deployed');
  const stop = async (): Promise<void> => {
    await server.stop();
    if (!isKept) site.remove();
  };
  try {
    if (values.planted) {
      const found = await runPlanted({ site, server, chance, only: values.bug, progress });
      printPlanted(found, values.json ? seed : undefined);
      return found.isEnough;
    }
    const evidenceFile = evidenceFileIn(join(tmpdir()), `runut-faults-${seed}`);
    const plan = values.short ? shortPlan() : fullPlan(minutes);
    const result = await runFaults({
      site,
      server,
      database: DATABASE,
      chance,
      plan,
      progress,
      evidenceFile,
    });
    const isAsPromised = printRun(result, {
      seed,
      seconds: (performance.now() - began) / 1_000,
      json: values.json,
      evidence: `${evidenceFile} and ${site.directory}`,
    });
    isKept = !isAsPromised;
    return isAsPromised;
  } finally {
    await stop();
  }
}
