import type { ComplaintInput } from '#policy';
import type { Json } from '#feel';
import type { ComplaintMessageRow, ComplaintSealRow, ComplaintStore } from './complaint.port.js';
import { SealBroken, type Sealer, type WrappedKey } from './privacy/seal.js';

/** What is sealed of a complaint: the words, what the reporter said about it, and who the reporter is. */
export interface SealedComplaint {
  readonly input: ComplaintInput;
  readonly reporter?: { readonly name?: string; readonly email?: string; readonly phone?: string };
}

export interface OpenedMessage {
  readonly messageKey: string;
  readonly kind: string;
  readonly author: ComplaintMessageRow['author'];
  readonly isPublic: boolean;
  readonly at: string;
  readonly body: string;
}

/** Opens and seals what only those may read who have to. */
export class ComplaintVault {
  constructor(
    private readonly store: ComplaintStore,
    private readonly sealer: Sealer,
  ) {}

  /** A new complaint's key with its sealed words. */
  sealNew(complaintKey: string, words: SealedComplaint): ComplaintSealRow {
    const key = this.sealer.newKey();
    return { complaintKey, ...key, sealed: this.sealer.seal(key, words) };
  }

  /** @returns undefined when the words were erased */
  async open(tenant: string, complaintKey: string): Promise<SealedComplaint | undefined> {
    const row = await this.store.seal(tenant, complaintKey);
    return row && (this.sealer.open(row, row.sealed) as SealedComplaint);
  }

  /** A message sealed by the complaint's key. @throws SealBroken when the complaint was erased */
  async sealMessage(
    tenant: string,
    message: Omit<ComplaintMessageRow, 'sealed'> & { body: string },
  ): Promise<ComplaintMessageRow> {
    const { body, ...row } = message;
    return { ...row, sealed: this.sealer.seal(await this.keyOf(tenant, row.complaintKey), { body }) };
  }

  /** None where the words were erased. */
  async messages(tenant: string, complaintKey: string): Promise<OpenedMessage[]> {
    const rows = await this.store.messages(tenant, complaintKey);
    if (rows.length === 0) return [];
    const key = await this.store.seal(tenant, complaintKey);
    if (!key) return [];
    return rows.map(({ messageKey, kind, author, isPublic, at, sealed }) => ({
      messageKey,
      kind,
      author,
      isPublic,
      at,
      body: String((this.sealer.open(key, sealed) as { body: Json }).body),
    }));
  }

  trackingCode(complaintKey: string): string {
    return this.sealer.trackingCode(complaintKey);
  }

  private async keyOf(tenant: string, complaintKey: string): Promise<WrappedKey> {
    const row = await this.store.seal(tenant, complaintKey);
    if (!row) throw new SealBroken(`Expected complaint ${complaintKey} to have a key, but it was erased`);
    return row;
  }
}
