import {
  accountsAt,
  complaintChange,
  FINAL_STATUSES,
  type ClockAccount,
  type ComplaintChangeRow,
  type ComplaintStatus,
  type DocumentVersion,
  type RegionConfiguration,
  type StoredComplaint,
} from '#complaint';
import { holdersOfSeat, resolveChain, type CompiledOrganisation, type Holder } from '#organisation';
import type { Clock, JournalStore } from '#runtime';
import { openTasksOf, type OpenTask } from './open-tasks.js';

/** A candidate group with whoever held it at a moment; those who acted for it while it was vacant are its holders. */
export interface HeldOffice {
  readonly group: string;
  /** What the chain calls the role, where the group is of the chain of the unit that handled the complaint. */
  readonly title?: string;
  readonly hasOpenTask: boolean;
  readonly holders: readonly Holder[];
}

/** A complaint as it stood at a moment. */
export interface ComplaintAsOf extends Omit<ComplaintChangeRow, 'status' | 'rating' | 'mergedInto'> {
  /** Number of the last entry of its instance that is included. */
  readonly sequence: number;
  /** RFC 3339 */
  readonly moment: string;
  readonly status: ComplaintStatus;
  readonly isRestricted: boolean;
  readonly clocks: readonly ClockAccount[];
  readonly tasks: readonly OpenTask[];
  readonly offices: readonly HeldOffice[];
  /** Of everything that is deployed, the generation that was in force. */
  readonly generation: number;
  /** The documents that the region's decisions rested on. */
  readonly documents: readonly DocumentVersion[];
}

/** Where every complaint begins. */
const FIRST_STATUS: ComplaintStatus = 'belum_diverifikasi';

/**
 * Complaints as they were: by the journals of their instances, and the configuration that was in force. What stands in no journal
 * (the words, the reporter, the rating) is not told.
 */
export class ComplaintHistory {
  constructor(
    private readonly journal: Pick<JournalStore, 'readInstance'>,
    private readonly regions: Pick<RegionConfiguration, 'at' | 'versions'>,
    private readonly clock: Clock,
  ) {}

  /**
   * A complaint at a moment (of now at the latest), or after an entry of its instance; undefined before it came in.
   * Costs one read of its instance's journal and, of what is deployed, one of the generation.
   */
  async asOf(
    { tenant, complaintKey, instanceKey }: Pick<StoredComplaint, 'tenant' | 'complaintKey' | 'instanceKey'>,
    at: { readonly moment: string } | { readonly sequence: number },
  ): Promise<ComplaintAsOf | undefined> {
    const range = 'moment' in at ? { upToMoment: at.moment } : { upToEntryNo: at.sequence };
    const entries = await this.journal.readInstance(tenant, instanceKey, range);
    const last = entries.at(-1);
    if (!last) return undefined;
    const atMs = Math.min('moment' in at ? Date.parse(at.moment) : Date.parse(last.at), this.clock.now());
    const moment = new Date(atMs).toISOString();
    const [{ generation, regions }, documents] = await Promise.all([
      this.regions.at(moment),
      this.regions.versions(tenant, moment),
    ]);
    const region = regions.get(tenant);
    const told: ComplaintChangeRow = Object.assign(
      {},
      ...entries.map((entry) => complaintChange(complaintKey, entry.events, entry.at)),
    );
    const { status = FIRST_STATUS, isRestricted = false, closedAt, ...fields } = told;
    const tasks = openTasksOf(entries);
    return {
      ...fields,
      complaintKey,
      status,
      isRestricted,
      // A complaint that was opened again is not closed.
      ...(closedAt !== undefined && FINAL_STATUSES.has(status) && { closedAt }),
      sequence: last.entryNo,
      moment,
      clocks: accountsAt(entries, region, atMs),
      tasks,
      offices: region ? officesOf(region.organisation, told.unit, tasks, atMs) : [],
      generation,
      documents,
    };
  }
}

/** The chain of the unit that handles it, then the other groups that have an open task. */
function officesOf(
  organisation: CompiledOrganisation,
  unit: string | undefined,
  tasks: readonly OpenTask[],
  atMs: number,
): HeldOffice[] {
  const open = new Set(tasks.flatMap(({ candidateGroups }) => candidateGroups));
  const titles = new Map<string, string | undefined>();
  if (unit !== undefined)
    for (const { group, title } of resolveChain(organisation, unit, atMs)) titles.set(group, title);
  return [...new Set([...titles.keys(), ...open])].map((group) => {
    const title = titles.get(group);
    return {
      group,
      ...(title !== undefined && { title }),
      hasOpenTask: open.has(group),
      holders: holdersOfSeat(organisation, group, atMs),
    };
  });
}
