import { parseBundle, type ConfiguredRegion } from '#organisation';
import type { OrganisationCheck } from '#policy';
import {
  documentPath,
  tenantLineage,
  type BundleFile,
  type Configuration,
  type DeployedResource,
  type DeploymentFinding,
} from '#runtime';

/** All regions that are deployed, ready to decide. */
export interface Regions {
  readonly generation: number;
  readonly regions: ReadonlyMap<string, ConfiguredRegion>;
}

/** The regions' documents as deployed, compiled once per generation. */
export class RegionConfiguration {
  private compiled: Regions | undefined;

  constructor(private readonly configuration: Configuration) {}

  async current(): Promise<Regions> {
    const { generation, resources } = await this.configuration.current();
    if (this.compiled?.generation === generation) return this.compiled;
    const { regions } = parseBundle(documentFiles(resources));
    this.compiled = { generation, regions };
    return this.compiled;
  }

  /** The region of a tenant; undefined when none is deployed for it. */
  async region(tenant: string): Promise<ConfiguredRegion | undefined> {
    return (await this.current()).regions.get(tenant);
  }

  /** Versions of the documents that a region's decisions rest on: its own and all that it inherits. */
  async versions(tenant: string): Promise<{ region: string; kind: string; name: string; version: number }[]> {
    const { resources } = await this.configuration.current();
    const lineage = tenantLineage(tenant);
    return resources
      .filter(({ kind, region }) => kind !== 'process' && kind !== 'form' && lineage.includes(region))
      .map(({ region, kind, name, version }) => ({ region, kind, name, version }));
  }
}

/**
 * Checks the documents of a deployment as one bundle. What depends on the day (who holds what, which decree is in force) is
 * looked at as of now; of documents that the deployment does not bring it is told, and refuses nothing: the time that
 * passes in one region must not stop another.
 */
export function checkRegions(
  files: readonly BundleFile[],
  changed: ReadonlySet<string>,
  now: number,
): Promise<readonly DeploymentFinding[]> {
  const today = new Date(now).toLocaleDateString('en-CA', { timeZone: 'Asia/Jakarta' });
  const changedRegions = new Set([...changed].map(folderOf));
  const findings = parseBundle(files, today).findings.map((finding): DeploymentFinding =>
    finding.severity === 'error' && isOfTheDay(finding) && !changedRegions.has(folderOf(finding.file ?? ''))
      ? { ...finding, severity: 'warning' }
      : finding,
  );
  return Promise.resolve(findings);
}

/** Checks whose answer depends on the day. */
const CHECKS_OF_THE_DAY: ReadonlySet<string> = new Set<OrganisationCheck>([
  'holder-count',
  'criteria-not-met',
  'appointing-authority',
  'untrained-operator',
  'expired-basis',
]);

function isOfTheDay({ rule }: DeploymentFinding): boolean {
  return CHECKS_OF_THE_DAY.has(rule);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
}

function documentFiles(resources: readonly DeployedResource[]): BundleFile[] {
  return resources
    .filter(({ kind }) => kind !== 'process' && kind !== 'form')
    .map((resource) => ({ path: documentPath(resource), content: resource.content }));
}
