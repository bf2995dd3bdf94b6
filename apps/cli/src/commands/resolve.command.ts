import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { CommandEnd, EXIT } from '../cli-error.js';
import type { UserError } from '../client/graphql-client.js';
import { expectAccepted } from '../client/refusal.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { Output } from '../output.js';

interface ResolveOptions extends ServerOptions {
  readonly reason: string;
}

interface Resolved {
  readonly outcome: 'RESOLVED' | 'RAISED_AGAIN' | 'JOB_RETRIED' | null;
  readonly raisedAgain: { readonly id: string; readonly kind: string; readonly message: string } | null;
  readonly instance: { readonly instanceKey: string; readonly state: string } | null;
  readonly userErrors: readonly UserError[];
}

const MUTATION = `mutation Resolve($input: ResolveIncidentInput!) { resolveIncident(input: $input) {
  outcome raisedAgain { id kind message } instance { instanceKey state } userErrors { __typename path code message }
} }`;

/** `runut resolve INCIDENT --reason WHY` */
export function resolveCommand(): Command {
  const command = new Command('resolve')
    .description(
      'let a failed step be taken again, and tell what came of it; ends with 1 when it failed again',
    )
    .argument('<incident>', 'id of an incident, as "runut incidents" tells it')
    .requiredOption('--reason <why>', 'why it may go on now: stands in the history');
  return withServerOptions(command).action(
    async (id: string, { reason, ...options }: ResolveOptions, self: Command) => {
      const output = Output.of(self);
      const client = await clientOf(options, 'admin');
      const { resolveIncident } = await client.request<{ resolveIncident: Resolved }>(MUTATION, {
        input: { id, reason, idempotencyKey: randomUUID() },
      });
      expectAccepted(resolveIncident.userErrors, id);
      const { outcome, raisedAgain, instance } = resolveIncident;
      if (output.isJson) output.json({ outcome, raisedAgain, instance });
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
    },
  );
}
