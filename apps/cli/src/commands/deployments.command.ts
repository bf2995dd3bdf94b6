import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { CommandEnd, EXIT } from '../cli-error.js';
import type { GraphqlClient, UserError } from '../client/graphql-client.js';
import { expectAccepted } from '../client/refusal.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { formatMoment, Output } from '../output.js';
import { parseMoment } from '../parse-moment.js';

interface Deployment {
  readonly id: string;
  readonly deploymentKey: string;
  readonly state: string;
  readonly regions: readonly string[];
  readonly deployedAt: string;
  readonly deployedBy: string;
  readonly activeFrom: string | null;
  readonly comment: string | null;
}

interface ShownDeployment extends Deployment {
  readonly resources: readonly {
    region: string;
    kind: string;
    name: string;
    version: number;
    path: string;
  }[];
  readonly history: readonly { at: string; actor: string; action: string; reason: string | null }[];
  readonly check: {
    readonly isFinished: boolean;
    readonly hasPassed: boolean | null;
    readonly total: number;
    readonly failed: readonly { path: string; differences: readonly string[] }[];
  } | null;
  readonly diffs: readonly { path: string; change: string; runningInstances: number; arePinned: boolean }[];
}

const FIELDS = 'id deploymentKey state revision regions deployedAt deployedBy activeFrom comment gitRevision';
const LIST = `query Deployments($first: Int, $filter: DeploymentFilterInput) {
  deployments(first: $first, filter: $filter) { nodes { ${FIELDS} } } }`;
const SHOW = `query Deployment($id: ID!) { deployment(id: $id) { ${FIELDS}
  resources { region kind name version path } history { at actor action reason }
  check { isFinished hasPassed total failed { path differences } }
  diffs { path change runningInstances arePinned changes { subject id change values { path before after } } } } }`;

/** The steps that can be taken, with what they take. */
const STEPS = [
  { verb: 'submit', about: 'ask a second person to review a draft', type: 'DeploymentStepInput' },
  {
    verb: 'approve',
    about: 'agree to a deployment in review; with --at it is scheduled',
    type: 'ScheduledDeploymentStepInput',
    mayBeAt: true,
  },
  {
    verb: 'reject',
    about: 'refuse a deployment in review',
    type: 'ReasonedDeploymentStepInput',
    needsReason: true,
  },
  {
    verb: 'activate',
    about: 'bring an approved deployment into force, at once or --at a moment',
    type: 'ScheduledDeploymentStepInput',
    mayBeAt: true,
  },
  {
    verb: 'retire',
    about: 'take a deployment back; one in force holds no more and nothing takes its place',
    type: 'ReasonedDeploymentStepInput',
    needsReason: true,
  },
  {
    verb: 'rollback',
    about: 'bring back what was in force before a deployment',
    type: 'ReasonedDeploymentStepInput',
    needsReason: true,
  },
] as const;

/** `runut deployments list|show|submit|approve|reject|activate|retire|rollback` */
export function deploymentsCommand(): Command {
  const command = new Command('deployments').description(
    'deployments and their lives: review, schedule, rollback',
  );
  command.addCommand(listCommand().copyInheritedSettings(command));
  command.addCommand(showCommand());
  for (const step of STEPS) command.addCommand(stepCommand(step));
  return command;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('deployments, the youngest first')
    .option('--region <code>', 'only with files of this region')
    .option('--state <state>', 'only in this state, e.g. in_review, scheduled, active');
  return withServerOptions(command).action(
    async (
      { region, state, ...options }: ServerOptions & { region?: string; state?: string },
      self: Command,
    ) => {
      const output = Output.of(self);
      const client = await clientOf(options, 'admin');
      const filter = {
        ...(region === undefined ? {} : { regions: [region] }),
        ...(state === undefined ? {} : { states: [state.toUpperCase()] }),
      };
      const { deployments } = await client.request<{ deployments: { nodes: Deployment[] } }>(LIST, {
        first: 100,
        filter,
      });
      if (output.isJson) output.json(deployments.nodes);
      else if (deployments.nodes.length === 0) output.line('No deployments.');
      else
        output.table(
          ['id', 'state', 'regions', 'active from', 'by', 'comment'],
          deployments.nodes.map((one) => [
            one.id,
            one.state.toLowerCase(),
            one.regions.join(' '),
            one.activeFrom === null ? '' : formatMoment(one.activeFrom),
            one.deployedBy,
            one.comment ?? '',
          ]),
        );
    },
  );
}

function showCommand(): Command {
  const command = new Command('show')
    .description('one deployment: files, differences, scenarios, history; ends with 1 when a scenario fails')
    .argument('<id>', 'id of the deployment');
  return withServerOptions(command).action(async (id: string, options: ServerOptions, self: Command) => {
    const output = Output.of(self);
    const client = await clientOf(options, 'admin');
    const { deployment } = await client.request<{ deployment: ShownDeployment | null }>(SHOW, { id });
    expectAccepted(deployment ? [] : [missing()], id);
    const shown = deployment!;
    if (output.isJson) output.json(shown);
    else print(output, shown);
    if (shown.check?.hasPassed === false) throw new CommandEnd(EXIT.FINDINGS);
  });
}

function missing(): UserError {
  const message = 'Expected a deployment that the token may see but found none.';
  return { __typename: 'ValidationError', path: ['id'], code: 'NOT_FOUND', message };
}

function print(output: Output, shown: ShownDeployment): void {
  const { check } = shown;
  output.pairs(
    [
      ['state', shown.state.toLowerCase()],
      ['regions', shown.regions.join(', ')],
      ['active from', shown.activeFrom === null ? undefined : formatMoment(shown.activeFrom)],
      [
        'scenarios',
        check &&
          (check.isFinished ? `${check.total - check.failed.length} of ${check.total} hold` : 'not run yet'),
      ],
    ].map(([name, value]) => [name as string, value ?? undefined] as const),
  );
  for (const { path, differences } of check?.failed ?? [])
    output.line(`  ${output.style('red', 'fails')} ${path}: ${differences.join('; ')}`);
  output.table(
    ['file', 'change', 'running instances'],
    shown.diffs.map(({ path, change, runningInstances, arePinned }) => [
      path,
      change.toLowerCase(),
      `${runningInstances}${arePinned ? ' stay on their version' : ''}`,
    ]),
  );
  output.table(
    ['when', 'what', 'by', 'why'],
    shown.history.map(({ at, action, actor, reason }) => [
      formatMoment(at),
      action.toLowerCase(),
      actor,
      reason ?? '',
    ]),
  );
}

interface StepOptions extends ServerOptions {
  readonly reason?: string;
  readonly at?: number;
}

function stepCommand(step: (typeof STEPS)[number]): Command {
  const { verb, about } = step;
  const command = new Command(verb).description(about).argument('<id>', 'id of the deployment');
  if ('needsReason' in step) command.requiredOption('--reason <why>', 'why: stands in its history');
  else command.option('--reason <why>', 'why: stands in its history');
  if ('mayBeAt' in step) command.option('--at <moment>', 'e.g. 2026-12-01T00:00+07:00', parseMoment);
  return withServerOptions(command).action(async (id: string, options: StepOptions, self: Command) => {
    const output = Output.of(self);
    const deployment = await take(await clientOf(options, 'admin'), step, id, options);
    if (output.isJson) output.json(deployment);
    else
      output.line(
        `${deployment.id} is ${deployment.state.toLowerCase()}${deployment.activeFrom === null ? '' : ` from ${formatMoment(deployment.activeFrom)}`}.`,
      );
  });
}

async function take(
  client: GraphqlClient,
  { verb, type }: (typeof STEPS)[number],
  id: string,
  { reason, at }: StepOptions,
): Promise<Deployment> {
  const mutation = `${verb}Deployment`;
  const answer = await client.request<
    Record<string, { deployment: Deployment | null; userErrors: readonly UserError[] }>
  >(
    `mutation Step($input: ${type}!) { ${mutation}(input: $input) {
      deployment { ${FIELDS} } userErrors { __typename path code message } } }`,
    {
      input: {
        id,
        idempotencyKey: randomUUID(),
        ...(reason === undefined ? {} : { reason }),
        ...(at === undefined ? {} : { activeFrom: new Date(at).toISOString() }),
      },
    },
  );
  const { deployment, userErrors } = answer[mutation]!;
  expectAccepted(userErrors, id);
  return deployment!;
}
