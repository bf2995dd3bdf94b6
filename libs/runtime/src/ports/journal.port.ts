import type { Json } from '#feel';
import type { ParentReference, ProcessEvent, ProcessState, UserTaskWait } from '#engine';

/** One command's outcome, written in one transaction or not at all. */
export interface CommitEntry {
  readonly tenant: string;
  readonly instanceKey: string;
  /** Revision the decision was made on; 0 creates the instance. The entry's number is `expectedRevision + 1`. */
  readonly expectedRevision: number;
  readonly status: ProcessState['status'];
  /** Only where the entry creates the instance. */
  readonly birth?: InstanceBirth;
  /** Only where the entry lets the instance go on by another version. */
  readonly move?: InstanceMove;
  /** Only where the instance had ended before: the moment of its end stays as it was. */
  readonly isAfterEnd?: true;
  /** RFC 3339, UTC. */
  readonly at: string;
  /** Answers the first result again when it was seen before in this tenant. */
  readonly idempotencyKey?: string;
  /** The command without sealed values, as JSON text: the very bytes that were hashed. */
  readonly command: string;
  readonly actor: string;
  /** SHA-256 over the entry and the previous hash of the instance's chain, base64. */
  readonly hash: string;
  /** JSON text of the events: the very bytes that were hashed. */
  readonly events: string;
  /** Some of the events go to other instances: the courier reads the entry. */
  readonly carries: boolean;
  readonly state: ProcessState;
  /** What the caller is told; stored with the idempotency key. */
  readonly result: Json;
  readonly changes: ProjectionChanges;
  /** Rows of the host's own tables that belong to this command: table name -> rows, see the store's commit function. */
  readonly writes: Readonly<Record<string, readonly Json[]>>;
}

export interface InstanceBirth {
  readonly bpmnProcessId: string;
  readonly definitionKey: string;
  readonly businessKey?: string;
  readonly parent?: ParentReference;
  /** Key of the instance that it does anew; it has no parent then. */
  readonly restartedFrom?: string;
}

/** What a migration changes beside what every entry may change: rows that are there already get other names. */
export interface InstanceMove {
  readonly definitionKey: string;
  readonly tasks: readonly {
    readonly key: number;
    readonly elementId: string;
    readonly name?: string;
    readonly formId?: string;
  }[];
  /** All jobs that stay; of those that were made anew their type and headers too. */
  readonly jobs: readonly {
    readonly key: number;
    readonly elementId: string;
    readonly jobType: string;
    readonly headers?: Readonly<Record<string, string>>;
  }[];
  readonly incidents: readonly { readonly key: number; readonly elementId: string }[];
}

/** What an entry changes in the tables that are asked across instances. Keys are the kernel's, dense in the instance. */
export interface ProjectionChanges {
  readonly userTasks: readonly UserTaskChange[];
  readonly timers: readonly { key: number; dueAt: string }[];
  readonly timersGone: readonly number[];
  readonly jobs: readonly JobChange[];
  readonly jobsGone: readonly number[];
  readonly subscriptions: readonly SubscriptionChange[];
  readonly subscriptionsGone: readonly number[];
  readonly incidents: readonly {
    key: number;
    elementKey: number;
    elementId: string;
    kind: string;
    message: string;
  }[];
  readonly incidentsResolved: readonly number[];
}

export type UserTaskStatus = 'created' | 'claimed' | 'completed' | 'canceled';

/** A task as it stands after the entry. Of a task that is there already the store takes status, assignee and end only. */
export interface UserTaskChange {
  readonly key: number;
  /** As it stood before the entry; absent when the entry creates it. */
  readonly before?: { readonly assignee?: string };
  readonly elementId: string;
  readonly name?: string;
  readonly status: UserTaskStatus;
  readonly assignee?: string;
  readonly candidateGroups: readonly string[];
  readonly candidateUsers: UserTaskWait['candidateUsers'];
  readonly dueAt?: string;
  readonly followUpAt?: string;
  readonly priority: number;
  readonly formId?: string;
  readonly createdAt: string;
  readonly endedAt?: string;
}

export interface JobChange {
  readonly key: number;
  readonly elementId: string;
  readonly jobType: string;
  readonly retries: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Not before this moment (back-off); at once when absent. */
  readonly availableAt?: string;
}

export interface SubscriptionChange {
  readonly key: number;
  readonly type: 'message' | 'signal';
  readonly name: string;
  /** Empty for signals. */
  readonly correlationKey: string;
}

export type CommitOutcome =
  | { readonly outcome: 'committed'; readonly position: number }
  /** The idempotency key was seen before: nothing was written. */
  | { readonly outcome: 'duplicate'; readonly result: Json }
  /** The instance's revision is not the expected one: nothing was written. */
  | { readonly outcome: 'conflict' }
  /** PostgreSQL refused the entry: nothing was written. */
  | { readonly outcome: 'refused'; readonly sqlState: string; readonly message: string };

export interface StoredInstance {
  readonly tenant: string;
  readonly instanceKey: string;
  readonly revision: number;
  readonly state: ProcessState;
  /** Hash of its last entry, base64. */
  readonly hash: string;
}

export interface JournalEntry {
  readonly tenant: string;
  /** Dense within the tenant, from 1: the feed's cursor. */
  readonly position: number;
  readonly instanceKey: string;
  /** Dense within the instance, from 1. */
  readonly entryNo: number;
  readonly command: Json;
  readonly commandText: string;
  readonly actor: string;
  readonly at: string;
  /** base64 */
  readonly hash: string;
  readonly events: readonly ProcessEvent[];
  readonly eventsText: string;
}

/** Which entries of an instance; all bounds hold. */
export interface EntryRange {
  readonly afterEntryNo?: number;
  readonly upToEntryNo?: number;
  /** RFC 3339; entries at that moment are included, and none that follows one after it. */
  readonly upToMoment?: string;
  /** A position of the tenant's journal, included. */
  readonly upToPosition?: number;
  readonly limit?: number;
}

/** The journal and the state beside it. Every method names its tenant; only `heads` looks across. */
export interface JournalStore {
  commit(entry: CommitEntry): Promise<CommitOutcome>;
  loadInstance(tenant: string, instanceKey: string): Promise<StoredInstance | undefined>;
  /** The first result under this key, or undefined. */
  findResult(tenant: string, idempotencyKey: string): Promise<Json | undefined>;
  /** Entries of one instance in order, after entry `afterEntryNo`. */
  readInstance(tenant: string, instanceKey: string, range?: EntryRange): Promise<JournalEntry[]>;
  /** Entries of a tenant in order of position, after `afterPosition`; at most `limit`. */
  readFeed(tenant: string, afterPosition: number, limit: number): Promise<JournalEntry[]>;
  /** As `readFeed`, only entries whose events go to other instances; positions up to `upTo`. */
  readCarried(
    tenant: string,
    range: { readonly after: number; readonly upTo: number; readonly limit: number },
  ): Promise<JournalEntry[]>;
  /** Of these tenants, those that have an entry of that kind after a position, up to another. Read only, across tenants. */
  tenantsWithCarried(
    ranges: readonly { readonly tenant: string; readonly after: number; readonly upTo: number }[],
  ): Promise<string[]>;
  /** Position up to which entries may have gone to the archive, by tenant; absent where none have. */
  archivedUpTo(tenants: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** Last position of every tenant that has one: what the tail compares its cursors with. Read only, across tenants. */
  heads(): Promise<{ tenant: string; position: number }[]>;
  /** Registers a tenant (idempotent); commits to unknown tenants are refused. */
  ensureTenants(tenants: readonly string[]): Promise<void>;
}
