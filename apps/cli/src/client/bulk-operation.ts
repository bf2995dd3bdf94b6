import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import { Output } from '../output.js';
import {
  endAsTold,
  followOperations,
  OPERATION_FIELDS,
  progressOf,
  type BackgroundOperation,
} from './background-operation.js';
import { findInstances } from './find-instance.js';
import type { GraphqlClient, UserError } from './graphql-client.js';
import {
  INSTANCE_ARGUMENT,
  operate,
  withOperationOptions,
  type Operation,
  type OperationOptions,
} from './instance-operation.js';
import { expectAccepted } from './refusal.js';
import { clientOf } from './server-options.js';

export interface BulkOptions extends OperationOptions {
  readonly process?: string;
  readonly region?: string;
  readonly background?: boolean;
}

interface Results {
  readonly results: readonly {
    readonly id: string;
    readonly instance: {
      readonly instanceKey: string;
      readonly businessKey: string | null;
      readonly state: string;
    } | null;
    readonly error: UserError | null;
  }[];
  readonly hasMore: boolean;
  readonly userErrors: readonly UserError[];
}

/** The arguments and options of a command that works on one instance, on several, or on those of a process. */
export function withBulkOptions(command: Command): Command {
  return withOperationOptions(command.argument('[instances...]', INSTANCE_ARGUMENT))
    .option('--process <id>', 'the instances of this process, 100 at a time')
    .option('--region <code>', 'with --process: only in this region')
    .option('--background', 'any number of them, in the background: one operation for each region');
}

/** Carries an operation out on what was named; each of several has an outcome of its own. */
export async function operateOnAll(
  wanted: readonly string[],
  options: BulkOptions,
  operation: Operation,
  self: Command,
): Promise<void> {
  if (wanted.length > 0 === (options.process !== undefined))
    throw usageError(
      'Expected instances, or --process, but got ' + (wanted.length > 0 ? 'both.' : 'neither.'),
    );
  if (options.background === true) return operateInBackground(wanted, options, operation, self);
  if (wanted.length === 1) return operate(wanted[0]!, options, operation, self);
  const { reason, dryRun = false, process: bpmnProcessId, region, revision, ...server } = options;
  if (revision !== undefined) throw usageError('Expected --revision with one instance only.');
  const output = Output.of(self);
  const client = await clientOf(server, 'admin');
  const mutation = `${operation.mutation}s`;
  const target = bpmnProcessId
    ? { filter: { bpmnProcessId, ...(region !== undefined && { regions: [region] }) } }
    : { ids: await idsOf(client, wanted, operation.meant) };
  const answer = await client.request<Record<string, Results>>(
    `mutation Operate($input: ${operation.inputType.replace(/Input$/, 'sInput')}!) { ${mutation}(input: $input) {
      results { id instance { instanceKey businessKey state } error { __typename path code message } }
      hasMore userErrors { __typename path code message } } }`,
    {
      input: { target, reason, dryRun, ...operation.input, ...(!dryRun && { idempotencyKey: randomUUID() }) },
    },
  );
  const { results, hasMore, userErrors } = answer[mutation]!;
  expectAccepted(userErrors, wanted.join(' '));
  if (output.isJson) output.json({ results, hasMore });
  else {
    output.table(
      ['instance', dryRun ? 'would be refused' : 'outcome'],
      results.map(({ id, instance, error }) => [
        instance?.businessKey ?? instance?.instanceKey ?? id,
        error?.message ?? (dryRun ? '' : instance!.state.toLowerCase()),
      ]),
    );
    const refused = results.filter(({ error }) => error).length;
    output.line(
      `${results.length - refused} ${dryRun ? 'would be done' : 'done'}, ${refused} refused${hasMore ? '; there are more: run it again' : ''}`,
    );
  }
  if (results.some(({ error }) => error)) throw new CommandEnd(EXIT.FINDINGS);
}

/** Asks for the operations and tells how they go until they end. */
async function operateInBackground(
  wanted: readonly string[],
  { reason, dryRun, revision, process: bpmnProcessId, region, background: _, ...server }: BulkOptions,
  { mutation, inputType, meant, input }: Operation,
  self: Command,
): Promise<void> {
  if (dryRun === true || revision !== undefined)
    throw usageError('Expected --background without --dry-run and --revision.');
  const output = Output.of(self);
  const client = await clientOf(server, 'admin');
  const name = `${mutation}sInBackground`;
  const type = inputType.replace(/ProcessInstanceInput$/, 'InBackgroundInput');
  const instances = bpmnProcessId
    ? { filter: { bpmnProcessId, ...(region !== undefined && { regions: [region] }) } }
    : { ids: await idsOf(client, wanted, meant) };
  const answer = await client.request<
    Record<string, { operations: BackgroundOperation[]; userErrors: UserError[] }>
  >(
    `mutation Operate($input: ${type}!) { ${name}(input: $input) {
      operations { ${OPERATION_FIELDS} } userErrors { __typename path code message } } }`,
    { input: { instances, reason, ...input, idempotencyKey: randomUUID() } },
  );
  const { operations, userErrors } = answer[name]!;
  expectAccepted(userErrors, bpmnProcessId ?? wanted.join(' '));
  const ended = await followOperations(client, operations, output);
  if (output.isJson) output.json(ended);
  else for (const one of ended) output.line(progressOf(one));
  endAsTold(ended);
}

/** Ids of those that the operation can mean; of one that it cannot the server says why. */
async function idsOf(
  client: GraphqlClient,
  wanted: readonly string[],
  meant: readonly string[],
): Promise<string[]> {
  const found = await Promise.all(wanted.map((one) => findInstances(client, one)));
  return found.flatMap((instances) => {
    const fit = instances.filter(({ state }) => meant.includes(state));
    return (fit.length > 0 ? fit : instances).map(({ id }) => id);
  });
}
