import type { GraphqlClient } from '../client/graphql-client.js';

export interface Duration {
  readonly count: number;
  readonly totalMs: number;
  readonly medianMs: number;
  readonly p90Ms: number;
  readonly longestMs: number;
}

/** How a process went over a period, as the server counts it from the journal. */
export interface ProcessInsight {
  readonly region: string;
  readonly bpmnProcessId: string;
  readonly from: string;
  readonly to: string;
  readonly upToPosition: number;
  readonly entriesRead: number;
  readonly cases: number;
  readonly completed: number;
  readonly terminated: number;
  readonly open: number;
  readonly duration: Duration | null;
  readonly elements: readonly {
    readonly elementId: string;
    readonly name: string | null;
    readonly entered: number;
    readonly completed: number;
    readonly terminated: number;
    readonly open: number;
    readonly duration: Duration | null;
    readonly untilTaken: Duration | null;
    readonly breached: number;
    readonly incidents: number;
  }[];
  readonly flows: readonly { readonly flowId: string; readonly taken: number }[];
  readonly variants: readonly {
    readonly elementIds: readonly string[];
    readonly count: number;
    readonly share: number;
    readonly duration: Duration | null;
    readonly exampleInstanceKey: string;
  }[];
  readonly variantCount: number;
  readonly days: readonly {
    readonly day: string;
    readonly started: number;
    readonly ended: number;
    readonly backlog: number;
  }[];
  readonly conformance: number;
  readonly deviations: readonly {
    readonly kind: string;
    readonly elementId: string | null;
    readonly cases: number;
    readonly exampleInstanceKey: string;
  }[];
}

const DURATION = '{ count totalMs medianMs p90Ms longestMs }';
const QUERY = `query Insight($region: String!, $process: String!, $from: DateTime, $to: DateTime, $includeRestricted: Boolean) {
  processInsight(region: $region, bpmnProcessId: $process, from: $from, to: $to, includeRestricted: $includeRestricted) {
    region bpmnProcessId from to upToPosition entriesRead cases completed terminated open duration ${DURATION}
    elements { elementId name entered completed terminated open duration ${DURATION} untilTaken ${DURATION} breached incidents }
    flows { flowId taken } variants { elementIds count share duration ${DURATION} exampleInstanceKey } variantCount
    days { day started ended backlog } conformance deviations { kind elementId cases exampleInstanceKey } } }`;

/** @throws CliError (server) when the region is none of the token's, or the period too long */
export async function readInsight(
  client: GraphqlClient,
  asked: {
    readonly region: string;
    readonly process: string;
    readonly from: string | undefined;
    readonly to: string | undefined;
    readonly includeRestricted: boolean;
  },
): Promise<ProcessInsight> {
  return (await client.request<{ processInsight: ProcessInsight }>(QUERY, asked)).processInsight;
}
