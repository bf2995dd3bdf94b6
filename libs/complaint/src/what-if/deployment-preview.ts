import {
  readBundle,
  tenantLineage,
  type BundleFile,
  type Clock,
  type Configuration,
  type DeployedResource,
  type DeploymentStore,
  type QueryStore,
  type ResourceStore,
} from '#runtime';
import type { RegionConfiguration } from '../region-configuration.js';
import { compareConfigurations, type ComparedResource, type ResourceDiff } from './compare-configuration.js';

/** What a deployment would change in one file, and the running instances that it concerns. */
export interface DeployedResourceDiff extends ResourceDiff {
  /** The version that there is now; undefined for what is new. */
  readonly activeVersion?: number;
  /**
   * Of a process: instances that run on earlier versions and stay pinned to them. Of any other file: instances of the regions
   * that it is for, whose next decision reads the new version.
   */
  readonly runningInstances: number;
  readonly arePinned: boolean;
}

/** Compares a bundle with what is active, and counts the instances that a deployment of it would concern. */
export class DeploymentPreview {
  constructor(
    private readonly configuration: Configuration,
    private readonly regions: RegionConfiguration,
    private readonly resources: Pick<ResourceStore, 'versions' | 'byKey'>,
    private readonly deployments: Pick<DeploymentStore, 'resourcesOf' | 'replacedBy'>,
    private readonly queries: Pick<QueryStore, 'runningInstances'>,
    private readonly clock: Clock,
  ) {}

  /** Differences by file; what is deployed and not in the bundle stays, and is not among them. */
  async compare(files: readonly BundleFile[]): Promise<DeployedResourceDiff[]> {
    const { resources: candidates } = await readBundle(files);
    const { resources: active } = await this.configuration.current();
    const identities = new Set(candidates.map(identityOf));
    return this.differences(
      active.filter((resource) => identities.has(identityOf(resource))),
      candidates,
    );
  }

  /** Differences of a stored deployment against what was in force when it was stored: the same whenever they are asked for. */
  async compareStored(deploymentKey: string): Promise<DeployedResourceDiff[]> {
    const own = await this.deployments.resourcesOf(deploymentKey);
    const replaced = [...(await this.deployments.replacedBy(deploymentKey)).values()];
    const before = await Promise.all(
      replaced.map((resourceKey) =>
        resourceKey === undefined ? undefined : this.resources.byKey(resourceKey),
      ),
    );
    return this.differences(
      before.filter((resource) => resource !== undefined),
      own,
    );
  }

  private async differences(
    before: readonly DeployedResource[],
    after: readonly ComparedResource[],
  ): Promise<DeployedResourceDiff[]> {
    const asOf = new Date(this.clock.now()).toISOString().slice(0, 10);
    const diffs = await compareConfigurations(before, after, asOf);
    if (diffs.length === 0) return [];
    const running = await this.queries.runningInstances([...(await this.regions.current()).regions.keys()]);
    const counted: DeployedResourceDiff[] = [];
    for (const diff of diffs) {
      const { region, kind, name } = diff;
      const known = before.find((resource) => identityOf(resource) === identityOf(diff));
      const arePinned = kind === 'process';
      const versions = arePinned ? await this.resources.versions(region, kind, name) : [];
      const keys = new Set(versions.map(({ resourceKey }) => resourceKey));
      const concerned = running.filter(({ tenant, definitionKey }) =>
        arePinned ? keys.has(definitionKey) : tenantLineage(tenant).includes(region),
      );
      counted.push({
        ...diff,
        ...(known ? { activeVersion: known.version } : {}),
        runningInstances: concerned.reduce((total, { count }) => total + count, 0),
        arePinned,
      });
    }
    return counted;
  }
}

function identityOf({ region, kind, name }: Pick<DeployedResource, 'region' | 'kind' | 'name'>): string {
  return `${region}/${kind}/${name}`;
}
