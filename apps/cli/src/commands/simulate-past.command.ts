import { Command, Option } from 'commander';
import {
  compareDecisions,
  judge,
  METRICS,
  parseFailCondition,
  sampleOf,
  type FailCondition,
  type WhatIfReport,
} from '#complaint';
import type { ConfiguredRegion } from '#organisation';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import { progressOf } from '../client/background-operation.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';
import { addCondition, wholeNumber } from '../simulate/option-values.js';
import { printJudged, type Judged } from '../simulate/print-judged.js';
import { printReport } from '../simulate/print-report.js';
import { readComplaints } from '../simulate/read-complaints.js';
import { readBase, readChecked, regionsOf } from '../simulate/read-sides.js';
import { simulateStored, type StoredSimulationOptions } from '../simulate/simulate-stored.js';

interface SimulateOptions extends ServerOptions, Partial<StoredSimulationOptions> {
  readonly candidate: string;
  readonly complaints?: string;
  readonly baseline?: string;
  readonly sample?: number;
  readonly seed: number;
  readonly at?: number;
  readonly cases?: number;
  readonly failIf: readonly FailCondition[];
}

/** Changed cases that are told of complaints in files. */
const CASES = 1_000;

/** `runut simulate [past] --candidate DIR --complaints FILE | --region CODE` */
export function simulatePastCommand(): Command {
  const command = new Command('past')
    .description(
      'what candidate rules would have made of past complaints: routes, due dates, workload, breaches',
    )
    .requiredOption('--candidate <path>', 'rules to try; what they do not bring stays as in the baseline')
    .option('--complaints <path>', 'past complaints: a JSON file, or a folder of them')
    .addOption(
      new Option(
        '--region <code>',
        'all past complaints that the server has of this region, in the background, against what is active',
      ).conflicts(['complaints', 'baseline', 'sample', 'at']),
    )
    .option('--from <time>', 'with --region: only complaints received from here on (RFC 3339)', parseMoment)
    .option('--to <time>', 'with --region: only complaints received before', parseMoment)
    .option('--category <id...>', 'with --region: only complaints of these categories')
    .option('--reason <why>', 'with --region: why, stands with the operation')
    .option('--detach', 'with --region: do not wait for the end')
    .option('--baseline <folder>', 'rules to compare with (default: ./rules, else those of the installation)')
    .option('--sample <number>', 'only so many complaints, chosen by the seed', wholeNumber(1))
    .option('--seed <number>', 'chooses the sample; the same seed gives the same sample', wholeNumber(0), 1)
    .option('--at <time>', 'when complaints came in that do not say so (RFC 3339; default: now)', parseMoment)
    .option(
      '--cases <number>',
      `changed cases that are told with both traces (default: ${CASES}; with --region 20, at most 100)`,
      wholeNumber(0),
    )
    .option(
      '--fail-if <condition>',
      `exit 1 when it holds, e.g. changed>5% or breaches>0; of ${METRICS.join(', ')}`,
      addCondition(parseFailCondition, 'changed>5%', METRICS),
      [],
    );
  return withServerOptions(command).action(async (options: SimulateOptions, self: Command) => {
    const output = Output.of(self);
    const { complaints, region } = options;
    if ((complaints === undefined) === (region === undefined))
      throw usageError('Expected either --complaints or --region.');
    if (region !== undefined) await simulateOnServer({ ...options, region }, output);
    else await simulateFiles({ ...options, complaints: complaints! }, output);
  });
}

async function simulateOnServer(
  options: SimulateOptions & { readonly region: string },
  output: Output,
): Promise<void> {
  const client = await clientOf(options, 'admin');
  const { operation, report } = await simulateStored(client, options, output);
  if (!report) {
    // Nothing to judge: it goes on without us, or there was no complaint.
    if (output.isJson) output.json({ operation });
    else output.line(progressOf(operation));
    return;
  }
  const judged = judgeAll(options.failIf, report);
  if (output.isJson) output.json({ operation, ...report, failIf: judged });
  else {
    printReport(output, report);
    output.line(`\n${output.style('dim', `runut operations show ${operation.id}`)}`);
  }
  endAsJudged(judged, output);
}

async function simulateFiles(
  options: SimulateOptions & { readonly complaints: string },
  output: Output,
): Promise<void> {
  const base = await readBase(options.baseline, output);
  const baseline = regionsOf(base, [], options.baseline ?? 'rules', output);
  const changes = await readChecked(options.candidate, output);
  const candidate = regionsOf(base, changes, options.candidate, output);
  const all = await readComplaints(options.complaints, options.at ?? Date.now());
  const complaints = options.sample === undefined ? all : sampleOf(all, options.sample, options.seed);
  const { report, seconds } = await run(baseline, candidate, complaints, options.cases ?? CASES, output);
  const judged = judgeAll(options.failIf, report);
  const perSecond = Math.round(complaints.length / Math.max(seconds, 0.001));
  if (output.isJson) {
    const sample = { of: all.length, size: complaints.length, seed: options.seed };
    output.json({ sample, seconds, complaintsPerSecond: perSecond, ...report, failIf: judged });
  } else printReport(output, report);
  output.progress(`${complaints.length} complaints in ${seconds.toFixed(1)} s (${perSecond} a second)`);
  endAsJudged(judged, output);
}

function judgeAll(conditions: readonly FailCondition[], report: WhatIfReport): Judged[] {
  return conditions.map((condition) => ({ condition: condition.text, ...judge(condition, report) }));
}

/** @throws CommandEnd (findings) when one of the conditions holds */
function endAsJudged(judged: readonly Judged[], output: Output): void {
  if (!output.isJson) printJudged(output, judged);
  if (judged.some(({ holds }) => holds)) throw new CommandEnd(EXIT.FINDINGS);
}

type Regions = ReadonlyMap<string, ConfiguredRegion>;

async function run(
  baseline: Regions,
  candidate: Regions,
  complaints: Awaited<ReturnType<typeof readComplaints>>,
  mostCases: number,
  output: Output,
): Promise<{ report: WhatIfReport; seconds: number }> {
  const startedAt = performance.now();
  let toldAt = startedAt;
  const report = await compareDecisions({
    baseline,
    candidate,
    complaints,
    mostCases,
    onProgress: (done) => {
      const now = performance.now();
      if (now - toldAt < 1000) return;
      toldAt = now;
      const rate = Math.round((1000 * done) / (now - startedAt));
      output.progress(`${done} of ${complaints.length} complaints, ${rate} a second`);
    },
  });
  return { report, seconds: (performance.now() - startedAt) / 1000 };
}
