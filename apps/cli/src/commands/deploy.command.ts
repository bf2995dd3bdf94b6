import { Command } from 'commander';
import type { BundleFile } from '#organisation';
import { CliError, CommandEnd, EXIT, usageError } from '../cli-error.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { deployableFiles } from '../client/deployable-files.js';
import { deployBundle, type DeployedResources } from '../client/deploy-bundle.js';
import { printFindings } from '../lint/print-findings.js';
import { formatMoment, Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';

interface DeployOptions extends ServerOptions {
  readonly dryRun?: boolean;
  readonly comment?: string;
  readonly gitRevision?: string;
  readonly draft?: boolean;
  readonly at?: number;
  readonly test?: boolean;
}

/** `runut deploy PATH...` */
export function deployCommand(): Command {
  const command = new Command('deploy')
    .description('send models, forms and rules to a running server; all of it or nothing becomes active')
    .argument('<path...>', 'files and folders, e.g. rules workflows')
    .option('--dry-run', 'only check, and tell what would be created')
    .option('--draft', 'store it for a review; its scenarios and examples run on the server')
    .option('--at <moment>', 'when it comes into force, e.g. 2026-12-01T00:00+07:00', parseMoment)
    .option('--test', 'deploy only if its scenarios and examples hold')
    .option('--comment <text>', 'what is said about it')
    .option('--git-revision <revision>', 'revision that it was made from');
  return withServerOptions(command).action(async (paths: string[], options: DeployOptions, self: Command) => {
    const output = Output.of(self);
    const { draft = false, test = false, at } = options;
    const files = await deployableFiles(paths, draft || test);
    if (files.length === 0)
      throw usageError('Expected *.bpmn or *.json files but there are none.', { place: paths.join(' ') });
    const client = await clientOf(options, 'admin');
    const { comment, gitRevision, dryRun } = options;
    const answer = await deployBundle(client, {
      files,
      comment,
      gitRevision,
      dryRun: dryRun === true,
      isDraft: draft,
      runsCases: test,
      ...(at === undefined ? {} : { activeFrom: new Date(at).toISOString() }),
    });
    report(output, answer, files, dryRun === true);
  });
}

function report(
  output: Output,
  answer: DeployedResources,
  files: readonly BundleFile[],
  isDryRun: boolean,
): void {
  const { userErrors, findings, created, deployment } = answer;
  const hasErrors = findings.some((finding) => finding.severity === 'ERROR');
  if (output.isJson) output.json(answer);
  else {
    // The rest of the configuration is checked along with it; its remarks are not about what is sent here.
    const own = new Set(files.map(({ path }) => path));
    const shown = findings.filter(({ file, severity }) => severity === 'ERROR' || own.has(file ?? ''));
    printFindings(
      output,
      shown.map((finding) => ({ ...finding, severity: SEVERITIES[finding.severity] })),
      files.length,
    );
    if (created.length > 0) {
      output.table(
        ['region', 'kind', 'name', 'version', 'file'],
        created.map(({ region, kind, name, version, path }) => [
          region,
          kind.toLowerCase(),
          name,
          String(version),
          path,
        ]),
      );
    }
    if (userErrors.length === 0) output.line(summary(created.length, deployment, isDryRun));
  }
  if (hasErrors) throw new CommandEnd(EXIT.FINDINGS);
  const [refusal] = userErrors;
  if (!refusal) return;
  if (output.isJson) throw new CommandEnd(EXIT.SERVER);
  throw new CliError(EXIT.SERVER, refusal.message, { code: refusal.code, place: refusal.path.join('.') });
}

const SEVERITIES = { ERROR: 'error', WARNING: 'warning', INFO: 'info' } as const;

function summary(created: number, deployment: DeployedResources['deployment'], isDryRun: boolean): string {
  if (isDryRun) return `dry run: ${created} new versions would be created; nothing was written`;
  if (deployment?.state === 'DRAFT')
    return `stored ${created} new versions as the draft ${deployment.id}; runut deployments submit ${deployment.id}`;
  if (created === 0) return 'nothing changed: all of it was deployed before';
  if (deployment?.state === 'SCHEDULED')
    return `${created} new versions come into force on ${formatMoment(deployment.activeFrom!)} as ${deployment.id}`;
  return `deployed ${created} new versions${deployment ? ` as ${deployment.deploymentKey}` : ''}`;
}
