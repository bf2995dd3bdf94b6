import { Command, CommanderError, type OutputConfiguration } from 'commander';
import { CommandEnd, CliError, EXIT } from './cli-error.js';
import { auditKeyCommand } from './commands/audit-key.command.js';
import { cancelCommand } from './commands/cancel.command.js';
import { modifyCommand } from './commands/modify.command.js';
import { restartCommand } from './commands/restart.command.js';
import { retryCommand } from './commands/retry.command.js';
import { resumeCommand } from './commands/resume.command.js';
import { deleteCommand } from './commands/delete.command.js';
import { eraseCommand } from './commands/erase.command.js';
import { holdCommand } from './commands/hold.command.js';
import { retentionCommand } from './commands/retention.command.js';
import { setVariablesCommand } from './commands/set-variables.command.js';
import { suspendCommand } from './commands/suspend.command.js';
import { demoCommand } from './commands/demo.command.js';
import { clocksCommand } from './commands/clocks.command.js';
import { deployCommand } from './commands/deploy.command.js';
import { deploymentsCommand } from './commands/deployments.command.js';
import { diffCommand } from './commands/diff.command.js';
import { testCommand } from './commands/test.command.js';
import { operationsCommand } from './commands/operations.command.js';
import { playCommand } from './commands/play.command.js';
import { initCommand } from './commands/init.command.js';
import { insightCommand } from './commands/insight.command.js';
import { kpiCommand } from './commands/kpi.command.js';
import { inboxCommand } from './commands/inbox.command.js';
import { incidentsCommand } from './commands/incidents.command.js';
import { lintCommand } from './commands/lint.command.js';
import { migrateCommand } from './commands/migrate.command.js';
import { migrateInstancesCommand } from './commands/migrate-instances.command.js';
import { evaluationsCommand } from './commands/evaluations.command.js';
import { exportCommand } from './commands/export.command.js';
import { organisationCommand } from './commands/organisation.command.js';
import { proveCommand } from './commands/prove.command.js';
import { replayCommand } from './commands/replay.command.js';
import { resolveCommand } from './commands/resolve.command.js';
import { routeCommand } from './commands/route.command.js';
import { searchCommand } from './commands/search.command.js';
import { settingsCommand } from './commands/settings.command.js';
import { simulateCommand } from './commands/simulate.command.js';
import { startCommand } from './commands/start.command.js';
import { tokenCommand } from './commands/token.command.js';
import { topCommand } from './commands/top.command.js';
import { verifyCommand } from './commands/verify.command.js';
import { webhooksCommand } from './commands/webhooks.command.js';
import { Output } from './output.js';
import { projectRoot } from './project-root.js';

/** In the order in which help tells them. */
const COMMANDS: readonly (() => Command)[] = [
  startCommand,
  demoCommand,
  initCommand,
  lintCommand,
  testCommand,
  playCommand,
  routeCommand,
  diffCommand,
  simulateCommand,
  deployCommand,
  organisationCommand,
  deploymentsCommand,
  replayCommand,
  insightCommand,
  inboxCommand,
  searchCommand,
  clocksCommand,
  evaluationsCommand,
  kpiCommand,
  exportCommand,
  verifyCommand,
  proveCommand,
  auditKeyCommand,
  incidentsCommand,
  resolveCommand,
  retryCommand,
  cancelCommand,
  topCommand,
  suspendCommand,
  resumeCommand,
  modifyCommand,
  setVariablesCommand,
  restartCommand,
  migrateInstancesCommand,
  holdCommand,
  eraseCommand,
  deleteCommand,
  retentionCommand,
  operationsCommand,
  webhooksCommand,
  tokenCommand,
  migrateCommand,
  settingsCommand,
];

/** The whole command line, ready to parse. */
export function buildProgram(streams: OutputConfiguration = {}): Command {
  const program = new Command('runut')
    .description('BPMN workflow engine for public-service complaints.')
    .version(projectRoot().version, '--version', 'print the version')
    .helpOption('--help', 'print help')
    .helpCommand('help [command]', 'print help for a command')
    .option('--json', 'print the result as JSON')
    .showHelpAfterError('(runut help shows what there is)')
    .configureOutput(streams)
    .exitOverride();
  for (const command of COMMANDS) {
    const added = command().copyInheritedSettings(program);
    for (const nested of added.commands) nested.copyInheritedSettings(program);
    program.addCommand(added);
  }
  program.addHelpText(
    'after',
    '\nExit codes: 0 ok, 1 findings, 2 wrong usage, 3 the server is not there or answered with an error.',
  );
  return program;
}

/**
 * Runs a command line (without node and script) and answers its exit code. It throws nothing: whatever goes wrong is told on
 * `streams`.
 */
export async function runCli(argv: readonly string[], streams: OutputConfiguration = {}): Promise<number> {
  const program = buildProgram(streams);
  if (argv.length === 0) {
    program.outputHelp({ error: true });
    return EXIT.USAGE;
  }
  try {
    await program.parseAsync(argv, { from: 'user' });
    return typeof process.exitCode === 'number' ? process.exitCode : EXIT.OK;
  } catch (error) {
    if (error instanceof CommandEnd) return error.exitCode;
    // Commander has printed its own message; help and version come this way too.
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.OK : EXIT.USAGE;
    Output.of(program).error(error);
    if (error instanceof CliError) return error.exitCode;
    return isUsageFault(error) ? EXIT.USAGE : EXIT.SERVER;
  }
}

const USAGE_FAULTS: ReadonlySet<string> = new Set([
  'BundleReadError',
  'DecisionRejection',
  'UnknownPersonError',
  'SettingsError',
]);

function isUsageFault(error: unknown): boolean {
  return error instanceof Error && USAGE_FAULTS.has(error.name);
}
