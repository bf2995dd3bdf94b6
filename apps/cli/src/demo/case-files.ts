import type { GraphqlClient } from '../client/graphql-client.js';
import {
  readHistory,
  verifyReplay,
  type HistoryEntry,
  type ReplayReport,
} from '../history/instance-history.js';

/** A complaint in one region, as an auditor sees it. */
export interface StoredComplaint {
  readonly number: string;
  readonly region: string;
  readonly status: string;
  readonly complaintClass: string | null;
  readonly category: string | null;
  readonly unit: string | null;
  readonly isRestricted: boolean;
  readonly outcome: string | null;
  readonly dueAt: string | null;
  readonly mergedInto: string | null;
  readonly transferredTo: string | null;
  readonly rating: number | null;
  readonly instance: {
    readonly id: string;
    readonly openIncidents: number;
    readonly userTasks: readonly { readonly elementId: string; readonly state: string }[];
    readonly incidents: readonly { readonly elementId: string; readonly message: string }[];
  } | null;
}

/** An instance whose history was played again. */
export interface VerifiedInstance extends ReplayReport {
  readonly id: string;
  readonly instanceKey: string;
  readonly region: string;
  readonly bpmnProcessId: string;
  readonly businessKey: string | null;
  /** The instance that called it. */
  readonly parent: { readonly id: string } | null;
  readonly userTasks: readonly { readonly elementId: string; readonly state: string }[];
}

const PAGE = 20;

interface Page<T> {
  readonly nodes: readonly T[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

async function all<T>(read: (after: string | null) => Promise<Page<T>>): Promise<T[]> {
  const found: T[] = [];
  let after: string | null = null;
  for (;;) {
    const page = await read(after);
    found.push(...page.nodes);
    if (!page.pageInfo.hasNextPage) return found;
    after = page.pageInfo.endCursor;
  }
}

/** All complaints of all regions; one that was passed on stands in each. */
export async function readComplaints(auditor: GraphqlClient): Promise<StoredComplaint[]> {
  return all(async (after) => {
    const { complaints } = await auditor.request<{ complaints: Page<StoredComplaint> }>(
      `query Complaints($after: String) {
        complaints(first: ${PAGE}, after: $after) {
          nodes {
            number region status complaintClass category unit isRestricted outcome dueAt mergedInto transferredTo rating
            instance {
              id openIncidents
              userTasks { elementId state } incidents { elementId message }
            }
          }
          pageInfo { hasNextPage endCursor }
        }
      }`,
      { after },
    );
    return complaints;
  });
}

/** Plays every instance's history again. */
export async function verifyAll(auditor: GraphqlClient): Promise<VerifiedInstance[]> {
  type Listed = Omit<VerifiedInstance, keyof ReplayReport>;
  const listed = await all(async (after) => {
    const { processInstances } = await auditor.request<{ processInstances: Page<Listed> }>(
      `query Instances($after: String) {
        processInstances(first: ${PAGE}, after: $after) {
          nodes {
            id instanceKey region bpmnProcessId businessKey parent { id } userTasks { elementId state }
          }
          pageInfo { hasNextPage endCursor }
        }
      }`,
      { after },
    );
    return processInstances;
  });
  const verified: VerifiedInstance[] = [];
  for (const instance of listed)
    verified.push({ ...instance, ...(await verifyReplay(auditor, instance.id)) });
  return verified;
}

/** An instance's history, the oldest entry first. */
export function historyOf(auditor: GraphqlClient, complaint: StoredComplaint): Promise<HistoryEntry[]> {
  return complaint.instance ? readHistory(auditor, complaint.instance.id) : Promise.resolve([]);
}
