import { readFile } from 'node:fs/promises';
import { Command } from 'commander';
import { Iso8601Error, parseInstant, readModel, type ExecutableProcess } from '#bpmn';
import { SimulatedWorld, SimulationLimitExceeded, type SimulatedStart, type Variables } from '#engine';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import { printFindings } from '../lint/print-findings.js';
import { Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';
import { parseScript, type PlayScript } from '../play/play-script.js';
import { StepFailed, takeStep } from '../play/play-steps.js';
import { printEvent, printSummary } from '../play/print-play.js';
import { answersOf } from '../play/script-answers.js';

interface PlayOptions {
  readonly vars?: Variables;
  readonly script?: string;
  readonly with?: readonly string[];
  readonly process?: string;
  readonly start?: string;
  readonly at?: number;
  readonly tenant?: string;
}

/** A Monday morning in Jakarta: the same play gives the same lines on every day. */
const START_AT = Date.parse('2026-01-05T02:00:00Z');

/** `runut play MODEL` */
export function playCommand(): Command {
  return new Command('play')
    .description('run one instance in memory on a virtual clock, an event a line')
    .argument('<model>', 'a BPMN file')
    .option('--vars <json>', 'variables to start with, as a JSON object', parseVariables)
    .option(
      '--script <file>',
      'what people and workers do then (docs/play.md); without it: up to the first waits',
    )
    .option('--with <model...>', 'more BPMN files, for the processes that this one calls')
    .option('--process <id>', 'the process to start, where the file has several')
    .option('--start <id>', 'the start event (default: the none start event, else the first)')
    .option(
      '--at <time>',
      'where the virtual clock begins (RFC 3339; default: 2026-01-05T02:00:00Z)',
      parseMoment,
    )
    .option('--tenant <region>', 'code of the region (default: nasional)')
    .action(async (model: string, options: PlayOptions, command: Command) => {
      const output = Output.of(command);
      const script =
        options.script === undefined
          ? { steps: [] }
          : parseScript(await readText(options.script), options.script);
      const processes = await readModels([model, ...(options.with ?? [])], output);
      const start = startOf(processes, options, script);
      const world = new SimulatedWorld({
        processes,
        startAt: options.at ?? momentOf(script, options.script),
        verifiesReplay: true,
        onEvent: (happened) => printEvent(output, happened),
        ...answersOf(script),
      });
      const isPlayed = await play(output, world, start, script);
      printSummary(output, world);
      if (!isPlayed || world.incidents.length > 0) throw new CommandEnd(EXIT.FINDINGS);
    });
}

/** @returns whether every step was taken and every expectation held */
async function play(
  output: Output,
  world: SimulatedWorld,
  start: SimulatedStart,
  { steps }: PlayScript,
): Promise<boolean> {
  let place = 'start';
  try {
    const started = await world.start(start);
    if (started.outcome === 'rejected') throw new StepFailed(started.rejection.message);
    for (const [index, step] of steps.entries()) {
      place = `/steps/${index}`;
      await takeStep(world, step);
    }
    return true;
  } catch (error) {
    if (!(error instanceof StepFailed || error instanceof SimulationLimitExceeded)) throw error;
    if (output.isJson) output.line(JSON.stringify({ type: 'StepFailed', place, message: error.message }));
    else output.line(`${output.style('red', 'failed')}  ${place}: ${error.message}`);
    return false;
  }
}

async function readModels(files: readonly string[], output: Output): Promise<ExecutableProcess[]> {
  const found: ExecutableProcess[] = [];
  for (const file of files) {
    const { processes, findings } = await readModel(await readText(file), { fileName: file });
    const errors = findings.filter(({ severity }) => severity === 'error').map((one) => ({ ...one, file }));
    if (errors.length > 0) {
      if (output.isJson)
        for (const finding of errors) output.line(JSON.stringify({ type: 'Finding', ...finding }));
      else printFindings(output, errors, 1);
      throw new CommandEnd(EXIT.FINDINGS);
    }
    found.push(...processes);
  }
  return found;
}

function startOf(
  processes: readonly ExecutableProcess[],
  options: PlayOptions,
  script: PlayScript,
): SimulatedStart {
  const processId = options.process ?? script.process ?? processes[0]?.bpmnProcessId;
  const process = processes.find((one) => one.bpmnProcessId === processId);
  if (!process)
    throw usageError(
      `Expected one of the processes ${processes.map((one) => one.bpmnProcessId).join(', ') || '(none is executable)'}, but got ${processId === undefined ? 'none' : `"${processId}"`}.`,
    );
  const starts = process.root.startEvents.map((index) => process.nodes[index]!);
  const none = starts.find((node) => node.kind === 'startEvent' && node.event.type === 'none');
  const startEventId = options.start ?? script.start ?? (none ? undefined : starts[0]?.id);
  if (startEventId !== undefined && !starts.some(({ id }) => id === startEventId))
    throw usageError(
      `Expected one of the start events ${starts.map(({ id }) => id).join(', ')}, but got "${startEventId}".`,
    );
  const tenant = options.tenant ?? script.tenant;
  return {
    processId: process.bpmnProcessId,
    variables: { ...script.variables, ...options.vars },
    ...(startEventId === undefined ? {} : { startEventId }),
    ...(tenant === undefined ? {} : { tenant }),
  };
}

function momentOf({ at }: PlayScript, file: string | undefined): number {
  if (at === undefined) return START_AT;
  try {
    return parseInstant(at);
  } catch (error) {
    if (!(error instanceof Iso8601Error)) throw error;
    throw usageError(error.message, { place: `${file ?? ''}#/at` });
  }
}

function parseVariables(text: string): Variables {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw usageError(`Expected --vars to be JSON but got an error: ${(error as Error).message}.`);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw usageError('Expected --vars to be a JSON object, such as {"nomor": "A1"}.');
  return value as Variables;
}

async function readText(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw usageError(`Expected a file, but ${isMissing ? 'there is none' : (error as Error).message}.`, {
      place: file,
    });
  }
}
