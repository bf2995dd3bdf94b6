import { randomUUID } from 'node:crypto';
import type { WhatIfReport } from '#complaint';
import {
  endUnlessSound,
  followOperations,
  OPERATION_FIELDS,
  progressOf,
  readResult,
  type BackgroundOperation,
} from '../client/background-operation.js';
import { deployableFiles } from '../client/deployable-files.js';
import type { GraphqlClient, UserError } from '../client/graphql-client.js';
import { expectAccepted } from '../client/refusal.js';
import type { Output } from '../output.js';

/** A candidate, and which of the complaints that a server has it is tried on. */
export interface StoredSimulationOptions {
  readonly candidate: string;
  readonly region: string;
  readonly category?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  readonly cases?: number;
  readonly reason?: string;
  readonly detach?: boolean;
}

const SIMULATE = `mutation Simulate($input: SimulateInBackgroundInput!) { simulatePolicyInBackground(input: $input) {
  operations { ${OPERATION_FIELDS} } userErrors { __typename path code message } } }`;

/** What came of it, where its end was waited for. */
export interface StoredSimulation {
  readonly operation: BackgroundOperation;
  readonly report?: WhatIfReport;
}

/**
 * Tries a candidate on all past complaints that a server has of a region, in the background.
 * @throws CommandEnd (findings) when it did not come to its end
 */
export async function simulateStored(
  client: GraphqlClient,
  options: StoredSimulationOptions,
  output: Output,
): Promise<StoredSimulation> {
  const { region, category, from, to, cases, reason } = options;
  const files = (await deployableFiles([options.candidate])).filter(({ path }) => path.endsWith('.json'));
  const { simulatePolicyInBackground: asked } = await client.request<{
    simulatePolicyInBackground: { operations: BackgroundOperation[]; userErrors: UserError[] };
  }>(SIMULATE, {
    input: {
      region,
      files: files.map(({ path, content }) => ({ path, content })),
      reason: reason ?? 'runut simulate',
      idempotencyKey: randomUUID(),
      ...(category !== undefined && { categories: category }),
      ...(from !== undefined && { receivedFrom: new Date(from).toISOString() }),
      ...(to !== undefined && { receivedBefore: new Date(to).toISOString() }),
      ...(cases !== undefined && { cases }),
    },
  });
  expectAccepted(asked.userErrors, options.candidate);
  const [operation] =
    options.detach === true ? asked.operations : await followOperations(client, asked.operations, output);
  if (options.detach === true) return { operation: operation! };
  const report = await readResult<WhatIfReport>(client, operation!.id);
  if (operation!.status !== 'COMPLETED') {
    output.progress(operation!.fault ?? progressOf(operation!));
    endUnlessSound([operation!]);
  }
  return { operation: operation!, ...(report === null ? {} : { report }) };
}
