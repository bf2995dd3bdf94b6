import { randomUUID } from 'node:crypto';
import { Command } from 'commander';
import type { UserError } from '../client/graphql-client.js';
import { parseNumber, tellPreview, type Preview } from '../client/instance-operation.js';
import { expectAccepted } from '../client/refusal.js';
import { clientOf, withServerOptions, type ServerOptions } from '../client/server-options.js';
import { Output } from '../output.js';

interface RetryOptions extends ServerOptions {
  readonly reason: string;
  readonly retries: number;
  readonly dryRun?: boolean;
}

const RETRY = `mutation Retry($input: RetryJobInput!) { retryJob(input: $input) {
  revision preview { state tokens { key elementId waitsFor } events { type elementId } }
  userErrors { __typename path code message } } }`;

/** `runut retry JOB --reason WHY` */
export function retryCommand(): Command {
  const command = new Command('retry')
    .description('offer a job to workers at once, with new attempts; its incidents are resolved')
    .argument('<job>', 'id of a job, as "runut incidents --json" tells it')
    .requiredOption('--reason <why>', 'why: stands in the history')
    .option('--retries <number>', 'attempts that it gets, 1 to 100', parseNumber, 1)
    .option('--dry-run', 'only tell what it would do');
  return withServerOptions(command).action(async (id: string, options: RetryOptions, self: Command) => {
    const { reason, retries, dryRun = false, ...server } = options;
    const output = Output.of(self);
    const client = await clientOf(server, 'admin');
    const { retryJob } = await client.request<{
      retryJob: { revision: number | null; preview: Preview | null; userErrors: UserError[] };
    }>(RETRY, { input: { id, reason, retries, dryRun, ...(!dryRun && { idempotencyKey: randomUUID() }) } });
    const { revision, preview, userErrors } = retryJob;
    expectAccepted(userErrors, id);
    if (output.isJson) output.json({ revision, preview });
    else if (preview) tellPreview(output, preview);
    else output.line('The job is offered; what comes of it is known when a worker has done it.');
  });
}
