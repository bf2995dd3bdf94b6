import { writeFile } from 'node:fs/promises';
import { Command, InvalidArgumentError, Option } from 'commander';
import { ENTRY_KINDS } from '#audit';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import { findInstances, type FoundInstance } from '../client/find-instance.js';
import type { GraphqlClient } from '../client/graphql-client.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { replayAll, type ReplayAllOptions } from '../history/replay-all.js';
import { parseEntryNumber } from '../history/parse-entry-number.js';
import { downloadStory, readStory, type StoryWish } from '../history/read-story.js';
import { printDifference, readDifference, type InstanceMoment } from '../history/compare-moments.js';
import { printEntry } from '../history/print-entry.js';
import { readHistory, readSnapshot, replayAgainstEngine, verifyReplay } from '../history/instance-history.js';
import { printSnapshot } from '../history/print-snapshot.js';
import { Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';
import { writeWhole } from '../write-whole.js';

interface ReplayOptions extends ServerOptions, ReplayAllOptions, StoryWish {
  readonly at?: number;
  readonly sequence?: number;
  readonly compare?: readonly [InstanceMoment, InstanceMoment];
  readonly verify?: boolean;
  readonly all?: boolean;
  readonly steps?: boolean;
  readonly story?: boolean;
  readonly format: 'markdown' | 'pdf';
  readonly out?: string;
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
        .argParser(parseEntryNumber)
        .conflicts(['at', 'verify']),
    )
    .addOption(
      new Option(
        '--compare <moments>',
        'what changed between two entries (3..9) or times (2026-03-10..2026-03-12)',
      )
        .argParser(parseMoments)
        .conflicts(['at', 'sequence', 'verify', 'againstEngine', 'story', 'all']),
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
    .addOption(new Option('--language <language>', 'of the story').choices(['id', 'en']).default('id'))
    .addOption(
      new Option('--format <format>', 'of the story; pdf needs --out')
        .choices(['markdown', 'pdf'])
        .default('markdown'),
    )
    .option('--out <file>', 'file to write the story to (default: standard output)')
    .option(
      '--related',
      'in the story also what it called, what called it, and what other regions did with the complaint',
    )
    .option('--actor <id...>', 'of the story only what these did')
    .option('--element <id...>', 'of the story only what is about these elements of the model')
    .addOption(new Option('--kind <kind...>', 'of the story only what is about these').choices(ENTRY_KINDS))
    .addOption(new Option('--from <time>', 'of the story only from this moment on').argParser(parseMoment))
    .addOption(new Option('--to <time>', 'of the story only up to this moment').argParser(parseMoment));
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
  if (options.story === true) return tellStories(output, client, instances, options);
  const results: unknown[] = [];
  let isSound = true;
  for (const instance of instances) {
    if (!output.isJson) output.line(output.style('bold', titleOf(instance)));
    if (options.verify === true) isSound = (await verify(output, client, instance, results)) && isSound;
    else if (options.againstEngine === true)
      isSound = (await compareWithEngine(output, client, instance, results)) && isSound;
    else if (options.compare) await compare(output, client, instance, options.compare, results);
    else if (options.at !== undefined || options.sequence !== undefined)
      await tellState(output, client, instance, options, results);
    else await tellHistory(output, client, instance, options.steps === true, results);
  }
  if (output.isJson) output.json(results.length === 1 ? results[0] : results);
  if (!isSound) throw new CommandEnd(EXIT.FINDINGS);
}

async function tellStories(
  output: Output,
  client: GraphqlClient,
  instances: readonly FoundInstance[],
  options: ReplayOptions,
): Promise<void> {
  const { format, out } = options;
  if (out !== undefined && instances.length > 1)
    throw usageError(
      `Expected one instance for one file but there are ${instances.length}: ${instances.map(({ id }) => id).join(', ')}.`,
    );
  if (format === 'pdf' && out === undefined) throw usageError('Expected --out with --format pdf.');
  const results: unknown[] = [];
  for (const instance of instances) {
    if (format === 'pdf') {
      await writeWhole(out!, await downloadStory(client, instance.id, options));
      results.push({ instance, file: out });
      if (!output.isJson) output.line(`${out}: the story of ${titleOf(instance)}`);
      continue;
    }
    const story = await readStory(client, instance.id, options);
    results.push({ instance, story });
    if (out !== undefined) await writeFile(out, story.markdown);
    else if (!output.isJson) output.line(story.markdown);
  }
  if (output.isJson) output.json(results.length === 1 ? results[0] : results);
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

/** Two entries or times with `..` between them. @throws InvalidArgumentError for anything else */
function parseMoments(value: string): readonly [InstanceMoment, InstanceMoment] {
  const [from, to, ...more] = value.split('..');
  if (!from || !to || more.length > 0)
    throw new InvalidArgumentError(`Expected two entries or times such as 3..9 but got "${value}".`);
  const momentOf = (text: string): InstanceMoment =>
    /^\d+$/.test(text)
      ? { sequence: parseEntryNumber(text) }
      : { moment: new Date(parseMoment(text)).toISOString() };
  return [momentOf(from), momentOf(to)];
}

async function compare(
  output: Output,
  client: GraphqlClient,
  instance: FoundInstance,
  [from, to]: readonly [InstanceMoment, InstanceMoment],
  results: unknown[],
): Promise<void> {
  const difference = await readDifference(client, instance.id, from, to);
  results.push({ instance, difference });
  if (output.isJson) return;
  if (difference) printDifference(output, difference);
  else output.line('  had not begun');
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
