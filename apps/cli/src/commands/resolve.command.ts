import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { CommandEnd, EXIT, usageError } from '../cli-error.js';
import type { GraphqlClient, UserError } from '../client/graphql-client.js';
import { tellPreview, type Preview } from '../client/instance-operation.js';
import { expectAccepted } from '../client/refusal.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { Output } from '../output.js';

interface ResolveOptions extends ServerOptions {
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly kind?: string;
  readonly element?: string;
  readonly region?: string;
}

interface Recheck {
  readonly outcome: 'RESOLVED' | 'RAISED_AGAIN' | 'JOB_RETRIED' | null;
  readonly raisedAgain: { readonly id: string; readonly kind: string; readonly message: string } | null;
}

interface Resolved extends Recheck {
  readonly instance: { readonly instanceKey: string; readonly state: string } | null;
  readonly preview: Preview | null;
  readonly userErrors: readonly UserError[];
}

interface ResolvedSeveral {
  readonly results: readonly (Recheck & { readonly id: string; readonly error: UserError | null })[];
  readonly hasMore: boolean;
  readonly userErrors: readonly UserError[];
}

const ONE = `mutation Resolve($input: ResolveIncidentInput!) { resolveIncident(input: $input) {
  outcome raisedAgain { id kind message } instance { instanceKey state }
  preview { state tokens { key elementId waitsFor } events { type elementId } }
  userErrors { __typename path code message }
} }`;
const SEVERAL = `mutation Resolve($input: ResolveIncidentsInput!) { resolveIncidents(input: $input) {
  results { id outcome raisedAgain { id kind message } error { __typename path code message } }
  hasMore userErrors { __typename path code message }
} }`;

/** `runut resolve INCIDENT --reason WHY` */
export function resolveCommand(): Command {
  const command = new Command('resolve')
    .description(
      'let failed steps be taken again, and tell what came of each; ends with 1 when one failed again or was refused',
    )
    .argument('[incidents...]', 'ids of incidents, as "runut incidents" tells them')
    .requiredOption('--reason <why>', 'why it may go on now: stands in the history')
    .option('--dry-run', 'only tell what it would do, of one incident')
    .option('--kind <kind>', 'the open incidents of this kind, 100 at a time')
    .option('--element <id>', 'the open incidents at this element, 100 at a time')
    .option('--region <code>', 'with --kind or --element: only in this region');
  return withServerOptions(command).action(
    async (
      ids: string[],
      { reason, dryRun = false, kind, element, region, ...options }: ResolveOptions,
      self: Command,
    ) => {
      const isFiltered = kind !== undefined || element !== undefined;
      if (isFiltered === ids.length > 0)
        throw usageError(
          `Expected ids of incidents, or --kind or --element, but got ${isFiltered ? 'both' : 'neither'}.`,
        );
      if (dryRun && ids.length !== 1) throw usageError('Expected --dry-run with one incident only.');
      const output = Output.of(self);
      const client = await clientOf(options, 'admin');
      if (ids.length === 1) await resolveOne(output, client, ids[0]!, reason, dryRun);
      else
        await resolveSeveral(output, client, reason, {
          ...(isFiltered
            ? { filter: { kind, elementId: element, ...(region !== undefined && { regions: [region] }) } }
            : { ids }),
        });
    },
  );
}

async function resolveOne(
  output: Output,
  client: GraphqlClient,
  id: string,
  reason: string,
  dryRun: boolean,
): Promise<void> {
  const { resolveIncident } = await client.request<{ resolveIncident: Resolved }>(ONE, {
    input: { id, reason, dryRun, ...(!dryRun && { idempotencyKey: randomUUID() }) },
  });
  expectAccepted(resolveIncident.userErrors, id);
  const { outcome, raisedAgain, instance, preview } = resolveIncident;
  if (output.isJson) output.json({ outcome, raisedAgain, instance, preview });
  else if (preview) tellPreview(output, preview);
  else if (raisedAgain) {
    output.line(`${output.style('red', 'failed again')}: ${raisedAgain.kind}  ${raisedAgain.message}`);
    output.line(`  ${raisedAgain.id}`);
  } else if (outcome === 'JOB_RETRIED')
    output.line('The job is offered to workers again: whether it holds is known when one has done it.');
  else
    output.line(
      `${output.style('green', 'resolved')}: the instance is ${instance?.state.toLowerCase() ?? 'gone'}`,
    );
  if (outcome === 'RAISED_AGAIN') throw new CommandEnd(EXIT.FINDINGS);
}

async function resolveSeveral(
  output: Output,
  client: GraphqlClient,
  reason: string,
  target: object,
): Promise<void> {
  const { resolveIncidents } = await client.request<{ resolveIncidents: ResolvedSeveral }>(SEVERAL, {
    input: { target, reason, idempotencyKey: randomUUID() },
  });
  expectAccepted(resolveIncidents.userErrors, 'resolve');
  const { results, hasMore } = resolveIncidents;
  if (output.isJson) output.json({ results, hasMore });
  else {
    output.table(
      ['incident', 'outcome', 'why'],
      results.map(({ id, outcome, raisedAgain, error }) => [
        id,
        error ? 'refused' : (outcome ?? '').toLowerCase().replace('_', ' '),
        error?.message ?? raisedAgain?.message ?? '',
      ]),
    );
    output.line(`${results.length} incidents${hasMore ? '; there are more: run it again' : ''}`);
  }
  if (results.some(({ outcome, error }) => error || outcome === 'RAISED_AGAIN'))
    throw new CommandEnd(EXIT.FINDINGS);
}
