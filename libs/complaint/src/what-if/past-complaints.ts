import type { ComplaintStore, StoredComplaint } from '../complaint.port.js';
import type { ComplaintVault } from '../complaint-vault.js';
import type { PastComplaint } from './what-if.js';

/** Which stored complaints a what-if is about; restricted cases never. */
export interface PastFilter {
  readonly tenant: string;
  readonly categories?: readonly string[];
  /** RFC 3339: only complaints received from here on. */
  readonly receivedFrom?: string;
  /** Only complaints received before. */
  readonly receivedBefore?: string;
}

/** A page of stored complaints, the youngest first; no cursor: nothing is left behind it. */
export interface PastPage {
  readonly rows: readonly StoredComplaint[];
  readonly cursor?: string;
}

/** Stored complaints as decisions about them need them. Their words are opened here and forgotten with the decision. */
export class PastComplaints {
  constructor(
    private readonly store: ComplaintStore,
    private readonly vault: ComplaintVault,
  ) {}

  async page(filter: PastFilter, after: string | undefined, limit: number): Promise<PastPage> {
    const { tenant, categories, receivedFrom, receivedBefore } = filter;
    const page = await this.store.complaints(
      { tenants: [tenant], includeRestricted: false, ...(categories ? { categories } : {}) },
      { first: limit, ...(after === undefined ? {} : { after }) },
    );
    const from = receivedFrom === undefined ? -Infinity : Date.parse(receivedFrom);
    const before = receivedBefore === undefined ? Infinity : Date.parse(receivedBefore);
    const times = page.items.map(({ item }) => Date.parse(item.receivedAt));
    const rows = page.items.flatMap(({ item }, at) =>
      times[at]! >= from && times[at]! < before ? [item] : [],
    );
    const last = page.items.at(-1);
    // The youngest come first: behind one that is too old nothing is left.
    return { rows, ...(page.hasNextPage && last && times.at(-1)! >= from ? { cursor: last.cursor } : {}) };
  }

  /** By the number that its reporter knows; undefined where there is none that may be tried. */
  async byNumber(tenant: string, number: string): Promise<StoredComplaint | undefined> {
    const row = await this.store.byNumber(tenant, number);
    return row?.isRestricted === true ? undefined : row;
  }

  /** @returns undefined when the words were erased: nothing can be decided about them any more */
  async open(row: StoredComplaint): Promise<PastComplaint | undefined> {
    const words = await this.vault.open(row.tenant, row.complaintKey);
    if (!words) return undefined;
    return {
      id: row.number,
      complaint: { ...words.input, region: row.tenant, receivedAt: row.receivedAt },
      receivedAtMs: Date.parse(row.receivedAt),
      ended: await this.endsOf(row),
    };
  }

  /** When clocks ended: the first public answer ends `tanggapan`, the close of the case `penyelesaian`. */
  private async endsOf({ tenant, complaintKey, closedAt }: StoredComplaint): Promise<Record<string, string>> {
    const answer = (await this.store.messages(tenant, complaintKey)).find(
      ({ author, isPublic }) => author === 'petugas' && isPublic,
    );
    return {
      ...(answer ? { tanggapan: answer.at } : {}),
      ...(closedAt === undefined ? {} : { penyelesaian: closedAt }),
    };
  }
}
