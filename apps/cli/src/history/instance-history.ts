import { CliError, EXIT } from '../cli-error.js';
import type { GraphqlClient } from '../client/graphql-client.js';
import type { RecordedEvent } from './describe-event.js';

/** One command of an instance and what it brought about. */
export interface HistoryEntry {
  readonly sequence: number;
  readonly occurredAt: string;
  readonly actor: string;
  readonly command: string;
  readonly events: readonly RecordedEvent[];
  readonly hash: string;
}

/** The state of an instance as it was. */
export interface Snapshot {
  readonly sequence: number;
  readonly moment: string;
  readonly state: string;
  readonly tokens: readonly {
    readonly key: number;
    readonly elementId: string;
    readonly scopeKey: number;
    readonly waitsFor: string | null;
  }[];
  readonly variables: readonly {
    readonly name: string;
    readonly value: unknown;
    readonly scopeKey: number;
  }[];
  readonly openTasks: readonly string[];
  /** The complaint that it is about, at the same moment. */
  readonly complaint?: ComplaintSnapshot;
}

/** A complaint as it was. */
export interface ComplaintSnapshot {
  readonly status: string;
  readonly unit: string | null;
  readonly dueAt: string | null;
  readonly outcome: string | null;
  readonly generation: number;
  readonly clocks: readonly {
    readonly name: string;
    readonly state: string;
    readonly dueAt: string;
    readonly remainingMs: number;
  }[];
  readonly offices: readonly {
    readonly group: string;
    readonly title: string | null;
    readonly hasOpenTask: boolean;
    readonly holders: readonly { readonly person: string; readonly name: string; readonly kind: string }[];
  }[];
  readonly documents: readonly {
    readonly region: string;
    readonly kind: string;
    readonly name: string;
    readonly version: number;
  }[];
}

/** Whether the journal gives the stored state. */
export interface ReplayReport {
  readonly isIntact: boolean;
  readonly isDeterministic: boolean;
  readonly checkedEntries: number;
  readonly firstDivergence: unknown;
  /** Number of the first entry whose events cannot follow those before it. */
  readonly unplayableEntryNo: number | null;
}

/** Whether the server's version of the engine decides the recorded commands as they were. */
export interface EngineReplayReport {
  readonly checkedEntries: number;
  readonly difference: {
    readonly sequence: number;
    readonly kind: string;
    readonly command: string | null;
    readonly pointer: string | null;
    readonly message: string;
  } | null;
}

interface HistoryPage {
  readonly processInstance: {
    readonly history: {
      readonly nodes: readonly HistoryEntry[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
    };
  } | null;
}

type Present = NonNullable<HistoryPage['processInstance']>;

const PAGE = 50;

/** The whole history of an instance, the oldest entry first. */
export async function readHistory(client: GraphqlClient, id: string): Promise<HistoryEntry[]> {
  const entries: HistoryEntry[] = [];
  for (let after: string | null = null; ;) {
    const page: HistoryPage = await client.request<HistoryPage>(
      `query History($id: ID!, $after: String) {
        processInstance(id: $id) {
          history(first: ${PAGE}, after: $after) {
            nodes { sequence occurredAt actor command hash events { type detail } }
            pageInfo { hasNextPage endCursor }
          }
        }
      }`,
      { id, after },
    );
    const { nodes, pageInfo }: Present['history'] = present(page.processInstance, client, id).history;
    entries.push(...nodes);
    if (!pageInfo.hasNextPage) return entries;
    after = pageInfo.endCursor;
  }
}

/** The state at a moment (RFC 3339) or after an entry; null before the instance began. */
export async function readSnapshot(
  client: GraphqlClient,
  id: string,
  at: { readonly moment?: string; readonly sequence?: number },
): Promise<Snapshot | null> {
  const { processInstance } = await client.request<{
    processInstance: {
      asOf: Omit<Snapshot, 'complaint'> | null;
      complaint?: { asOf: ComplaintSnapshot | null } | null;
    } | null;
  }>(
    `query AsOf($id: ID!, $moment: DateTime, $sequence: Int) {
      processInstance(id: $id) {
        asOf(moment: $moment, sequence: $sequence) {
          sequence moment state openTasks tokens { key elementId scopeKey waitsFor } variables { name value scopeKey }
        }
        complaint {
          asOf(moment: $moment, sequence: $sequence) {
            status unit dueAt outcome generation clocks { name state dueAt remainingMs }
            offices { group title hasOpenTask holders { person name kind } } documents { region kind name version }
          }
        }
      }
    }`,
    { id, ...at },
  );
  const { asOf, complaint } = present(processInstance, client, id);
  return asOf && { ...asOf, ...(complaint?.asOf && { complaint: complaint.asOf }) };
}

/** Plays the history again on the server and compares it with the stored state. */
export async function verifyReplay(client: GraphqlClient, id: string): Promise<ReplayReport> {
  const { processInstance } = await client.request<{
    processInstance: { verifyReplay: ReplayReport } | null;
  }>(
    `query Verify($id: ID!) {
      processInstance(id: $id) { verifyReplay { isIntact isDeterministic checkedEntries firstDivergence unplayableEntryNo } }
    }`,
    { id },
  );
  return present(processInstance, client, id).verifyReplay;
}

/** Has the recorded commands decided anew by the server's version of the engine. */
export async function replayAgainstEngine(client: GraphqlClient, id: string): Promise<EngineReplayReport> {
  const { processInstance } = await client.request<{
    processInstance: { replayAgainstEngine: EngineReplayReport } | null;
  }>(
    `query AgainstEngine($id: ID!) {
      processInstance(id: $id) { replayAgainstEngine { checkedEntries difference { sequence kind command pointer message } } }
    }`,
    { id },
  );
  return present(processInstance, client, id).replayAgainstEngine;
}

function present<T>(instance: T | null, client: GraphqlClient, id: string): T {
  if (instance) return instance;
  throw new CliError(EXIT.SERVER, `Expected an instance "${id}" that the token may see but found none.`, {
    code: 'NOT_FOUND',
    place: client.url,
  });
}
