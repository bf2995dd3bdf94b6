import { elementOf, ROOT_KEY } from '#engine';
import type { Json } from '#feel';
import {
  tenantLineage,
  type Clock,
  type JournalStore,
  type ProcessRuntime,
  type QueryStore,
  type StoredInstance,
  type UnsettledActivation,
  type WorkStore,
} from '#runtime';
import type { RegionConfiguration } from '../region-configuration.js';
import { clocksIn, replannedClocks } from './replanned-clocks.js';

/** Instances that are looked at in one piece of work. */
const PAGE = 50;
/** Attempts when others change an instance at the same time; after that it is left to the next one who asks. */
const ATTEMPTS = 8;
const ACTOR = 'kalender';

interface Cursor {
  readonly tenant: string;
  readonly after?: string;
}

/**
 * Brings running clocks in line with a calendar that has come into force: a command in the journal of each instance whose dates
 * it moves, with the old dates, the new ones, and the versions of the calendars. Done again, it finds nothing to do.
 */
export class ClockReplanner {
  constructor(
    private readonly regions: RegionConfiguration,
    private readonly journal: Pick<JournalStore, 'loadInstance'>,
    private readonly queries: Pick<QueryStore, 'runningInstanceKeys'>,
    private readonly work: Pick<WorkStore, 'alignTaskTimes'>,
    private readonly runtime: Pick<ProcessRuntime, 'execute'>,
    private readonly clock: Clock,
  ) {}

  /**
   * One page of the instances that an activation concerns.
   * @param cursor where the page before ended
   * @returns where the next one begins; undefined after the last
   */
  async followUp(activation: UnsettledActivation, cursor: string | undefined): Promise<string | undefined> {
    const tenants = await this.tenantsOf(activation);
    const from = cursor === undefined ? { tenant: tenants[0] } : (JSON.parse(cursor) as Cursor);
    const { tenant } = from;
    if (tenant === undefined) return undefined;
    const keys = await this.queries.runningInstanceKeys(
      tenant,
      'after' in from ? from.after : undefined,
      PAGE,
    );
    for (const instanceKey of keys) await this.replan(tenant, instanceKey, activation.generation);
    const next: Cursor | undefined =
      keys.length === PAGE
        ? { tenant, after: keys.at(-1)! }
        : tenants.filter((one) => one > tenant).map((one) => ({ tenant: one }))[0];
    return next && JSON.stringify(next);
  }

  /** The unit of work: one instance. @returns whether its dates moved */
  async replan(tenant: string, instanceKey: string, generation: number): Promise<boolean> {
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      const stored = await this.journal.loadInstance(tenant, instanceKey);
      const region = await this.regions.region(tenant);
      const variables = elementOf(stored?.state, ROOT_KEY)?.variables;
      if (!stored || !region || !variables || stored.state.status !== 'active') return false;
      const documents = (await this.regions.versions(tenant)).filter(({ kind }) => kind === 'calendar');
      const names = documents.map(({ region: of, name, version }) => `${of}/${name} versi ${version}`);
      const now = this.clock.now();
      const clocks = replannedClocks(variables, region, now, `Kalender berlaku: ${names.join(', ')}`);
      if (!clocks) {
        // A node that ended between the command and the tasks' rows left the second to whoever comes after.
        if (wasReplanned(variables)) await this.alignTasks(stored);
        return false;
      }
      const outcome = await this.runtime.execute(
        tenant,
        instanceKey,
        {
          type: 'Reschedule',
          variables: { tenggat: clocks as unknown as Json },
          reason: 'kalender',
          source: { generation, documents } as unknown as Json,
        },
        { actor: ACTOR, expectedRevision: stored.revision },
      );
      if (outcome.outcome === 'rejected') {
        if (outcome.rejection.code === 'REVISION_CONFLICT') continue;
        return false;
      }
      const after = await this.journal.loadInstance(tenant, instanceKey);
      if (!after || (await this.alignTasks(after))) return true;
    }
    return true;
  }

  private alignTasks({ tenant, instanceKey, revision, state }: StoredInstance): Promise<boolean> {
    const times = state.elements.flatMap(({ key, wait }) =>
      wait?.type === 'userTask' ? [{ key, dueAt: wait.dueAt, followUpAt: wait.followUpAt }] : [],
    );
    return times.length === 0
      ? Promise.resolve(true)
      : this.work.alignTaskTimes({ tenant, instanceKey, revision }, times);
  }

  /** Tenants whose calendars may differ by it, in order. */
  private async tenantsOf({ resources }: UnsettledActivation): Promise<string[]> {
    const changed = new Set(
      resources.filter(({ kind }) => kind === 'calendar' || kind === 'region').map(({ region }) => region),
    );
    if (changed.size === 0) return [];
    return [...(await this.regions.current()).regions.keys()]
      .filter((tenant) => tenantLineage(tenant).some((region) => changed.has(region)))
      .sort();
  }
}

function wasReplanned(variables: Parameters<typeof clocksIn>[0]): boolean {
  return Object.values(clocksIn(variables) ?? {}).some(({ ledger }) => ledger.at(-1)?.action === 'recompute');
}
