import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { readJson } from '../audit/read-json.js';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import {
  endAsTold,
  followOperations,
  OPERATION_FIELDS,
  progressOf,
  type BackgroundOperation,
} from '../client/background-operation.js';
import { findDefinition } from '../client/find-definition.js';
import { findInstances } from '../client/find-instance.js';
import type { GraphqlClient, UserError } from '../client/graphql-client.js';
import { expectAccepted } from '../client/refusal.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { printMigrationPlan, type PrintedPlan } from '../migration/print-plan.js';
import { Output } from '../output.js';

interface MigrateOptions extends ServerOptions {
  readonly from: string;
  readonly to: string;
  readonly variant?: string;
  readonly mapping?: string;
  readonly proposal: boolean;
  readonly region?: string;
  readonly reason?: string;
  readonly dryRun?: boolean;
  readonly detach?: boolean;
}

const PLAN = `query Plan($fromId: ID!, $toId: ID!, $mapping: [ElementMappingInput!]!, $usesProposal: Boolean!, $instanceIds: [ID!]) {
  planMigration(fromId: $fromId, toId: $toId, mapping: $mapping, usesProposal: $usesProposal, instanceIds: $instanceIds, first: 50) {
    runningInstances mapping { from fromName to toName subject reason }
    previews { instance { instanceKey businessKey region } isMigratable refusals { code elementId message }
      tokens { elementId waitsFor } subscriptions { catchId type dueAt fate }
      tasks { fromElementId toElementId assignee dueAt } } } }`;
const MIGRATE = `mutation Migrate($input: MigrateProcessInstancesInput!) { migrateProcessInstances(input: $input) {
  operations { ${OPERATION_FIELDS} } userErrors { __typename path code message } } }`;

/** `runut migrate-instances --from PROCESS:VERSION --to PROCESS:VERSION --reason WHY` */
export function migrateInstancesCommand(): Command {
  const command = new Command('migrate-instances')
    .description(
      'let running instances go on by another version of their process, in the background; ends with 1 when some cannot',
    )
    .argument(
      '[instances...]',
      'ids or keys of instances, or numbers of complaints; all that run by --from when absent',
    )
    .requiredOption('--from <version>', 'the version that they leave, e.g. pengaduan:3, or its id')
    .requiredOption('--to <version>', 'the version that they go on by')
    .option('--variant <region>', 'whose process it is, where several regions have one of that name')
    .option('--mapping <file>', 'JSON object of element ids: what becomes what; goes before the proposal')
    .option('--no-proposal', 'take nothing but the mapping and elements that keep their id')
    .option('--region <code>', 'only instances of this region')
    .option('--reason <why>', 'why: stands in the history of each')
    .option('--dry-run', 'only tell what becomes what, and what up to 50 instances would become')
    .option('--detach', 'do not wait for the end');
  return withServerOptions(command).action(
    async (wanted: string[], options: MigrateOptions, self: Command) => {
      const output = Output.of(self);
      if (!options.dryRun && options.reason === undefined)
        throw usageError('Expected --reason, or --dry-run to look first.');
      if (wanted.length > 0 && options.region !== undefined)
        throw usageError('Expected instances or --region, but got both.');
      const client = await clientOf(options, 'admin');
      const [from, to] = [
        await findDefinition(client, options.from, options.variant),
        await findDefinition(client, options.to, options.variant),
      ];
      const shared = {
        fromId: from.id,
        toId: to.id,
        mapping: options.mapping === undefined ? [] : await readMapping(options.mapping),
        usesProposal: options.proposal,
      };
      const ids = wanted.length > 0 ? await idsOf(client, wanted) : undefined;
      if (options.dryRun) await tellPlan(client, { ...shared, instanceIds: ids }, output);
      else {
        const instances = ids
          ? { ids }
          : { filter: options.region === undefined ? {} : { regions: [options.region] } };
        await migrate(
          client,
          { ...shared, instances, reason: options.reason! },
          options.detach === true,
          output,
        );
      }
    },
  );
}

async function tellPlan(
  client: GraphqlClient,
  variables: Record<string, unknown>,
  output: Output,
): Promise<void> {
  const { planMigration } = await client.request<{ planMigration: PrintedPlan }>(PLAN, variables);
  if (output.isJson) output.json(planMigration);
  else printMigrationPlan(output, planMigration);
  if (planMigration.previews.some(({ isMigratable }) => !isMigratable)) throw new CommandEnd(EXIT.FINDINGS);
}

async function migrate(
  client: GraphqlClient,
  input: Record<string, unknown>,
  isDetached: boolean,
  output: Output,
): Promise<void> {
  const { migrateProcessInstances } = await client.request<{
    migrateProcessInstances: { operations: BackgroundOperation[]; userErrors: UserError[] };
  }>(MIGRATE, { input: { ...input, idempotencyKey: randomUUID() } });
  const { operations, userErrors } = migrateProcessInstances;
  expectAccepted(userErrors, 'migrate-instances');
  const now = isDetached ? operations : await followOperations(client, operations, output);
  if (output.isJson) output.json(now);
  else if (now.length === 0) output.line('No running instance is meant.');
  else
    for (const operation of now) {
      output.line(progressOf(operation));
      output.line(
        `  ${output.style('dim', `runut operations show ${operation.id}${operation.failed > 0 ? ' --failed' : ''}`)}`,
      );
    }
  if (!isDetached) endAsTold(now);
}

async function readMapping(path: string): Promise<{ from: string; to: string }[]> {
  const mapping = await readJson(path);
  const entries =
    typeof mapping === 'object' && mapping !== null && !Array.isArray(mapping) ? Object.entries(mapping) : [];
  if (entries.length === 0 || !entries.every(([, to]) => typeof to === 'string'))
    throw usageError('Expected a JSON object such as {"verifikasi": "verifikasi_awal"}.', { place: path });
  return entries.map(([from, to]) => ({ from, to: String(to) }));
}

async function idsOf(client: GraphqlClient, wanted: readonly string[]): Promise<string[]> {
  const found = await Promise.all(wanted.map((one) => findInstances(client, one)));
  return found.flat().flatMap(({ id, state }) => (state === 'ACTIVE' || state === 'SUSPENDED' ? [id] : []));
}
