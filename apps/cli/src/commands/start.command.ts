import { join } from 'node:path';
import { Command } from 'commander';
import type { DemoPerson } from '#identity';
import type { RunningServer } from '../../../api/src/server.js';
import type { Settings } from '../../../api/src/settings.js';
import { deployableFiles } from '../client/deployable-files.js';
import { CliError, CommandEnd, EXIT } from '../cli-error.js';
import { settingsHere } from '../client/cli-environment.js';
import { printFindings } from '../lint/print-findings.js';
import { Output } from '../output.js';
import { projectRoot } from '../project-root.js';

/** What `start --json` prints when the server is ready: one line. */
export interface ReadyLine {
  readonly ready: true;
  readonly url: string;
  readonly graphql: string;
  readonly websocket: string;
  readonly pid: number;
}

/** `runut start` */
export function startCommand(): Command {
  return new Command('start')
    .description('run a node here: database, API, timers, jobs; Ctrl-C ends all of it')
    .option(
      '--no-deploy',
      'leave an empty database empty, instead of deploying the rules and workflows of the installation',
    )
    .addHelpText(
      'after',
      '\nSettings come from the environment: runut settings. Logs go to stderr; in development only warnings unless LOG_LEVEL says otherwise.',
    )
    .action(async (options: { readonly deploy: boolean }, command: Command) => {
      const output = Output.of(command);
      const settings = settingsHere();
      const startedAt = performance.now();
      const progress = (text: string): void =>
        output.progress(
          output.style('dim', `${((performance.now() - startedAt) / 1000).toFixed(1)} s  ${text}`),
        );
      progress(
        settings.databaseUrl === undefined
          ? `starting the embedded PostgreSQL in ${join(settings.dataDir, 'postgres')}`
          : 'reaching the database',
      );
      // Loaded here, so that the other commands do not wait for what they never use.
      const [{ startServer, stopOnSignals }, { createLog }, { pino }] = await Promise.all([
        import('../../../api/src/server.js'),
        import('../../../api/src/http/logging.js'),
        import('pino'),
      ]);
      const server = await startServer(
        settings,
        createLog(levelOf(settings), pino.destination({ dest: 2, sync: true })),
      ).catch((error: unknown) => {
        throw portInUse(error, settings) ?? error;
      });
      const stopped = stopOnSignals(async () => {
        output.progress('\nstopping');
        await server.stop();
      });
      progress('server answers');
      try {
        if (options.deploy) await deployOwn(server, output, progress);
        await printReady(output, settings, server);
      } catch (error) {
        await server.stop();
        throw error;
      }
      await stopped;
      output.progress('stopped');
      throw new CommandEnd(EXIT.OK);
    });
}

/** The one failure of a start that everybody meets once. */
function portInUse(error: unknown, { port }: Settings): CliError | undefined {
  if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') return undefined;
  return new CliError(EXIT.SERVER, `Expected port ${port} to be free but something else listens there.`, {
    code: 'PORT_IN_USE',
    wayOut: `Stop that, or choose another port: PORT=${port + 1} npm start`,
  });
}

/** A developer reads this terminal; a collector of logs does so in production. */
function levelOf({ isProduction, logLevel }: Settings): Settings['logLevel'] {
  return isProduction || process.env['LOG_LEVEL'] ? logLevel : 'warn';
}

/** The first start of all makes the system usable: nobody could file or route anything on an empty one. */
async function deployOwn(
  server: RunningServer,
  output: Output,
  progress: (text: string) => void,
): Promise<void> {
  const { resources, deployments } = server.wiring.services;
  if ((await resources.inForce()).resources.length > 0) return;
  const { folder } = projectRoot();
  progress('first start: deploying rules/ and workflows/');
  const files = await deployableFiles([join(folder, 'rules'), join(folder, 'workflows')]);
  const { created, findings } = await deployments.deploy(
    { files, comment: 'First start' },
    { actor: 'runut start' },
  );
  const errors = findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0) {
    printFindings(output, errors, files.length);
    throw new CliError(
      EXIT.FINDINGS,
      'Expected the rules and workflows of the installation to be deployable but they are not.',
      {
        wayOut: 'Repair them, or start with --no-deploy.',
      },
    );
  }
  progress(`deployed ${created.length} files`);
}

async function printReady(output: Output, settings: Settings, server: RunningServer): Promise<void> {
  const { url } = server;
  const graphql = `${url}/graphql`;
  const websocket = graphql.replace(/^http/, 'ws');
  if (output.isJson) {
    const ready: ReadyLine = { ready: true, url, graphql, websocket, pid: process.pid };
    output.line(JSON.stringify(ready));
    return;
  }
  output.line(`\n${output.style('green', 'Runut is ready.')}\n`);
  output.pairs([
    ['GraphQL', graphql],
    ['live (graphql-ws)', websocket],
    ['try it', settings.isProduction ? undefined : `${url}/graphiql`],
    ['follow a complaint', `query trackComplaint(number, trackingCode) at ${graphql}`],
    ['health, metrics', `${url}/readyz  ${url}/metrics`],
  ]);
  printPeople(output, await server.people());
  output.line('\nCtrl-C ends it, the database too.');
}

/** Some of each kind: all of them would be hundreds. */
function printPeople(output: Output, people: readonly DemoPerson[]): void {
  if (people.length === 0) return;
  const staff = people.filter((person) =>
    ['admin', 'auditor', 'developer', 'process-owner'].includes(person.id),
  );
  const officers = people.filter((person) => person.roles.includes('OFFICER'));
  const shown = new Map<string, readonly string[]>();
  const region = largestRegion(officers);
  for (const role of ['pejabatPengelola', 'pejabatPenghubung', 'pelaksana', 'penanggungJawab', 'apip']) {
    const isMeant = (selector: string): boolean => selector.startsWith(`${role}@${region}/`);
    const officer = officers.find((person) => person.selectors.some(isMeant));
    const selector = officer?.selectors.find(isMeant);
    if (officer && selector !== undefined)
      shown.set(selector, [selector, officer.name, officer.regions.join(', ')]);
  }
  output.line(`\nDemo people (${people.length} in all; see /dev/people.json)`);
  output.table(
    ['who', 'name', 'regions'],
    [...staff.map(({ id, name, regions }) => [id, name, regions.join(', ')]), ...shown.values()],
    '  ',
  );
  output.line('\nA token for one of them:');
  output.line(`  npm run -s runut -- token --as ${[...shown.keys()][0] ?? 'admin'}`);
}

/** The region where most people hold an office: it shows the whole chain. */
function largestRegion(officers: readonly DemoPerson[]): string | undefined {
  const counts = new Map<string, number>();
  for (const { regions } of officers)
    for (const region of regions) counts.set(region, (counts.get(region) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
}
