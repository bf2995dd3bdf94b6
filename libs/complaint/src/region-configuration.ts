import { setImmediate as turn } from 'node:timers/promises';
import { parseBundle, type ConfiguredRegion } from '#organisation';
import { crossCheckPolicy } from '#policy';
import {
  documentPath,
  tenantLineage,
  type BundleFile,
  type Configuration,
  type DeployedResource,
  type DeploymentFinding,
  type ReviewMode,
  type ReviewRule,
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
 * Checks the documents of a deployment as one bundle; the policies that it changes, inherited ones too, must decide compiled as
 * json-rules-engine does.
 * @param changed regions of which a document changes
 */
export async function checkRegions(
  files: readonly BundleFile[],
  changed: readonly string[],
): Promise<readonly DeploymentFinding[]> {
  const { regions, findings } = parseBundle(files);
  if (findings.some(({ severity }) => severity === 'error')) return findings;
  const crossed: DeploymentFinding[] = [];
  for (const { code, ancestors, policy, unitPolicies } of regions.values()) {
    if (![code, ...ancestors].some((region) => changed.includes(region))) continue;
    const file = documentPath({ region: code, kind: 'policy', name: 'policy' });
    for (const one of [policy, ...unitPolicies.values()])
      crossed.push(...(await crossCheckPolicy(one, [], turn)).map((finding) => ({ ...finding, file })));
  }
  return [...findings, ...crossed];
}

/** Regions that want a second person, by the table `deployment` of the policy that is in force there. */
export function reviewRule(mode: ReviewMode, regions: RegionConfiguration): ReviewRule {
  if (mode === 'never') return () => Promise.resolve([]);
  return async (touched) => {
    if (mode === 'always') return touched;
    const configured = (await regions.current()).regions;
    return touched.filter((code) => configured.get(code)?.policy.tables.deployment?.fourEyes === true);
  };
}

function documentFiles(resources: readonly DeployedResource[]): BundleFile[] {
  return resources
    .filter(({ kind }) => kind !== 'process' && kind !== 'form')
    .map((resource) => ({ path: documentPath(resource), content: resource.content }));
}
