import { Command, InvalidArgumentError, Option } from 'commander';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import { findInstances, type FoundInstance } from '../client/find-instance.js';
import type { GraphqlClient } from '../client/graphql-client.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { replayAll, type ReplayAllOptions } from '../history/replay-all.js';
import { readStory } from '../history/read-story.js';
import { describeEvent, isTelling } from '../history/describe-event.js';
import {
  readHistory,
  readSnapshot,
  replayAgainstEngine,
  verifyReplay,
  type HistoryEntry,
  type Snapshot,
} from '../history/instance-history.js';
import { formatMoment, Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';

interface ReplayOptions extends ServerOptions, ReplayAllOptions {
  readonly at?: number;
  readonly sequence?: number;
  readonly verify?: boolean;
  readonly all?: boolean;
  readonly steps?: boolean;
  readonly story?: boolean;
  readonly language: 'id' | 'en';
}

/** `runut replay INSTANCE`, `runut replay --all` */
export function replayCommand(): Command {
  const command = new Command('replay')
    .description(
      'what happened in an instance, its state as of then, or whether its history holds; with --all of all instances',
    )
    .argument('[instance]', "id or key of an instance, or a complaint's number")
    .addOption(
      new Option('--at <time>', 'the state at this moment (RFC 3339)')
        .argParser(parseMoment)
        .conflicts(['sequence', 'verify']),
    )
    .addOption(
      new Option('--sequence <number>', 'the state after this entry')
        .argParser(parseSequence)
        .conflicts(['at', 'verify']),
    )
    .option('--verify', 'play the history again on the server and compare it with the stored state')
    .addOption(
      new Option(
        '--against-engine',
        'decide the recorded commands anew by the version of the engine that the server runs, and tell the first that differs',
      ).conflicts(['at', 'sequence', 'verify']),
    )
    .option('--steps', 'tell every single step of the tokens too')
    .addOption(
      new Option(
        '--all',
        'verify all instances, running and ended, in the background; 1 when one differs',
      ).conflicts(['at', 'sequence', 'steps', 'story']),
    )
    .option('--region <code>', 'with --all: only in this region')
    .option('--process <id>', 'with --all: only of this process')
    .option('--include-restricted', 'with --all: restricted cases too; for auditors')
    .option('--reason <why>', 'with --all: why, stands with the operation')
    .option('--detach', 'with --all: do not wait for the end')
    .addOption(
      new Option('--story', 'tell it for people, as Markdown').conflicts([
        'at',
        'sequence',
        'verify',
        'againstEngine',
        'steps',
      ]),
    )
    .addOption(new Option('--language <language>', 'of the story').choices(['id', 'en']).default('id'));
  return withServerOptions(command).action(
    async (wanted: string | undefined, options: ReplayOptions, self: Command) => {
      const output = Output.of(self);
      if ((wanted === undefined) !== (options.all === true))
        throw usageError(
          `Expected an instance or --all, but got ${wanted === undefined ? 'neither' : 'both'}.`,
        );
      const client = await clientOf(options, 'auditor');
      if (wanted === undefined) await replayAll(client, options, output);
      else await replayOne(client, wanted, options, output);
    },
  );
}

async function replayOne(
  client: GraphqlClient,
  wanted: string,
  options: ReplayOptions,
  output: Output,
): Promise<void> {
  const instances = await findInstances(client, wanted);
  const results: unknown[] = [];
  let isSound = true;
  for (const instance of instances) {
    if (options.story === true) {
      const story = await readStory(client, instance.id, options.language);
      results.push({ instance, story });
      if (!output.isJson) output.line(story.markdown);
      continue;
    }
    if (!output.isJson) output.line(output.style('bold', titleOf(instance)));
    if (options.verify === true) isSound = (await verify(output, client, instance, results)) && isSound;
    else if (options.againstEngine === true)
      isSound = (await compareWithEngine(output, client, instance, results)) && isSound;
    else if (options.at !== undefined || options.sequence !== undefined)
      await tellState(output, client, instance, options, results);
    else await tellHistory(output, client, instance, options.steps === true, results);
  }
  if (output.isJson) output.json(results.length === 1 ? results[0] : results);
  if (!isSound) throw new CommandEnd(EXIT.FINDINGS);
}

function parseSequence(value: string): number {
  if (!/^[1-9]\d{0,8}$/.test(value))
    throw new InvalidArgumentError(`Expected the number of an entry, from 1, but got "${value}".`);
  return Number(value);
}

function titleOf({ businessKey, bpmnProcessId, region, state, instanceKey }: FoundInstance): string {
  return `${businessKey ?? instanceKey}  ${bpmnProcessId} in ${region}  ${state.toLowerCase()}  ${instanceKey}`;
}

async function verify(
  output: Output,
  client: GraphqlClient,
  instance: FoundInstance,
  results: unknown[],
): Promise<boolean> {
  const report = await verifyReplay(client, instance.id);
  results.push({ instance, ...report });
  const isSound = report.isIntact && report.isDeterministic;
  if (!output.isJson) {
    output.pairs([
      ['entries checked', String(report.checkedEntries)],
      ['chain of hashes', report.isIntact ? output.style('green', 'whole') : output.style('red', 'broken')],
      [
        'played again',
        report.isDeterministic
          ? output.style('green', 'gives the stored state')
          : output.style('red', 'differs from the stored state'),
      ],
      [
        'cannot be applied',
        report.unplayableEntryNo === null ? undefined : `entry ${report.unplayableEntryNo}`,
      ],
      [
        'first difference',
        report.firstDivergence === null ? undefined : JSON.stringify(report.firstDivergence),
      ],
    ]);
  }
  return isSound;
}

async function compareWithEngine(
  output: Output,
  client: GraphqlClient,
  instance: FoundInstance,
  results: unknown[],
): Promise<boolean> {
  const report = await replayAgainstEngine(client, instance.id);
  results.push({ instance, ...report });
  const { checkedEntries, difference } = report;
  if (!output.isJson)
    output.pairs([
      ['entries checked', String(checkedEntries)],
      [
        'decided anew',
        difference
          ? output.style('red', `entry ${difference.sequence} differs: ${difference.message}`)
          : output.style('green', 'as they were'),
      ],
    ]);
  return difference === null;
}

async function tellState(
  output: Output,
  client: GraphqlClient,
  instance: FoundInstance,
  { at, sequence }: ReplayOptions,
  results: unknown[],
): Promise<void> {
  const moment = at === undefined ? undefined : new Date(at).toISOString();
  const snapshot = await readSnapshot(client, instance.id, { moment, sequence });
  results.push({ instance, snapshot });
  if (output.isJson) return;
  if (snapshot) printSnapshot(output, snapshot);
  else output.line('  had not begun');
}

function printSnapshot(
  output: Output,
  { sequence, moment, state, tokens, variables, openTasks }: Snapshot,
): void {
  output.pairs([
    ['after entry', `${sequence}, ${formatMoment(moment)}`],
    ['state', state.toLowerCase()],
    ['open tasks', openTasks.join(', ') || 'none'],
  ]);
  output.line('\n  Tokens');
  output.table(
    ['element', 'waits for', 'scope'],
    tokens.map(({ elementId, waitsFor, scopeKey }) => [elementId, waitsFor ?? '', String(scopeKey)]),
    '    ',
  );
  output.line('\n  Variables');
  output.table(
    ['name', 'value', 'scope'],
    variables.map(({ name, value, scopeKey }) => [name, JSON.stringify(value), String(scopeKey)]),
    '    ',
  );
}

async function tellHistory(
  output: Output,
  client: GraphqlClient,
  instance: FoundInstance,
  isAll: boolean,
  results: unknown[],
): Promise<void> {
  const history = await readHistory(client, instance.id);
  results.push({ instance, history });
  if (output.isJson) return;
  for (const entry of history) printEntry(output, entry, isAll);
}

function printEntry(
  output: Output,
  { sequence, occurredAt, actor, command, events }: HistoryEntry,
  isAll: boolean,
): void {
  output.line(
    `${String(sequence).padStart(5)}  ${formatMoment(occurredAt)}  ${output.style('cyan', actor)}  ${output.style('bold', command)}`,
  );
  for (const event of events) if (isAll || isTelling(event)) output.line(`         ${describeEvent(event)}`);
}
