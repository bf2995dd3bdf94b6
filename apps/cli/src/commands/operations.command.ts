import { Command } from 'commander';
import {
  endAsTold,
  findOperation,
  followOperations,
  OPERATION_FIELDS,
  progressOf,
  readResult,
  type BackgroundOperation,
} from '../client/background-operation.js';
import type { GraphqlClient, UserError } from '../client/graphql-client.js';
import { parseNumber } from '../client/instance-operation.js';
import { expectAccepted } from '../client/refusal.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { printResult } from '../operations/print-result.js';
import { formatMoment, Output } from '../output.js';

interface Item {
  readonly number: number;
  readonly key: string;
  readonly outcome: string;
  readonly message: string | null;
}

const LIST = `query Operations($first: Int, $regions: [String!], $kinds: [String!]) {
  operations(first: $first, regions: $regions, kinds: $kinds) { nodes { ${OPERATION_FIELDS} } } }`;
const ITEMS = `query Items($id: ID!, $after: String, $outcomes: [OperationItemOutcome!]) { operation(id: $id) {
  items(first: 100, after: $after, outcomes: $outcomes) { nodes { number key outcome message }
    pageInfo { hasNextPage endCursor } } changes { action actor reason at } } }`;

const CHANGES = [
  { verb: 'pause', about: 'let an operation rest when the batch at hand is done' },
  { verb: 'resume', about: 'let an operation go on that rests or has failed' },
  { verb: 'cancel', about: 'end an operation when the batch at hand is done; what was done stays done' },
] as const;

/** `runut operations list|show|pause|resume|cancel` */
export function operationsCommand(): Command {
  const command = new Command('operations').description(
    'work in the background over many things: how far it is',
  );
  command.addCommand(listCommand());
  command.addCommand(showCommand());
  for (const change of CHANGES) command.addCommand(changeCommand(change));
  return command;
}

function listCommand(): Command {
  const command = new Command('list')
    .description('operations, the youngest first')
    .option('--region <code>', 'only of this region')
    .option('--kind <kind>', 'only of this kind, e.g. migrate-instances')
    .option('--first <number>', 'how many, 1 to 100', parseNumber, 25);
  return withServerOptions(command).action(
    async (
      { region, kind, first, ...server }: ServerOptions & { region?: string; kind?: string; first: number },
      self: Command,
    ) => {
      const output = Output.of(self);
      const client = await clientOf(server, 'admin');
      const { operations } = await client.request<{ operations: { nodes: BackgroundOperation[] } }>(LIST, {
        first,
        ...(region !== undefined && { regions: [region] }),
        ...(kind !== undefined && { kinds: [kind] }),
      });
      if (output.isJson) output.json(operations.nodes);
      else if (operations.nodes.length === 0) output.line('No operations.');
      else
        output.table(
          ['id', 'kind', 'region', 'status', 'done', 'failed', 'skipped', 'of', 'asked for', 'why'],
          operations.nodes.map((one) => [
            one.id,
            one.kind,
            one.region,
            one.status.toLowerCase(),
            ...[one.done, one.failed, one.skipped].map(String),
            one.total === null ? '?' : String(one.total),
            `${formatMoment(one.requestedAt)} by ${one.requestedBy}`,
            one.reason,
          ]),
        );
    },
  );
}

function showCommand(): Command {
  const command = new Command('show')
    .description(
      'one operation, with what it has come to and what became of each thing; ends with 1 when something failed',
    )
    .argument('<operation>', 'id of an operation, as "runut operations list" tells it')
    .option('--failed', 'only what failed')
    .option('--follow', 'tell how it goes until it ends');
  return withServerOptions(command).action(
    async (
      id: string,
      { failed = false, follow = false, ...server }: ServerOptions & { failed?: boolean; follow?: boolean },
      self: Command,
    ) => {
      const output = Output.of(self);
      const client = await clientOf(server, 'admin');
      const found = await findOperation(client, id);
      const [operation = found] = follow ? await followOperations(client, [found], output) : [];
      const { items, changes } = await readItems(client, id, failed ? ['FAILED'] : undefined);
      const result = await readResult(client, id);
      if (output.isJson) output.json({ ...operation, changes, result, items });
      else {
        output.line(progressOf(operation));
        if (operation.fault !== null) output.line(`  ${output.style('red', operation.fault)}`);
        for (const { action, actor, reason, at } of changes)
          output.line(`  ${action} by ${actor}, ${formatMoment(at)}: ${reason}`);
        if (result !== null) printResult(output, operation.kind, result);
        output.table(
          ['thing', 'outcome', ''],
          items.map(({ key, outcome, message }) => [key, outcome.toLowerCase(), message ?? '']),
          '  ',
        );
      }
      endAsTold([operation]);
    },
  );
}

function changeCommand({ verb, about }: (typeof CHANGES)[number]): Command {
  const command = new Command(verb)
    .description(about)
    .argument('<operation>', 'id of an operation, as "runut operations list" tells it')
    .requiredOption('--reason <why>', 'why: stands with the operation');
  return withServerOptions(command).action(
    async (id: string, { reason, ...server }: ServerOptions & { reason: string }, self: Command) => {
      const output = Output.of(self);
      const client = await clientOf(server, 'admin');
      const mutation = `${verb}Operation`;
      const answer = await client.request<
        Record<string, { operation: BackgroundOperation | null; userErrors: UserError[] }>
      >(
        `mutation Change($input: ChangeOperationInput!) { ${mutation}(input: $input) {
          operation { ${OPERATION_FIELDS} } userErrors { __typename path code message } } }`,
        { input: { id, reason } },
      );
      const { operation, userErrors } = answer[mutation]!;
      expectAccepted(userErrors, id);
      if (output.isJson) output.json(operation);
      else output.line(progressOf(operation!));
    },
  );
}

interface Change {
  readonly action: string;
  readonly actor: string;
  readonly reason: string;
  readonly at: string;
}

async function readItems(
  client: GraphqlClient,
  id: string,
  outcomes: readonly string[] | undefined,
): Promise<{ items: Item[]; changes: Change[] }> {
  const items: Item[] = [];
  let changes: Change[] = [];
  let after: string | null = null;
  do {
    const answer: {
      operation: {
        items: { nodes: Item[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
        changes: Change[];
      };
    } = await client.request(ITEMS, { id, after, outcomes });
    items.push(...answer.operation.items.nodes);
    ({ changes } = answer.operation);
    const { hasNextPage, endCursor } = answer.operation.items.pageInfo;
    after = hasNextPage ? endCursor : null;
  } while (after !== null);
  return { items, changes };
}
