import { setTimeout as delay } from 'node:timers/promises';
import { CommandEnd, CliError, EXIT } from '../cli-error.js';
import type { Output } from '../output.js';
import type { GraphqlClient } from './graphql-client.js';

/** An operation in the background, as the server tells it. */
export interface BackgroundOperation {
  readonly id: string;
  readonly region: string;
  readonly kind: string;
  readonly status: 'QUEUED' | 'RUNNING' | 'PAUSED' | 'CANCELLED' | 'COMPLETED' | 'FAILED';
  readonly becomes: string | null;
  readonly total: number | null;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly requestedBy: string;
  readonly requestedAt: string;
  readonly reason: string;
  readonly fault: string | null;
}

export const OPERATION_FIELDS =
  'id region kind status becomes total done failed skipped requestedBy requestedAt reason fault';

const OPERATION = `query Operation($id: ID!) { operation(id: $id) { ${OPERATION_FIELDS} } }`;
const LOOK_MS = 500;

/** @throws CliError (findings) when there is none that the token may see */
export async function findOperation(client: GraphqlClient, id: string): Promise<BackgroundOperation> {
  const { operation } = await client.request<{ operation: BackgroundOperation | null }>(OPERATION, { id });
  if (operation) return operation;
  throw new CliError(EXIT.FINDINGS, 'Expected an operation that you may see but found none.', {
    code: 'NOT_FOUND',
    place: id,
    wayOut: '"runut operations list" tells those that there are.',
  });
}

/** Tells how operations go until all of them rest or have ended; how they stand then. */
export async function followOperations(
  client: GraphqlClient,
  operations: readonly BackgroundOperation[],
  output: Output,
): Promise<BackgroundOperation[]> {
  const now: BackgroundOperation[] = [];
  for (const { id } of operations) {
    let told = '';
    for (;;) {
      const operation = await findOperation(client, id);
      const text = progressOf(operation);
      if (text !== told) output.progress(text);
      told = text;
      if (!['QUEUED', 'RUNNING'].includes(operation.status)) {
        now.push(operation);
        break;
      }
      await delay(LOOK_MS);
    }
  }
  return now;
}

/** What an operation has come to so far; null before its first batch, and of kinds that come to nothing but their items. */
export async function readResult<T>(client: GraphqlClient, id: string): Promise<T | null> {
  const { operation } = await client.request<{ operation: { result: T | null } | null }>(
    `query Result($id: ID!) { operation(id: $id) { result } }`,
    { id },
  );
  return operation?.result ?? null;
}

/** How far an operation is, in a line. */
export function progressOf({
  region,
  kind,
  status,
  becomes,
  total,
  done,
  failed,
  skipped,
}: BackgroundOperation): string {
  const of = total === null ? '' : ` of ${total}`;
  const next = becomes === null ? '' : `, will be ${becomes.toLowerCase()}`;
  return `${kind} in ${region}: ${status.toLowerCase()}${next}, ${done + failed + skipped}${of} (${done} done, ${failed} failed, ${skipped} skipped)`;
}

/** @throws CommandEnd (findings) when something failed */
export function endAsTold(operations: readonly BackgroundOperation[]): void {
  if (operations.some(({ status, failed }) => status === 'FAILED' || failed > 0))
    throw new CommandEnd(EXIT.FINDINGS);
}

/** A check says nothing good of what it did not come to. @throws CommandEnd (findings) unless everything was done, without a failure */
export function endUnlessSound(operations: readonly BackgroundOperation[]): void {
  if (operations.some(({ status }) => status !== 'COMPLETED')) throw new CommandEnd(EXIT.FINDINGS);
  endAsTold(operations);
}
