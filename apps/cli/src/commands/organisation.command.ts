import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import { Command, Option } from 'commander';
import type { BundleFile } from '#organisation';
import { CliError, CommandEnd, EXIT, usageError } from '../cli-error.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import type { DeployedResources } from '../client/deploy-bundle.js';
import { printFindings } from '../lint/print-findings.js';
import { Output } from '../output.js';

const EXPORT = `query Export($region: String!, $format: ExchangeFormat!) {
  exportOrganisation(region: $region, format: $format) { path content }
}`;

const IMPORT = `mutation Import($input: ImportOrganisationInput!) {
  importOrganisation(input: $input) {
    refusedRows { file row column message }
    findings { rule severity message file line pointer elementId }
    created { region kind name version path }
    deployment { deploymentKey deployedAt }
    diffs { changes { subject id change } }
    userErrors { __typename path code message }
  }
}`;

interface ImportAnswer extends DeployedResources {
  readonly refusedRows: readonly {
    readonly file: string;
    readonly row: number;
    readonly column: string | null;
    readonly message: string;
  }[];
  readonly diffs: readonly {
    readonly changes: readonly { readonly subject: string; readonly id: string; readonly change: string }[];
  }[];
}

interface ExportOptions extends ServerOptions {
  readonly format: 'csv' | 'json';
  readonly out: string;
}

interface ImportOptions extends ServerOptions {
  readonly dryRun?: boolean;
  readonly comment?: string;
}

/** `runut organisation export|import` */
export function organisationCommand(): Command {
  const command = new Command('organisation').description(
    "a region's units, positions, people and decrees as files, for spreadsheets and other systems",
  );
  withServerOptions(
    command
      .command('export')
      .description('write the organisation that is active into a folder')
      .argument('<region>', 'code of the region, e.g. 14.08')
      .addOption(
        new Option('--format <format>', 'a table in each file, or one document')
          .choices(['csv', 'json'])
          .default('csv'),
      )
      .requiredOption('--out <folder>', 'folder to write into; files of the same names are replaced'),
  ).action(exportAction);
  withServerOptions(
    command
      .command('import')
      .description('make a new version of the organisation of such files: all of them or nothing')
      .argument('<region>', 'code of the region, e.g. 14.08')
      .argument(
        '<folder>',
        'folder with organisation.json or CSV tables; tables that are not there stay as they are',
      )
      .option('--dry-run', 'only check, and tell what would change')
      .option('--comment <text>', 'what is said about it'),
  ).action(importAction);
  return command;
}

async function exportAction(region: string, options: ExportOptions, self: Command): Promise<void> {
  const output = Output.of(self);
  const client = await clientOf(options, 'admin');
  const format = options.format.toUpperCase();
  const { exportOrganisation: files } = await client.request<{ exportOrganisation: BundleFile[] | null }>(
    EXPORT,
    {
      region,
      format,
    },
  );
  if (!files)
    throw usageError('Expected a deployed region of yours but there is none.', {
      code: 'UNKNOWN_REGION',
      place: region,
    });
  await mkdir(options.out, { recursive: true });
  const written: string[] = [];
  for (const { path, content } of files) {
    // The name comes from the server: it stays within the folder whatever it says.
    const place = join(options.out, basename(path));
    await writeFile(place, content);
    written.push(place);
  }
  if (output.isJson) output.json({ region, files: written });
  else for (const place of written) output.line(place);
}

async function importAction(
  region: string,
  folder: string,
  options: ImportOptions,
  self: Command,
): Promise<void> {
  const output = Output.of(self);
  const files = await readExport(folder);
  const client = await clientOf(options, 'admin');
  const { dryRun = false, comment } = options;
  const input = { region, files, dryRun, comment, idempotencyKey: randomUUID() };
  const { importOrganisation: answer } = await client.request<{ importOrganisation: ImportAnswer }>(IMPORT, {
    input,
  });
  if (output.isJson) output.json(answer);
  else report(output, answer, files.length, dryRun);
  const [refusal] = answer.userErrors;
  if (!refusal) return;
  if (answer.refusedRows.length > 0 || refusal.code === 'LINT') throw new CommandEnd(EXIT.FINDINGS);
  if (output.isJson) throw new CommandEnd(EXIT.SERVER);
  throw new CliError(EXIT.SERVER, refusal.message, { code: refusal.code, place: refusal.path.join('.') });
}

async function readExport(folder: string): Promise<BundleFile[]> {
  if (!(await stat(folder).catch(() => undefined))?.isDirectory())
    throw usageError('Expected a folder but there is none.', { place: folder });
  const names = (await readdir(folder))
    .filter((name) => name.endsWith('.csv') || name === 'organisation.json')
    .sort();
  if (names.length === 0)
    throw usageError('Expected organisation.json or *.csv but there are none.', { place: folder });
  if (names.includes('organisation.json') && names.length > 1)
    throw usageError('Expected organisation.json or CSV tables but there are both.', { place: folder });
  return Promise.all(
    names.map(async (path) => ({ path, content: await readFile(join(folder, path), 'utf8') })),
  );
}

const SEVERITIES = { ERROR: 'error', WARNING: 'warning', INFO: 'info' } as const;

function report(output: Output, answer: ImportAnswer, files: number, isDryRun: boolean): void {
  const { refusedRows, findings, created, diffs, userErrors } = answer;
  for (const { file, row, column, message } of refusedRows)
    output.line(
      `${file}:${row}  ${output.style('red', 'refused')}  ${column === null ? '' : `${column}  `}${message}`,
    );
  if (refusedRows.length > 0) output.line(`${refusedRows.length} rows refused; nothing was taken`);
  const shown = refusedRows.length > 0 ? [] : findings.filter(({ severity }) => severity === 'ERROR');
  if (shown.length > 0)
    printFindings(
      output,
      shown.map((finding) => ({ ...finding, severity: SEVERITIES[finding.severity] })),
      files,
    );
  for (const { subject, id, change } of diffs.flatMap(({ changes }) => changes))
    output.line(`${change.toLowerCase().padEnd(8)} ${subject} ${id}`);
  if (userErrors.length > 0) return;
  const [version] = created;
  if (!version) output.line('nothing changed: the organisation says the same already');
  else if (isDryRun) output.line(`dry run: version ${version.version} would be created; nothing was written`);
  else output.line(`version ${version.version} of the organisation of ${version.region} is active`);
}
