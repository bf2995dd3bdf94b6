import { setImmediate as turn } from 'node:timers/promises';
import { parseBundle, type ConfiguredRegion } from '#organisation';
import { crossCheckPolicy, type OrganisationCheck } from '#policy';
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

/** A version of a document that is or was in force. */
export interface DocumentVersion {
  readonly region: string;
  readonly kind: string;
  readonly name: string;
  readonly version: number;
}

/** All regions that are deployed, ready to decide. */
export interface Regions {
  readonly generation: number;
  readonly regions: ReadonlyMap<string, ConfiguredRegion>;
}

/** Past generations that a node keeps compiled. */
const PAST_AT_MOST = 4;

/** The regions' documents as deployed, compiled once per generation. */
export class RegionConfiguration {
  private compiled: Regions | undefined;
  /** By their generation. */
  private readonly past = new Map<number, Regions>();

  constructor(private readonly configuration: Configuration) {}

  async current(): Promise<Regions> {
    const { generation, resources } = await this.configuration.current();
    if (this.compiled?.generation === generation) return this.compiled;
    const { regions } = parseBundle(documentFiles(resources));
    this.compiled = { generation, regions };
    return this.compiled;
  }

  /** The regions as they were in force at a moment (RFC 3339); what is past does not change, and is kept for a while. */
  async at(moment: string): Promise<Regions> {
    const { generation, resources } = await this.configuration.at(moment);
    const known = this.compiled?.generation === generation ? this.compiled : this.past.get(generation);
    if (known) return known;
    const regions = { generation, regions: parseBundle(documentFiles(resources)).regions };
    this.past.set(generation, regions);
    if (this.past.size > PAST_AT_MOST) this.past.delete(this.past.keys().next().value!);
    return regions;
  }

  /** The region of a tenant; undefined when none is deployed for it. */
  async region(tenant: string): Promise<ConfiguredRegion | undefined> {
    return (await this.current()).regions.get(tenant);
  }

  /** Versions of the documents that a region's decisions rest on, or rested on at a moment: its own and all that it inherits. */
  async versions(tenant: string, moment?: string): Promise<DocumentVersion[]> {
    const { resources } = await (moment === undefined
      ? this.configuration.current()
      : this.configuration.at(moment));
    const lineage = tenantLineage(tenant);
    return resources
      .filter(({ kind, region }) => kind !== 'process' && kind !== 'form' && lineage.includes(region))
      .map(({ region, kind, name, version }) => ({ region, kind, name, version }));
  }
}

/**
/**
 * Checks the documents of a deployment as one bundle; the policies that it changes, inherited ones too, must decide compiled as
 * json-rules-engine does. What depends on the day (who holds what, which decree is in force) is looked at as of `at`; of
 * regions that the deployment does not touch it is told, and refuses nothing: the time that passes in one region must not
 * stop another.
 * @param changed paths of the documents that change
 * @param at epoch ms, when the deployment comes into force
 */
export async function checkRegions(
  files: readonly BundleFile[],
  changed: ReadonlySet<string>,
  at: number,
): Promise<readonly DeploymentFinding[]> {
  const day = new Date(at).toLocaleDateString('en-CA', { timeZone: 'Asia/Jakarta' });
  const folders = new Set([...changed].map(folderOf));
  const bundle = parseBundle(files, day);
  const findings = bundle.findings.map((finding): DeploymentFinding =>
    finding.severity === 'error' && isOfTheDay(finding) && !folders.has(folderOf(finding.file ?? ''))
      ? { ...finding, severity: 'warning' }
      : finding,
  );
  if (findings.some(({ severity }) => severity === 'error')) return findings;
  const crossed: DeploymentFinding[] = [];
  for (const { code, ancestors, policy, unitPolicies } of bundle.regions.values()) {
    if (![code, ...ancestors].some((region) => folders.has(folderOf(policyPath(region))))) continue;
    const file = policyPath(code);
    for (const one of [policy, ...unitPolicies.values()])
      crossed.push(...(await crossCheckPolicy(one, [], turn)).map((finding) => ({ ...finding, file })));
  }
  return [...findings, ...crossed];
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

function policyPath(region: string): string {
  return documentPath({ region, kind: 'policy', name: 'policy' });
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/'));
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
