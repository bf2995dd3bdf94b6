import type { Json } from '#feel';
import type { Page, PageRequest } from './query.port.js';

export type OperationStatus = 'queued' | 'running' | 'paused' | 'cancelled' | 'completed' | 'failed';
/** What a person may do to an operation. */
export type OperationAction = 'pause' | 'resume' | 'cancel';
export type ItemOutcome = 'done' | 'failed' | 'skipped';

/** Work in the background over many things of one tenant. */
export interface Operation {
  readonly tenant: string;
  readonly operationKey: string;
  /** Which handler does it, e.g. `migrate-instances`. */
  readonly kind: string;
  /** What its kind needs; never personal data. */
  readonly input: Json;
  readonly requestedBy: string;
  readonly reason: string;
  readonly requestedAt: string;
  readonly status: OperationStatus;
  /** What it becomes when the batch at hand is done. */
  readonly wanted?: 'paused' | 'cancelled';
  /** Things in all, as counted when it began; undefined where that is not known. */
  readonly total?: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  /** Grows with each change. */
  readonly revision: number;
  readonly updatedAt: string;
  readonly startedAt?: string;
  readonly endedAt?: string;
  /** Why it failed, or what its last turn failed at before it is tried again. */
  readonly fault?: string;
}

/** An operation that this node may work on until its lease ends. */
export interface LeasedOperation extends Operation {
  /** Fencing token: a later lease has a higher one. */
  readonly leaseNo: number;
  /** Where it stands, as `savePlace` or `saveTurn` said it; undefined at the beginning. */
  readonly cursor?: Json;
  /** What it has come to so far, as `saveTurn` said it; undefined before the first batch of a kind that has a result. */
  readonly result?: Json;
  /** Turns in a row that failed. */
  readonly attempts: number;
}

/** What became of one thing. */
export interface OperationItem {
  /** What it was, e.g. an instance's key; the same thing has the same key whenever it is met. */
  readonly key: string;
  readonly outcome: ItemOutcome;
  /** "Expected ... but ..." where it failed or was skipped; where it was done, what came of it if there is something to say. */
  readonly message?: string;
}
export interface StoredOperationItem extends OperationItem {
  /** Dense in the operation, from 1. */
  readonly itemNo: number;
  readonly at: string;
}

export interface OperationChange {
  readonly revision: number;
  readonly at: string;
  readonly action: OperationAction | 'request';
  readonly actor: string;
  readonly reason: string;
}

export interface OperationFilter {
  readonly tenants: readonly string[];
  readonly kinds?: readonly string[];
  readonly statuses?: readonly OperationStatus[];
  /** Those that were asked for with this key. */
  readonly requestKey?: string;
}

export interface NewOperation {
  readonly tenant: string;
  readonly operationKey: string;
  readonly kind: string;
  readonly input: Json;
  readonly requestedBy: string;
  readonly reason: string;
  /** Answers the operation that was asked for first with this key. */
  readonly requestKey?: string;
}

/** Names a lease on an operation. */
export type OperationLease = Pick<LeasedOperation, 'tenant' | 'operationKey' | 'leaseNo'>;

/** Operations and their results. Each method that changes one names its tenant; times are the database's. */
export interface OperationStore {
  /** Stores it as queued. The earlier one where its request key was seen before. */
  request(operation: NewOperation): Promise<Operation>;
  find(tenant: string, operationKey: string): Promise<Operation | undefined>;
  /** The youngest first. */
  list(filter: OperationFilter, page: PageRequest): Promise<Page<Operation>>;
  /** In the order in which they were worked on. */
  items(
    tenant: string,
    operationKey: string,
    filter: { readonly outcomes?: readonly ItemOutcome[] },
    page: PageRequest,
  ): Promise<Page<StoredOperationItem>>;
  changes(tenant: string, operationKey: string): Promise<OperationChange[]>;
  /** What it has come to so far; undefined where there is no result. */
  result(tenant: string, operationKey: string): Promise<Json | undefined>;
  /**
   * Pauses, resumes or cancels: at once, or after the batch at hand where a node works on it. Undefined when its status does not
   * allow that; one that is so already is answered as it is.
   */
  change(
    tenant: string,
    operationKey: string,
    change: { readonly action: OperationAction; readonly actor: string; readonly reason: string },
  ): Promise<Operation | undefined>;
  /**
   * The operation of these kinds that waits: of the tenant that was not served for longest the one that was not. Nobody else gets it
   * until the lease ends.
   */
  lease(kinds: readonly string[], owner: string, leaseMs: number): Promise<LeasedOperation | undefined>;
  /** Prolongs a lease; what is wanted of the operation meanwhile, or `lost`. */
  extend(lease: OperationLease, leaseMs: number): Promise<'held' | 'wanted' | 'lost'>;
  /** Stores what is at hand before it is touched; false when the lease was lost. */
  savePlace(lease: OperationLease, cursor: Json): Promise<boolean>;
  /**
   * Stores a batch's items with the cursor behind it and what the operation comes to, in one transaction, and gives the lease back;
   * false when the lease was lost: then nothing is stored. Without a cursor it is completed; without a result the earlier one stays.
   */
  saveTurn(
    lease: OperationLease,
    turn: {
      readonly items: readonly OperationItem[];
      readonly cursor?: Json;
      readonly total?: number;
      readonly result?: Json;
    },
  ): Promise<boolean>;
  /** A turn failed: it is tried again after the pause, or has failed for good where there is none. */
  saveFault(lease: OperationLease, fault: string, retryInMs: number | undefined): Promise<boolean>;
}
