import { timerTimes } from '#engine';
import { documentPath, readBundle, type NewResource } from './read-bundle.js';
import type { BundleFile, DeploymentFinding } from './bundle.js';
import type { Configuration } from '../configuration/configuration.js';
import { startEventsOf } from '../configuration/configuration.js';
import type { Clock } from '../ports/clock.port.js';
import type { JournalStore } from '../ports/journal.port.js';
import type { DeployedResource, DeploymentRecord, ResourceStore } from '../ports/resource.port.js';
import type { StartTimer, WorkStore } from '../ports/work.port.js';
import { NATIONAL } from '../tenant-lineage.js';
import type { CommandOptions } from '../command/process-runtime.js';

/**
 * Checks all configuration documents together, as they would be after the deployment. `changed`: paths of those that it
 * brings; only of these what holds today and not for ever, such as an expired decree, may refuse it.
 */
export type ConfigurationCheck = (
  files: readonly BundleFile[],
  changed: ReadonlySet<string>,
  now: number,
) => Promise<readonly DeploymentFinding[]>;

export interface DeployInput {
  readonly files: readonly BundleFile[];
  readonly comment?: string;
  readonly gitRevision?: string;
  /** Check and report only. */
  readonly dryRun?: boolean;
}

export interface DeployOutcome {
  /** Undefined in a dry run, when a finding is an error, and when nothing differs from what is deployed. */
  readonly deployment?: DeploymentRecord;
  /** New versions; in a dry run those that there would be, not stored. */
  readonly created: readonly DeployedResource[];
  /** Regions that the files belong to. */
  readonly regions: readonly string[];
  readonly findings: readonly DeploymentFinding[];
}

function hasErrors(findings: readonly DeploymentFinding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

/** Checks a bundle whole and makes it the active configuration, or leaves everything as it was. */
export class DeploymentService {
  constructor(
    private readonly resources: ResourceStore,
    private readonly work: WorkStore,
    private readonly journal: JournalStore,
    private readonly configuration: Configuration,
    private readonly check: ConfigurationCheck,
    private readonly clock: Clock,
  ) {}

  async deploy(input: DeployInput, options: CommandOptions): Promise<DeployOutcome> {
    const { resources, findings } = await readBundle(input.files);
    if (!hasErrors(findings)) findings.push(...(await this.checkDocuments(resources)));
    const regions = [...new Set(resources.map((resource) => resource.region))];
    if (hasErrors(findings)) return { created: [], regions, findings };
    if (input.dryRun) return { created: await this.wouldCreate(resources, options), regions, findings };
    await this.journal.ensureTenants([...new Set([NATIONAL, ...regions])]);
    const { deployment, created } = await this.resources.deploy({
      deployedBy: options.actor,
      resources,
      ...(input.comment === undefined ? {} : { comment: input.comment }),
      ...(input.gitRevision === undefined ? {} : { gitRevision: input.gitRevision }),
      ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
    });
    this.configuration.invalidate();
    for (const resource of created) if (resource.kind === 'process') await this.armStartTimers(resource);
    return { deployment, created, regions, findings };
  }

  /** Checks the documents as they would be: what is deployed, with the new ones in place of the old. */
  private async checkDocuments(changes: readonly NewResource[]): Promise<DeploymentFinding[]> {
    const { resources } = await this.configuration.current();
    const files = new Map<string, BundleFile>();
    const pathInBundle = new Map<string, string>();
    for (const resource of [...resources, ...changes]) {
      if (resource.kind === 'process' || resource.kind === 'form') continue;
      const path = documentPath(resource);
      files.set(path, { path, content: resource.content });
      pathInBundle.set(path, resource.path);
    }
    const changed = new Set(changes.map(documentPath));
    const findings = await this.check([...files.values()], changed, this.clock.now());
    return findings.map((finding) => ({
      ...finding,
      ...(finding.file ? { file: pathInBundle.get(finding.file) ?? finding.file } : {}),
    }));
  }

  private async wouldCreate(
    resources: readonly NewResource[],
    { actor }: CommandOptions,
  ): Promise<DeployedResource[]> {
    const latest = (await this.configuration.current()).resources;
    const deployedAt = new Date(this.clock.now()).toISOString();
    return resources.flatMap((resource) => {
      const known = latest.find(
        ({ region, kind, name }) =>
          region === resource.region && kind === resource.kind && name === resource.name,
      );
      if (known?.checksum === resource.checksum) return [];
      const identity = `${resource.region}/${resource.kind}/${resource.name}`;
      return [
        {
          ...resource,
          resourceKey: `dry-run:${identity}`,
          deploymentKey: `dry-run:${actor}`,
          version: (known?.version ?? 0) + 1,
          deployedAt,
        },
      ];
    });
  }

  /** A process's start timers belong to its region; those of the version before are dropped. */
  private async armStartTimers(resource: DeployedResource): Promise<void> {
    const versions = await this.resources.versions(resource.region, 'process', resource.name);
    for (const version of versions)
      if (version.version < resource.version) await this.work.removeStartTimers(version.resourceKey);
    const { process } = await this.configuration.definition(resource.resourceKey);
    const timers: StartTimer[] = [];
    for (const start of startEventsOf(process)) {
      if (start.event.type !== 'timer' || typeof start.event.value.constant !== 'string') continue;
      const times = timerTimes(start.event.timer, start.event.value.constant, this.clock.now());
      if (times)
        timers.push({
          tenant: resource.region,
          definitionKey: resource.resourceKey,
          elementId: start.id,
          ...times,
        });
    }
    if (timers.length > 0) await this.work.putStartTimers(timers);
  }
}
