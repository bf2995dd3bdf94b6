import { randomUUID } from 'node:crypto';
import { Command, Option } from 'commander';
import { CliError, EXIT, usageError } from '../cli-error.js';
import {
  endAsTold,
  followOperations,
  OPERATION_FIELDS,
  type BackgroundOperation,
} from '../client/background-operation.js';
import type { GraphqlClient, UserError } from '../client/graphql-client.js';
import { expectAccepted } from '../client/refusal.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { Output } from '../output.js';

interface RetentionOptions extends ServerOptions {
  readonly region: string;
  readonly apply?: boolean;
  readonly only?: string[];
  readonly reason?: string;
}

interface Report {
  readonly terms: readonly {
    readonly process: string;
    readonly thing: string;
    readonly term: string;
    readonly layer: string;
  }[];
  readonly due: readonly { readonly thing: string; readonly count: number }[];
}

const REPORT = `query Retention($region: String!) { retention(region: $region) {
  terms { process thing term layer } due { thing count } } }`;
const APPLY = `mutation Apply($input: ApplyRetentionInput!) { applyRetention(input: $input) {
  operations { ${OPERATION_FIELDS} } userErrors { __typename path code message } } }`;

/** `runut retention --region CODE` */
export function retentionCommand(): Command {
  const command = new Command('retention')
    .description('how long a region keeps things and what is over; with --apply it goes, in the background')
    .requiredOption('--region <code>', 'code of the region, e.g. 14.08')
    .option('--apply', 'erase, delete and archive what is over; the workers do so by themselves once a day')
    .addOption(
      new Option('--only <things...>', 'with --apply: only these').choices(['words', 'instances', 'journal']),
    )
    .option('--reason <why>', 'with --apply: why now');
  return withServerOptions(command).action(async (options: RetentionOptions, self: Command) => {
    const { region, apply = false, only, reason, ...server } = options;
    if (apply === (reason === undefined))
      throw usageError(
        apply
          ? 'Expected --reason with --apply.'
          : 'Expected --apply with --reason, but got the reason alone.',
      );
    const output = Output.of(self);
    const client = await clientOf(server, 'admin');
    if (reason === undefined) return tell(output, region, await readReport(client, region));
    const { applyRetention } = await client.request<{
      applyRetention: { operations: BackgroundOperation[]; userErrors: UserError[] };
    }>(APPLY, {
      input: {
        region,
        reason,
        ...(only && { things: only.map((thing) => thing.toUpperCase()) }),
        idempotencyKey: randomUUID(),
      },
    });
    expectAccepted(applyRetention.userErrors, region);
    const operations = await followOperations(client, applyRetention.operations, output);
    if (output.isJson) output.json(operations);
    else
      for (const { kind, done, fault } of operations)
        output.line(`${kind}: ${done} done${fault === null ? '' : `; ${fault}`}`);
    endAsTold(operations);
  });
}

async function readReport(client: GraphqlClient, region: string): Promise<Report> {
  const { retention } = await client.request<{ retention: Report | null }>(REPORT, { region });
  if (retention) return retention;
  throw new CliError(EXIT.FINDINGS, `Expected region "${region}" to be deployed, but it is not.`, {
    code: 'NOT_FOUND',
    place: client.url,
  });
}

function tell(output: Output, region: string, { terms, due }: Report): void {
  if (output.isJson) {
    output.json({ region, terms, due });
    return;
  }
  if (terms.length === 0) output.line('No policy says how long: everything is kept for ever.');
  else
    output.table(
      ['process', 'what', 'kept for', 'says'],
      terms.map(({ process, thing, term, layer }) => [process, thing.toLowerCase(), term, layer]),
    );
  output.line('Its term is over for');
  output.pairs(due.map(({ thing, count }) => [thing.toLowerCase(), String(count)]));
}
