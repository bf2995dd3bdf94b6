import { Inject, Injectable } from '@nestjs/common';
import type { ComplaintStore, StoredComplaint } from '#complaint';
import {
  EVERY_REGION,
  isOverseer,
  hasRole,
  mayReadHistory,
  maySeeComplaint,
  maySeeInstance,
  maySeeTask,
  type ComplaintSubject,
  type InstanceSubject,
  type Viewer,
} from '#identity';
import type { InstanceView, QueryStore, UserTaskView } from '#runtime';
import type { EdgeContext } from '../common/edge-context.js';
import { forbidden, unauthenticated } from '../common/faults.js';
import type { InstanceKey } from '../common/loaders.js';
import { COMPLAINT_STORE, CONFIGURATION, QUERIES, type ConfigurationPort } from '../services.js';

/** The viewer of a resolver that requires one. */
export function viewerOf(context: EdgeContext): Viewer {
  if (!context.viewer) throw unauthenticated();
  return context.viewer;
}

const isOpen = ({ status }: UserTaskView): boolean => status === 'created' || status === 'claimed';

/**
 * Reads with the viewer's eyes: what he may not see is answered exactly as what does not exist.
 */
@Injectable()
export class Visibility {
  constructor(
    @Inject(QUERIES) private readonly queries: QueryStore,
    @Inject(COMPLAINT_STORE) private readonly complaintStore: ComplaintStore,
    @Inject(CONFIGURATION) private readonly configuration: ConfigurationPort,
  ) {}

  /** Codes of the regions that the viewer may act in; for staff of all regions those that are deployed now. */
  async regionsOf(viewer: Viewer): Promise<string[]> {
    if (!viewer.regions.includes(EVERY_REGION)) return [...viewer.regions];
    const { regions } = await this.configuration.current();
    return [...regions.keys()];
  }

  /** Whether an instance belongs to a restricted case. */
  async isRestricted(context: EdgeContext, key: InstanceKey): Promise<boolean> {
    return context.loaders.isRestricted.load(key);
  }

  /** Whether the viewer may read what happened to an instance. */
  async mayReadHistory(context: EdgeContext, key: InstanceKey): Promise<boolean> {
    const isRestricted = await this.isRestricted(context, key);
    return mayReadHistory(viewerOf(context), { tenant: key.tenant, isRestricted });
  }

  /** @throws GraphQLError when the viewer may see the instance but not read its history */
  async requireHistory(context: EdgeContext, key: InstanceKey): Promise<void> {
    if (!(await this.mayReadHistory(context, key)))
      throw forbidden(['ADMIN', 'PROCESS_OWNER', 'DEVELOPER', 'AUDITOR']);
  }

  /** Instances of these entries of a region that are not shown: those of restricted cases, unless they are asked for by somebody who may read them. */
  async withheldAmong(
    context: EdgeContext,
    tenant: string,
    entries: readonly InstanceKey[],
    includeRestricted: boolean | undefined,
  ): Promise<ReadonlySet<string>> {
    const isAllShown =
      includeRestricted === true && mayReadHistory(viewerOf(context), { tenant, isRestricted: true });
    return isAllShown ? new Set() : this.restrictedAmong(context, entries);
  }

  /** Of these entries' instances, those of restricted cases; one question for all of them. */
  async restrictedAmong(context: EdgeContext, entries: readonly InstanceKey[]): Promise<ReadonlySet<string>> {
    const byInstance = new Map(entries.map((entry) => [entry.instanceKey, entry]));
    const flags = await Promise.all(
      [...byInstance.values()].map(async ({ tenant, instanceKey }) =>
        (await this.isRestricted(context, { tenant, instanceKey })) ? [instanceKey] : [],
      ),
    );
    return new Set(flags.flat());
  }

  /** What decides who sees an instance. */
  async instanceSubject(context: EdgeContext, key: InstanceKey): Promise<InstanceSubject> {
    const [isRestricted, tasks] = await Promise.all([
      context.loaders.isRestricted.load(key),
      context.loaders.tasks.load(key),
    ]);
    return { tenant: key.tenant, isRestricted, tasks: isRestricted ? tasks.filter(isOpen) : tasks };
  }

  async task(context: EdgeContext, key: InstanceKey & { key: number }): Promise<UserTaskView | undefined> {
    const viewer = viewerOf(context);
    const task = await this.queries.userTask(key.tenant, key.instanceKey, key.key);
    if (!task) return undefined;
    return maySeeTask(viewer, task, await this.isRestricted(context, task)) ? task : undefined;
  }

  /** Of these tasks, in their order, those that the viewer may see. */
  async tasksAmong(context: EdgeContext, tasks: readonly UserTaskView[]): Promise<UserTaskView[]> {
    const viewer = viewerOf(context);
    const flags = await Promise.all(tasks.map((task) => this.isRestricted(context, task)));
    return tasks.filter((task, at) => maySeeTask(viewer, task, flags[at]!));
  }

  async instance(context: EdgeContext, key: InstanceKey): Promise<InstanceView | undefined> {
    const viewer = viewerOf(context);
    const instance = await context.loaders.instance.load(key);
    if (!instance) return undefined;
    return maySeeInstance(viewer, await this.instanceSubject(context, key)) ? instance : undefined;
  }

  /** What decides who sees a complaint. */
  async complaintSubject(
    context: EdgeContext,
    complaint: StoredComplaint,
    givenTasks: readonly UserTaskView[] = [],
  ): Promise<ComplaintSubject> {
    const { tenant, unit } = complaint;
    const isRestricted = complaint.isRestricted === true;
    const tasks = [...(await context.loaders.tasks.load(complaint)), ...givenTasks];
    // Whoever had a task before the case was restricted has no part in it now.
    return { tenant, isRestricted, unit, tasks: isRestricted ? tasks.filter(isOpen) : tasks };
  }

  async complaint(
    context: EdgeContext,
    tenant: string,
    complaintKey: string,
  ): Promise<StoredComplaint | undefined> {
    return this.ifVisible(context, await this.complaintStore.byKey(tenant, complaintKey));
  }

  /** The complaint that an instance is about. `givenTasks`: tasks of a called process, which works on its caller's. */
  async complaintOfInstance(
    context: EdgeContext,
    key: InstanceKey,
    givenTasks: readonly UserTaskView[] = [],
  ): Promise<StoredComplaint | undefined> {
    return this.ifVisible(context, await context.loaders.complaint.load(key), givenTasks);
  }

  private async ifVisible(
    context: EdgeContext,
    complaint: StoredComplaint | undefined,
    givenTasks: readonly UserTaskView[] = [],
  ): Promise<StoredComplaint | undefined> {
    const viewer = viewerOf(context);
    if (!complaint) return undefined;
    return maySeeComplaint(viewer, await this.complaintSubject(context, complaint, givenTasks))
      ? complaint
      : undefined;
  }

  /**
   * Of things that belong to instances, those that an overseer may see: restricted cases are taken out, unless he is an
   * auditor.
   */
  async withoutRestricted<T extends InstanceKey>(
    context: EdgeContext,
    items: readonly T[],
  ): Promise<ReadonlySet<T>> {
    const viewer = viewerOf(context);
    if (hasRole(viewer, 'AUDITOR')) return new Set(items.filter((item) => isOverseer(viewer, item.tenant)));
    const flags = await Promise.all(items.map((item) => this.isRestricted(context, item)));
    return new Set(items.filter((_, at) => !flags[at]));
  }
}
