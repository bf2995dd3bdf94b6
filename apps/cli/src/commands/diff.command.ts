import { stat } from 'node:fs/promises';
import { Command, Option } from 'commander';
import { compareConfigurations, type ComparedResource } from '#complaint';
import { CliError, CommandEnd, EXIT, usageError } from '../cli-error.js';
import { deployableFiles } from '../client/deployable-files.js';
import { previewDeployment } from '../client/preview-deployment.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { printDiffs, type PrintedDiff } from '../diff/print-diff.js';
import { readConfiguration } from '../diff/read-configuration.js';
import { printFindings } from '../lint/print-findings.js';
import { Output } from '../output.js';

interface DiffOptions extends ServerOptions {
  readonly against?: 'active';
  readonly at?: string;
}

/** `runut diff A B`, `runut diff PATH --against active` */
export function diffCommand(): Command {
  const command = new Command('diff')
    .description('what changes by meaning: processes, policies, chains, organisations, calendars, forms')
    .argument('<before>', 'file or folder; with --against the later side')
    .argument('[after]', 'file or folder that it is compared with')
    .addOption(new Option('--against <what>', 'compare with what a running server has').choices(['active']))
    .option(
      '--at <day>',
      'day on which holders of seats are compared (YYYY-MM-DD; default: today)',
      parseDay,
    );
  return withServerOptions(command)
    .addHelpText('after', '\nExit codes: 0 the same, 1 differences, 2 unreadable, 3 no server.')
    .action(async (before: string, after: string | undefined, options: DiffOptions, self: Command) => {
      const output = Output.of(self);
      if ((after === undefined) === (options.against === undefined))
        throw usageError('Expected two paths, or one path and --against active.');
      const diffs =
        after === undefined
          ? await againstActive(before, options, output)
          : await betweenPaths(before, after, options.at ?? today(), output);
      if (output.isJson) output.json({ isSame: diffs.length === 0, diffs });
      else printDiffs(output, diffs);
      if (diffs.length > 0) throw new CommandEnd(EXIT.FINDINGS);
    });
}

async function betweenPaths(
  before: string,
  after: string,
  at: string,
  output: Output,
): Promise<readonly PrintedDiff[]> {
  const areFiles = (await isFile(before)) && (await isFile(after));
  const left = await readConfiguration(before, areFiles ? after : undefined);
  const right = await readConfiguration(after, areFiles ? before : undefined);
  const errors = [...left.errors, ...right.errors];
  if (errors.length > 0) {
    if (output.isJson)
      output.json({ error: { code: 'UNREADABLE', message: `${errors.length} errors`, findings: errors } });
    else printFindings(output, errors, new Set(errors.map(({ file }) => file)).size);
    throw new CommandEnd(EXIT.USAGE);
  }
  return areFiles
    ? compareConfigurations(left.resources, likeEachOther(left.resources, right.resources), at)
    : compareConfigurations(left.resources, right.resources, at);
}

/** Two files of one kind are two versions of one thing, even when they name their region or process differently. */
function likeEachOther(
  left: readonly ComparedResource[],
  right: readonly ComparedResource[],
): readonly ComparedResource[] {
  const [one, other] = [left[0], right[0]];
  if (!one || !other || left.length > 1 || right.length > 1 || one.kind !== other.kind) return right;
  if (one.kind === 'process' && one.name !== other.name) return right;
  return [{ ...other, region: one.region, name: one.name }];
}

async function againstActive(
  path: string,
  options: DiffOptions,
  output: Output,
): Promise<readonly PrintedDiff[]> {
  const files = await deployableFiles([path]);
  if (files.length === 0)
    throw usageError('Expected *.bpmn or *.json files but there are none.', { place: path });
  const { diffs, findings, userErrors } = await previewDeployment(await clientOf(options, 'admin'), files);
  const errors = findings.filter(({ severity }) => severity === 'ERROR');
  if (errors.length > 0) {
    if (output.isJson)
      output.json({ error: { code: 'UNREADABLE', message: `${errors.length} errors`, findings: errors } });
    else
      printFindings(
        output,
        errors.map((finding) => ({ ...finding, severity: 'error' })),
        files.length,
      );
    throw new CommandEnd(EXIT.USAGE);
  }
  const [refusal] = userErrors;
  if (refusal)
    throw new CliError(EXIT.SERVER, refusal.message, { code: refusal.code, place: refusal.path.join('.') });
  return diffs;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isFile() === true;
}

function parseDay(text: string): string {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text) || Number.isNaN(Date.parse(text)))
    throw usageError(`Expected a day YYYY-MM-DD but got "${text}".`, { place: '--at' });
  return text;
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
