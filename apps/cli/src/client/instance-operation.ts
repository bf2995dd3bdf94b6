import { randomUUID } from 'node:crypto';
import { InvalidArgumentError, type Command } from 'commander';
import { CliError, EXIT, usageError } from '../cli-error.js';
import { Output } from '../output.js';
import { findInstances, type FoundInstance } from './find-instance.js';
import type { GraphqlClient, UserError } from './graphql-client.js';
import { expectAccepted } from './refusal.js';
import { clientOf, withServerOptions, type ServerOptions } from './server-options.js';

/** What every operation on an instance takes. */
export interface OperationOptions extends ServerOptions {
  readonly reason: string;
  readonly dryRun?: boolean;
  readonly revision?: number;
}

export const INSTANCE_ARGUMENT =
  "id or key of an instance, or a complaint's number when only one of its instances is meant";

/** Adds `--reason`, `--dry-run`, `--revision` and those of the server to a command. */
export function withOperationOptions(command: Command): Command {
  return withServerOptions(
    command
      .requiredOption('--reason <why>', 'why: stands in the history')
      .option('--dry-run', 'only tell what it would do')
      .option('--revision <number>', 'refuse when the instance is at another revision by now', parseNumber),
  );
}

/** @throws InvalidArgumentError for what is no whole number */
export function parseNumber(text: string): number {
  if (!/^\d{1,9}$/.test(text)) throw new InvalidArgumentError('Expected a whole number.');
  return Number(text);
}

/** One mutation of one instance. */
export interface Operation {
  /** Name of the mutation, e.g. `suspendProcessInstance`. */
  readonly mutation: string;
  readonly inputType: string;
  /** States in which an instance can be meant, of several by one number; `ACTIVE` and the like. */
  readonly meant: readonly string[];
  /** What the mutation takes beside the instance, the reason and the dry run. */
  readonly input?: Readonly<Record<string, unknown>>;
}

/** What a command would come to. */
export interface Preview {
  readonly state: string;
  readonly tokens: readonly {
    readonly key: number;
    readonly elementId: string;
    readonly waitsFor: string | null;
  }[];
  readonly events: readonly { readonly type: string; readonly elementId: string | null }[];
}

interface Outcome {
  readonly instance: {
    readonly instanceKey: string;
    readonly state: string;
    readonly revision: number;
  } | null;
  readonly preview: Preview | null;
  readonly userErrors: readonly UserError[];
}

const FIELDS = `instance { instanceKey state revision }
  preview { state tokens { key elementId waitsFor } events { type elementId } }
  userErrors { __typename path code message }`;

/** Carries an operation out, or tells what it would do. */
export async function operate(
  wanted: string,
  { reason, dryRun = false, revision, ...server }: OperationOptions,
  operation: Operation,
  self: Command,
): Promise<void> {
  const output = Output.of(self);
  const client = await clientOf(server, 'admin');
  const { id } = await meantInstance(client, wanted, operation.meant);
  const { mutation, inputType } = operation;
  const answer = await client.request<Record<string, Outcome>>(
    `mutation Operate($input: ${inputType}!) { ${mutation}(input: $input) { ${FIELDS} } }`,
    {
      input: {
        id,
        reason,
        dryRun,
        ...(revision !== undefined && { expectedRevision: revision }),
        ...operation.input,
        ...(!dryRun && { idempotencyKey: randomUUID() }),
      },
    },
  );
  const { instance, preview, userErrors } = answer[mutation]!;
  expectAccepted(userErrors, wanted);
  if (output.isJson) output.json({ instance, preview });
  else if (preview) tellPreview(output, preview);
  else output.line(`${instance?.instanceKey ?? wanted} is ${instance?.state.toLowerCase() ?? 'gone'}.`);
}

export function tellPreview(output: Output, { state, tokens, events }: Preview): void {
  output.line(`It would be ${state.toLowerCase()}; nothing was written.`);
  output.table(
    ['happens', 'element'],
    events.map(({ type, elementId }) => [type, elementId ?? '']),
    '  ',
  );
  if (tokens.length === 0) return;
  output.line('Its tokens would stand at');
  output.table(
    ['key', 'element', 'waits for'],
    tokens.map(({ key, elementId, waitsFor }) => [String(key), elementId, waitsFor ?? '']),
    '  ',
  );
}

/** The one instance that is meant. @throws CliError where it is in none of these states, or there are several */
export async function meantInstance(
  client: GraphqlClient,
  wanted: string,
  meant: readonly string[],
): Promise<FoundInstance> {
  const found = await findInstances(client, wanted);
  const fit = found.filter(({ state }) => meant.includes(state));
  const states = meant.map((state) => state.toLowerCase()).join(' or ');
  if (fit.length > 1)
    throw usageError(`Expected one instance that is ${states} but "${wanted}" has ${fit.length}.`, {
      wayOut: `Name one by its key: ${fit.map(({ instanceKey, region }) => `${instanceKey} (${region})`).join(', ')}`,
    });
  if (fit[0]) return fit[0];
  throw new CliError(
    EXIT.FINDINGS,
    `Expected an instance that is ${states} but "${wanted}" is ${found[0]!.state.toLowerCase()}.`,
    { code: 'INVALID_STATE', place: wanted },
  );
}
