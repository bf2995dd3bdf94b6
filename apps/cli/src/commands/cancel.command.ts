import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import { CliError, EXIT, usageError } from '../cli-error.js';
import { findInstances, type FoundInstance } from '../client/find-instance.js';
import type { GraphqlClient, UserError } from '../client/graphql-client.js';
import { expectAccepted } from '../client/refusal.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { Output } from '../output.js';

interface CancelOptions extends ServerOptions {
  readonly reason: string;
  readonly dryRun?: boolean;
}

interface Canceled {
  readonly instance: { readonly instanceKey: string; readonly state: string } | null;
  readonly preview: {
    readonly state: string;
    readonly events: readonly { readonly type: string; readonly elementId: string | null }[];
  } | null;
  readonly userErrors: readonly UserError[];
}

const MUTATION = `mutation Cancel($input: CancelProcessInstanceInput!) { cancelProcessInstance(input: $input) {
  instance { instanceKey state } preview { state events { type elementId } } userErrors { __typename path code message }
} }`;

/** `runut cancel INSTANCE --reason WHY` */
export function cancelCommand(): Command {
  const command = new Command('cancel')
    .description('end an instance before its end')
    .argument(
      '<instance>',
      "id or key of an instance, or a complaint's number when only one of its instances runs",
    )
    .requiredOption('--reason <why>', 'why: stands in the history')
    .option('--dry-run', 'only tell what it would do');
  return withServerOptions(command).action(
    async (wanted: string, { reason, dryRun = false, ...options }: CancelOptions, self: Command) => {
      const output = Output.of(self);
      const client = await clientOf(options, 'admin');
      const { id } = await runningInstance(client, wanted);
      const { cancelProcessInstance } = await client.request<{ cancelProcessInstance: Canceled }>(MUTATION, {
        input: { id, reason, dryRun, ...(!dryRun && { idempotencyKey: randomUUID() }) },
      });
      expectAccepted(cancelProcessInstance.userErrors, wanted);
      const { instance, preview } = cancelProcessInstance;
      if (output.isJson) output.json({ instance, preview });
      else if (preview) {
        output.line(`It would be ${preview.state.toLowerCase()}; nothing was written.`);
        output.table(
          ['happens', 'element'],
          preview.events.map(({ type, elementId }) => [type, elementId ?? '']),
          '  ',
        );
      } else output.line(`${instance?.instanceKey ?? wanted} is ${instance?.state.toLowerCase() ?? 'gone'}.`);
    },
  );
}

async function runningInstance(client: GraphqlClient, wanted: string): Promise<FoundInstance> {
  const found = await findInstances(client, wanted);
  const running = found.filter(({ state }) => state === 'ACTIVE');
  if (running.length > 1)
    throw usageError(`Expected one running instance but "${wanted}" has ${running.length}.`, {
      wayOut: `Name one by its key: ${running.map(({ instanceKey, region }) => `${instanceKey} (${region})`).join(', ')}`,
    });
  if (running[0]) return running[0];
  throw new CliError(EXIT.FINDINGS, `Expected a running instance but "${wanted}" has ended.`, {
    code: 'INVALID_STATE',
    place: wanted,
  });
}
