import type { OfficeOwner, Offices, OrganisationRegister } from '#organisation';
import type { JournalStore, Page, PageRequest, UserTaskView } from '#runtime';
import type { AuditQueries, TaskHolders } from '../audit-queries.port.js';
import { openTasksOf, type OpenTask } from './open-tasks.js';

/** Which moment: a time (RFC 3339), or a position of the tenant's journal, included. */
export type TenantMoment = { readonly moment: string } | { readonly sequence: number };

/** An inbox at a moment, ready to be read page by page. */
export interface InboxMoment extends Offices {
  readonly tenant: string;
  readonly owner: OfficeOwner;
  /** RFC 3339 */
  readonly moment: string;
  /** The last position of the tenant's journal that is included. */
  readonly sequence: number;
  readonly bound: { readonly upToMoment: string } | { readonly upToPosition: number };
}

/** Instances whose journals are read at the same time. */
const READERS = 4;

/**
 * Inboxes as they were. The table of tasks only says where to look: whether a task was open then, and whose, is read from the
 * journal of its instance.
 */
export class InboxHistory {
  constructor(
    private readonly queries: Pick<AuditQueries, 'momentOf' | 'positionAt' | 'tasksAround'>,
    private readonly journal: Pick<JournalStore, 'readInstance'>,
    private readonly register: Pick<OrganisationRegister, 'officesAt'>,
  ) {}

  /** @returns why there is no such inbox: beyond the journal's end, or nobody known then */
  async at(
    tenant: string,
    owner: OfficeOwner,
    at: TenantMoment,
  ): Promise<InboxMoment | 'BEYOND' | 'UNKNOWN'> {
    const moment = 'moment' in at ? at.moment : await this.queries.momentOf(tenant, at.sequence);
    if (moment === undefined) return 'BEYOND';
    const [offices, sequence] = await Promise.all([
      this.register.officesAt(tenant, owner, moment),
      'sequence' in at ? at.sequence : this.queries.positionAt(tenant, moment),
    ]);
    if (!offices) return 'UNKNOWN';
    const bound = 'moment' in at ? { upToMoment: moment } : { upToPosition: at.sequence };
    return { tenant, owner, moment, sequence, bound, ...offices };
  }

  /** Tasks as they stand now that may have been in an inbox; forwards only. */
  candidates(inbox: InboxMoment, page: PageRequest): Promise<Page<UserTaskView>> {
    return this.queries.tasksAround(inbox.tenant, inbox.moment, holdersIn(inbox), page);
  }

  /** Of these tasks those that were in the inbox, as they were then. Reads the journal of each instance once. */
  async openAmong(
    inbox: InboxMoment,
    tasks: readonly UserTaskView[],
  ): Promise<ReadonlyMap<UserTaskView, OpenTask>> {
    const byInstance = [...Map.groupBy(tasks, ({ instanceKey }) => instanceKey)];
    const found = new Map<UserTaskView, OpenTask>();
    const read = async (): Promise<void> => {
      for (let next = byInstance.shift(); next; next = byInstance.shift()) {
        const [instanceKey, own] = next;
        const entries = await this.journal.readInstance(inbox.tenant, instanceKey, inbox.bound);
        const open = new Map(openTasksOf(entries).map((task) => [task.key, task]));
        for (const task of own) {
          const then = open.get(task.key);
          if (then && isOf(inbox, then)) found.set(task, then);
        }
      }
    };
    await Promise.all(Array.from({ length: READERS }, read));
    return found;
  }
}

function holdersIn({ owner, groups }: InboxMoment): TaskHolders {
  if ('person' in owner) return { groups, person: owner.person };
  return 'unit' in owner ? { groups, unit: owner.unit } : { groups };
}

function isOf({ owner, groups }: InboxMoment, task: OpenTask): boolean {
  if (task.candidateGroups.some((group) => groups.includes(group))) return true;
  if ('unit' in owner) return task.candidateGroups.some((group) => group.startsWith(`${owner.unit}:`));
  return 'person' in owner && (task.assignee === owner.person || task.candidateUsers.includes(owner.person));
}
