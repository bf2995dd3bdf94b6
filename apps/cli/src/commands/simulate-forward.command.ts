import { writeFile } from 'node:fs/promises';
import { Command, Option } from 'commander';
import {
  FORWARD_METRICS,
  judgeForward,
  parseForwardCondition,
  simulateForward,
  simulationStage,
  type ComparedResource,
  type ForwardCondition,
  type ForwardReport,
  type SimulationDocument,
  type SimulationStage,
} from '#complaint';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import { activeConfiguration } from '../client/active-configuration.js';
import { withServerOptions, type ServerOptions } from '../client/server-options.js';
import { Output } from '../output.js';
import { forwardPicture } from '../simulate/forward-picture.js';
import { writeForwardTables } from '../simulate/forward-tables.js';
import { addCondition, wholeNumber } from '../simulate/option-values.js';
import { printForward } from '../simulate/print-forward.js';
import { printJudged } from '../simulate/print-judged.js';
import { likeThePast } from '../simulate/read-arrivals.js';
import { habitsFile, playable, readLoad, type Load } from '../simulate/read-load.js';
import { readBase, readChecked, refuse, withModels } from '../simulate/read-sides.js';

interface ForwardOptions extends ServerOptions {
  readonly load?: string;
  readonly candidate?: string;
  readonly candidateLoad?: string;
  readonly baseline?: string;
  readonly against?: 'active';
  readonly arrivalsLike?: string;
  readonly seed?: number;
  readonly failIf: readonly ForwardCondition[];
  readonly csv?: string;
  readonly picture?: string;
}

/** What is played: the load on a stage. */
interface Side {
  readonly name: string;
  readonly document: SimulationDocument;
  readonly stage: SimulationStage;
}

/** `runut simulate forward` */
export function simulateForwardCommand(): Command {
  const command = new Command('forward')
    .description(
      'play the process under a load on a virtual clock: queues, waiting, breaches, before and after',
    )
    .option('--load <file>', 'a simulation.json (docs/what-if.md; default: the one of workflows/pengaduan)')
    .option('--candidate <path>', 'rules or models to try; what they do not bring stays as it is')
    .option(
      '--candidate-load <file>',
      'another simulation.json for the candidate: other people, another load',
    )
    .option('--baseline <folder>', 'rules as they are (default: ./rules, else those of the installation)')
    .addOption(new Option('--against <what>', 'what a server runs instead of a folder').choices(['active']))
    .option('--arrivals-like <path>', 'complaints come as in these files did, or "active": as on the server')
    .option('--seed <number>', "instead of the load's own", wholeNumber(0))
    .option(
      '--fail-if <condition>',
      `exit 1 when it holds, e.g. breached>5% or worse>0; of ${FORWARD_METRICS.join(', ')}`,
      addCondition(parseForwardCondition, 'breached>5%', FORWARD_METRICS),
      [],
    )
    .option('--csv <folder>', 'write groups, clocks, queues and days as tables')
    .option('--picture <file>', 'write the queues as a page of its own (HTML with SVG)');
  return withServerOptions(command).action(async (options: ForwardOptions, self: Command) => {
    const output = Output.of(self);
    const startedAt = performance.now();
    const reports: ForwardReport[] = [];
    for (const side of await readForwardSides(options, output)) reports.push(await play(side, output));
    const [before, after] = reports as [ForwardReport, ForwardReport?];
    const comparison = { before, ...(after ? { after } : {}) };
    const seconds = (performance.now() - startedAt) / 1000;
    const judged = options.failIf.map((condition) => ({
      condition: condition.text,
      ...judgeForward(condition, comparison),
    }));
    if (options.csv !== undefined) await writeForwardTables(options.csv, comparison);
    if (options.picture !== undefined) await writeFile(options.picture, forwardPicture(comparison));
    if (output.isJson) output.json({ ...comparison, failIf: judged });
    else {
      printForward(output, comparison);
      printJudged(output, judged);
    }
    const played = reports.reduce((sum, { arrived }) => sum + arrived, 0);
    const rate = Math.round(played / Math.max(seconds, 0.001));
    output.progress(`${played} complaints in ${seconds.toFixed(1)} s (${rate} a second)`);
    if (judged.some(({ holds }) => holds)) throw new CommandEnd(EXIT.FINDINGS);
  });
}

async function readForwardSides(options: ForwardOptions, output: Output): Promise<Side[]> {
  const { baseline, against, candidate, candidateLoad } = options;
  if (baseline !== undefined && against !== undefined)
    throw usageError('Expected either --baseline or --against, but got both.');
  const base =
    against === undefined
      ? await withModels(await readBase(baseline, output), output)
      : await activeConfiguration(options);
  const place = against ?? baseline ?? 'rules';
  const load = await readLoad(options.load ?? habitsFile('pengaduan') ?? 'simulation.json', output);
  const before = await stageOf(base, [], place, output);
  if (candidate === undefined && candidateLoad === undefined)
    return [await sideOf('', load, before, [before], options, output)];
  const after =
    candidate === undefined
      ? before
      : await stageOf(base, await readChecked(candidate, output), candidate, output);
  const otherLoad = candidateLoad === undefined ? load : await readLoad(candidateLoad, output);
  return [
    await sideOf('before', load, before, [before, after], options, output),
    await sideOf('after', otherLoad, after, [after, before], options, output),
  ];
}

async function stageOf(
  base: readonly ComparedResource[],
  changes: readonly ComparedResource[],
  place: string,
  output: Output,
): Promise<SimulationStage> {
  const { stage, findings } = await simulationStage(base, changes);
  refuse(
    findings.filter(({ severity }) => severity === 'error'),
    place,
    output,
  );
  return stage;
}

async function sideOf(
  name: string,
  load: Load,
  stage: SimulationStage,
  stages: readonly SimulationStage[],
  options: ForwardOptions,
  output: Output,
): Promise<Side> {
  const { arrivalsLike, seed } = options;
  const document = await playable(load, stages, output);
  const seeded = seed === undefined ? document : { ...document, seed };
  const region = stage.regions.get(document.region)!;
  return {
    name,
    stage,
    document: arrivalsLike === undefined ? seeded : await likeThePast(seeded, arrivalsLike, region, options),
  };
}

function play({ name, document, stage }: Side, output: Output): Promise<ForwardReport> {
  const startedAt = performance.now();
  let toldAt = startedAt;
  return simulateForward({
    document,
    stage,
    onProgress: (arrived, expected, day) => {
      const now = performance.now();
      if (now - toldAt < 1000) return;
      toldAt = now;
      const rate = Math.round((1000 * arrived) / (now - startedAt));
      output.progress(
        `${name === '' ? '' : `${name}: `}${arrived} of about ${expected} complaints, ${day}, ${rate} a second`,
      );
    },
  });
}
