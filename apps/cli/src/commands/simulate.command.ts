import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError, Option } from 'commander';
import {
  candidateRegions,
  compareDecisions,
  judge,
  METRICS,
  parseFailCondition,
  sampleOf,
  type ComparedResource,
  type FailCondition,
  type WhatIfReport,
} from '#complaint';
import type { ConfiguredRegion } from '#organisation';
import type { DeploymentFinding } from '#runtime';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import { progressOf } from '../client/background-operation.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { readConfiguration } from '../diff/read-configuration.js';
import { printFindings } from '../lint/print-findings.js';
import { Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';
import { projectRoot } from '../project-root.js';
import { printReport } from '../simulate/print-report.js';
import { readComplaints } from '../simulate/read-complaints.js';
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

/** `runut simulate --candidate DIR --complaints FILE | --region CODE` */
export function simulateCommand(): Command {
  const command = new Command('simulate')
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
      addCondition,
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
  const { baseline, candidate } = await readSides(options, output);
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

interface Judged {
  readonly condition: string;
  readonly value: number;
  readonly holds: boolean;
}

function judgeAll(conditions: readonly FailCondition[], report: WhatIfReport): Judged[] {
  return conditions.map((condition) => ({ condition: condition.text, ...judge(condition, report) }));
}

/** @throws CommandEnd (findings) when one of the conditions holds */
function endAsJudged(judged: readonly Judged[], output: Output): void {
  if (!output.isJson)
    for (const { condition, value, holds } of judged)
      output.line(
        `\n${holds ? output.style('red', 'fails') : output.style('green', 'holds')}: ${condition} (it is ${round(value)})`,
      );
  if (judged.some(({ holds }) => holds)) throw new CommandEnd(EXIT.FINDINGS);
}

type Regions = ReadonlyMap<string, ConfiguredRegion>;

/** The two sides; the candidate lies over the baseline, as a deployment would lay it. */
async function readSides(
  { baseline, candidate }: SimulateOptions,
  output: Output,
): Promise<{ baseline: Regions; candidate: Regions }> {
  const installed = join(projectRoot().folder, 'rules');
  const chosen = baseline ?? (existsSync('rules') ? 'rules' : installed);
  const before = await readConfiguration(chosen);
  refuse(before.errors, chosen, output);
  // A baseline of some regions only inherits from the installation's.
  const base = before.resources.some(({ region }) => region === 'nasional')
    ? before.resources
    : [...(await readConfiguration(installed)).resources, ...before.resources];
  const after = await readConfiguration(candidate);
  refuse(after.errors, candidate, output);
  return {
    baseline: regionsOf(base, [], chosen, output),
    candidate: regionsOf(base, after.resources, candidate, output),
  };
}

function regionsOf(
  base: readonly ComparedResource[],
  changes: readonly ComparedResource[],
  place: string,
  output: Output,
): Regions {
  const { regions, findings } = candidateRegions(base, changes);
  refuse(
    findings.filter(({ severity }) => severity === 'error'),
    place,
    output,
  );
  if (regions.size === 0)
    throw usageError('Expected rules of at least one region but there are none.', { place });
  return regions;
}

function refuse(errors: readonly DeploymentFinding[], place: string, output: Output): void {
  if (errors.length === 0) return;
  if (output.isJson)
    output.json({
      error: { code: 'RULES_INVALID', message: `${errors.length} errors in ${place}`, findings: errors },
    });
  else printFindings(output, errors, new Set(errors.map(({ file }) => file)).size);
  throw new CommandEnd(EXIT.USAGE);
}

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

function addCondition(text: string, known: readonly FailCondition[]): readonly FailCondition[] {
  const condition = parseFailCondition(text);
  if (!condition)
    throw new InvalidArgumentError(
      `Expected a condition such as changed>5% (of ${METRICS.join(', ')}) but got "${text}".`,
    );
  return [...known, condition];
}

function wholeNumber(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (!Number.isInteger(number) || number < least)
      throw new InvalidArgumentError(`Expected a whole number from ${least} but got "${text}".`);
    return number;
  };
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
