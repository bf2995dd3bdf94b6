import { parseBpmn, proposeMapping, type MappingProposal } from '#bpmn';
import {
  planMigration,
  type Command,
  type MigrationRefusal,
  type ProcessEvent,
  type ProcessState,
} from '#engine';
import type { Configuration, Definition } from '../configuration/configuration.js';
import type { ProcessRuntime } from '../command/process-runtime.js';
import type { JournalStore } from '../ports/journal.port.js';
import type { DeployedResource, ResourceStore } from '../ports/resource.port.js';
import { tenantLineage } from '../tenant-lineage.js';

export type ElementMap = { readonly [elementId: string]: string };

/** Two versions of one process, and which elements of the later one those of the earlier one could become. */
export interface MigrationVersions {
  readonly from: DeployedResource;
  readonly to: DeployedResource;
  readonly proposal: readonly MappingProposal[];
}

/** What an instance would become: where it would stand, or why it cannot. */
export type InstanceMigrationPreview =
  | {
      readonly outcome: 'refused';
      readonly refusals: readonly (Omit<MigrationRefusal, 'code'> & { code: string })[];
    }
  | {
      readonly outcome: 'migratable';
      readonly before: ProcessState;
      readonly after: ProcessState;
      readonly events: readonly ProcessEvent[];
    };

/** Lets running instances go on by another version of their process. */
export class InstanceMigrations {
  constructor(
    private readonly configuration: Configuration,
    private readonly resources: Pick<ResourceStore, 'byKey'>,
    private readonly journal: Pick<JournalStore, 'loadInstance'>,
    private readonly runtime: Pick<ProcessRuntime, 'preview'>,
  ) {}

  /** @returns a text where they are no two versions of one process */
  async versions(fromKey: string, toKey: string): Promise<MigrationVersions | string> {
    const [from, to] = await Promise.all([this.resources.byKey(fromKey), this.resources.byKey(toKey)]);
    if (from?.kind !== 'process' || to?.kind !== 'process')
      return 'Expected two deployed versions of a process, but one of them is not deployed';
    if (from.name !== to.name)
      return `Expected two versions of one process, but they are of "${from.name}" and "${to.name}"`;
    if (fromKey === toKey) return 'Expected two versions, but they are the same';
    const [before, after] = await Promise.all([parseBpmn(from.content), parseBpmn(to.content)]);
    return { from, to, proposal: proposeMapping(before, after, from.name) };
  }

  /** Why a tenant's instances cannot go on by a version: it is another region's. Undefined when they can. */
  foreignVersion(tenant: string, { region, name, version }: DeployedResource): string | undefined {
    return tenantLineage(tenant).includes(region)
      ? undefined
      : `Expected a version of "${name}" that region ${tenant} can run, but version ${version} belongs to ${region}`;
  }

  /** What one instance would become now; undefined when there is none. Nothing is written. */
  async preview(
    tenant: string,
    instanceKey: string,
    versions: Pick<MigrationVersions, 'from' | 'to'>,
    mapping: ElementMap,
    actor: string,
  ): Promise<InstanceMigrationPreview | undefined> {
    const stored = await this.journal.loadInstance(tenant, instanceKey);
    if (!stored) return undefined;
    const [source, target] = await this.definitions(versions);
    if (stored.state.definitionKey === versions.from.resourceKey && stored.state.status === 'active') {
      const { refusals } = planMigration(source.process, target.process, stored.state, mapping);
      if (refusals.length > 0) return { outcome: 'refused', refusals };
    }
    const command: Exclude<Command, { type: 'StartInstance' }> = migrationCommand(
      versions.from.resourceKey,
      versions.to.resourceKey,
      mapping,
      '',
    );
    const outcome = await this.runtime.preview(tenant, instanceKey, command, { actor });
    if (outcome.outcome === 'rejected') {
      const { code, message } = outcome.rejection;
      return { outcome: 'refused', refusals: [{ code, elementId: versions.from.name, message }] };
    }
    return { outcome: 'migratable', before: stored.state, after: outcome.state!, events: outcome.events };
  }

  /** The mapping that the proposal makes where the ids differ; what is given goes before it. */
  mappingOf({ proposal }: MigrationVersions, given: ElementMap = {}): ElementMap {
    const proposed = proposal.flatMap(({ from, to }) =>
      to !== undefined && to !== from ? [[from, to] as const] : [],
    );
    return { ...Object.fromEntries(proposed), ...given };
  }

  private definitions({
    from,
    to,
  }: Pick<MigrationVersions, 'from' | 'to'>): Promise<[Definition, Definition]> {
    return Promise.all([
      this.configuration.definition(from.resourceKey),
      this.configuration.definition(to.resourceKey),
    ]);
  }
}

export function migrationCommand(
  from: string,
  definitionKey: string,
  mapping: ElementMap,
  reason: string,
): Extract<Command, { type: 'MigrateInstance' }> {
  return { type: 'MigrateInstance', from, definitionKey, mapping, reason };
}
