/** Rows of the complaint's own tables; they are written in the commit of the command they belong to (`CommitEntry.writes`). */

export type ComplaintStatus =
  | 'belum_diverifikasi'
  | 'diverifikasi'
  | 'diproses'
  | 'ditanggapi'
  | 'selesai'
  | 'ditunda'
  | 'arsip'
  | 'digabung'
  | 'dialihkan'
  | 'dicabut';

/** `writes.complaint`: a new complaint. */
export interface NewComplaintRow {
  readonly complaintKey: string;
  /** What the citizen is told; unique in the tenant. */
  readonly number: string;
  readonly instanceKey: string;
  /** SHA-256 of the 130-bit tracking code, base64. */
  readonly trackingHash: string;
  readonly channel: string;
  /** The sender's own id (a LAPOR id, a message id); unique per tenant and channel. */
  readonly sourceId?: string;
  readonly receivedAt: string;
  readonly status: ComplaintStatus;
  readonly hasContact: boolean;
  readonly anonymity: 'terbuka' | 'anonim' | 'rahasia';
  readonly latitude?: number;
  readonly longitude?: number;
  /** Hashed word signature by which duplicates are found without the words. */
  readonly signature: readonly number[];
  readonly originTenant?: string;
}

/** `writes.complaintChange`: fields absent stay as they are. */
export interface ComplaintChangeRow {
  readonly complaintKey: string;
  readonly status?: ComplaintStatus;
  readonly complaintClass?: string;
  readonly category?: string;
  readonly sensitivity?: string;
  readonly urgency?: string;
  readonly isRestricted?: boolean;
  readonly unit?: string;
  readonly dueAt?: string;
  readonly outcome?: string;
  readonly mergedInto?: string;
  readonly transferredTo?: string;
  readonly closedAt?: string;
  readonly rating?: number;
}

/** `writes.complaintSeal`: the words and the reporter, AES-256-GCM under a key of this complaint alone, which is wrapped by the node's key. */
export interface ComplaintSealRow {
  readonly complaintKey: string;
  readonly keyId: string;
  /** base64 */
  readonly wrappedKey: string;
  /** base64 */
  readonly sealed: string;
}

/** `writes.complaintMessage`: an answer, a reply, a note; its words are sealed. */
export interface ComplaintMessageRow {
  readonly complaintKey: string;
  readonly messageKey: string;
  readonly kind: string;
  readonly author: 'pelapor' | 'petugas' | 'sistem';
  readonly actor?: string;
  readonly isPublic: boolean;
  readonly at: string;
  /** base64 */
  readonly sealed: string;
}

/** `writes.officialEvaluation`: who held the position when a rung of the ladder came due; an entry of the register of officials. */
export interface OfficialEvaluationRow {
  readonly evaluationKey: string;
  readonly complaintKey: string;
  readonly clock: string;
  readonly level: number;
  readonly role: string;
  readonly position?: string;
  readonly holder?: string;
  readonly eselon?: string;
  readonly breachedAt: string;
  readonly recordedAt: string;
}

export interface StoredComplaint
  extends NewComplaintRow, Omit<ComplaintChangeRow, 'complaintKey' | 'status'> {
  readonly tenant: string;
  readonly updatedAt: string;
}

export interface ComplaintFilter {
  readonly tenants: readonly string[];
  readonly statuses?: readonly ComplaintStatus[];
  readonly categories?: readonly string[];
  readonly units?: readonly string[];
  /** Restricted complaints are left out unless true. */
  readonly includeRestricted: boolean;
}

export interface ComplaintStore {
  byKey(tenant: string, complaintKey: string): Promise<StoredComplaint | undefined>;
  byNumber(tenant: string, number: string): Promise<StoredComplaint | undefined>;
  byInstance(keys: readonly { tenant: string; instanceKey: string }[]): Promise<StoredComplaint[]>;
  /** Of these instances those that were deleted and belonged to restricted cases: their keys. */
  deletedRestricted(keys: readonly { tenant: string; instanceKey: string }[]): Promise<ReadonlySet<string>>;
  bySource(tenant: string, channel: string, sourceId: string): Promise<StoredComplaint | undefined>;
  complaints(
    filter: ComplaintFilter,
    page: { first?: number; after?: string; last?: number; before?: string },
  ): Promise<{
    items: { item: StoredComplaint; cursor: string }[];
    hasNextPage: boolean;
    hasPreviousPage: boolean;
  }>;
  seal(tenant: string, complaintKey: string): Promise<ComplaintSealRow | undefined>;
  messages(tenant: string, complaintKey: string): Promise<ComplaintMessageRow[]>;
  /** Open complaints of a category received since a moment: candidates for a duplicate, newest first. */
  duplicateCandidates(
    tenant: string,
    category: string,
    since: string,
    limit: number,
  ): Promise<StoredComplaint[]>;
  /** Destroys the complaint's key: its words are gone, its history stays. False where it was gone before. */
  destroySeal(tenant: string, complaintKey: string): Promise<boolean>;
  /** Must be committed before a sealed identity is shown. */
  recordAccess(record: {
    tenant: string;
    complaintKey: string;
    actor: string;
    purpose: string;
    at: string;
  }): Promise<void>;
}
