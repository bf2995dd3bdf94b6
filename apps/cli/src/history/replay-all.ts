import { randomUUID } from 'node:crypto';
import {
  endUnlessSound,
  followOperations,
  OPERATION_FIELDS,
  progressOf,
  readResult,
  type BackgroundOperation,
} from '../client/background-operation.js';
import type { GraphqlClient, UserError } from '../client/graphql-client.js';
import { expectAccepted } from '../client/refusal.js';
import type { Output } from '../output.js';

/** Which histories are checked against what. */
export interface ReplayAllOptions {
  readonly region?: string;
  readonly process?: string;
  readonly againstEngine?: boolean;
  readonly includeRestricted?: boolean;
  readonly reason?: string;
  readonly detach?: boolean;
}

/** As the server keeps it with the operation. */
export interface ReplaySummary {
  readonly instances: number;
  readonly entries: number;
  readonly differing: number;
  readonly differences: readonly {
    readonly instanceKey: string;
    readonly sequence: number;
    readonly kind: string;
    readonly command?: string;
    readonly pointer?: string;
    readonly message: string;
  }[];
}

const REPLAY = `mutation Replay($input: ReplayInBackgroundInput!) { replayProcessInstancesInBackground(input: $input) {
  operations { ${OPERATION_FIELDS} } userErrors { __typename path code message } } }`;

/**
 * Has the histories of many instances checked in the background, one operation for each region, and tells what differs.
 * @throws CommandEnd (findings) when something does, or an operation did not come to its end
 */
export async function replayAll(
  client: GraphqlClient,
  options: ReplayAllOptions,
  output: Output,
): Promise<void> {
  const { region, process, againstEngine, includeRestricted, reason } = options;
  const filter = {
    ...(region !== undefined && { regions: [region] }),
    ...(process !== undefined && { bpmnProcessId: process }),
  };
  const { replayProcessInstancesInBackground: asked } = await client.request<{
    replayProcessInstancesInBackground: {
      operations: BackgroundOperation[];
      userErrors: UserError[];
    };
  }>(REPLAY, {
    input: {
      filter,
      comparison: againstEngine === true ? 'ENGINE' : 'STORED_STATE',
      includeRestricted: includeRestricted === true,
      reason: reason ?? 'runut replay --all',
      idempotencyKey: randomUUID(),
    },
  });
  expectAccepted(asked.userErrors, 'replay');
  const isDetached = options.detach === true;
  const operations = isDetached ? asked.operations : await followOperations(client, asked.operations, output);
  const told = await Promise.all(
    operations.map(async (operation) => ({
      ...operation,
      result: isDetached ? null : await readResult<ReplaySummary>(client, operation.id),
    })),
  );
  if (output.isJson) output.json(told);
  else if (told.length === 0) output.line('No instance is meant.');
  else for (const one of told) printReplay(output, one);
  if (!isDetached) endUnlessSound(operations);
}

function printReplay(
  output: Output,
  { result, ...operation }: BackgroundOperation & { result: ReplaySummary | null },
): void {
  output.line(output.style('bold', progressOf(operation)));
  if (operation.fault !== null) output.line(`  ${output.style('red', operation.fault)}`);
  if (result) printReplaySummary(output, result);
  output.line(`  ${output.style('dim', `runut operations show ${operation.id}`)}`);
}

/** How many histories were checked, and the first that differ. */
export function printReplaySummary(
  output: Output,
  { instances, entries, differing, differences }: ReplaySummary,
): void {
  const verdict =
    differing === 0
      ? output.style('green', 'none differs')
      : output.style('red', differing === 1 ? '1 differs' : `${differing} differ`);
  output.line(`  ${instances} instances with ${entries} entries: ${verdict}`);
  if (differing === 0) return;
  output.table(
    ['instance', 'entry', 'command', 'what differs'],
    differences.map(({ instanceKey, sequence, command, message }) => [
      instanceKey,
      String(sequence),
      command ?? '',
      message,
    ]),
    '  ',
  );
  if (differing > differences.length)
    output.line(`  and ${differing - differences.length} more: runut operations show --failed`);
}
