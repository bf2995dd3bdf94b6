import type { Configuration } from '../configuration/configuration.js';
import type { Clock } from '../ports/clock.port.js';
import type { DeploymentCase } from '../ports/deployment.port.js';
import type { DeployedResource } from '../ports/resource.port.js';
import type { BundleFile, DeploymentFinding } from './bundle.js';
import { documentPath, type NewResource } from './read-bundle.js';

/** A version as it would stand in the configuration. */
export type CandidateResource = Pick<NewResource, 'region' | 'kind' | 'name' | 'path' | 'content'>;

/**
 * Checks all configuration documents together, as they would be after the deployment.
 * @param changed paths of the documents that change
 * @param at epoch ms, when they come into force
 */
export type ConfigurationCheck = (
  files: readonly BundleFile[],
  changed: ReadonlySet<string>,
  at: number,
) => Promise<readonly DeploymentFinding[]>;

/** Runs scenarios and examples against a configuration; never throws for what a file says. */
export type CaseRunner = (
  cases: readonly BundleFile[],
  configuration: readonly CandidateResource[],
) => Promise<readonly DeploymentCase[]>;

/** What stands where versions come into force or go. `undefined` as content: the resource goes. */
export interface CandidateChange extends Pick<DeployedResource, 'region' | 'kind' | 'name'> {
  readonly version: CandidateResource | undefined;
}

/** A file that tells what must hold, beside models and rules: a scenario or an example. */
export function isCase(path: string): boolean {
  return /(^|\/)(scenarios|examples)\/[^/]+\.json$/.test(path);
}

/** Tries configurations that are not in force: documents together, scenarios and examples. */
export class CandidateCheck {
  constructor(
    private readonly configuration: Configuration,
    private readonly check: ConfigurationCheck,
    private readonly run: CaseRunner,
    private readonly clock: Clock,
  ) {}

  /** What is in force at a moment (now when absent) with the changes laid over it. */
  async configurationWith(
    changes: readonly CandidateChange[],
    at?: string,
  ): Promise<readonly CandidateResource[]> {
    const { resources } = await (at === undefined ? this.configuration.current() : this.configuration.at(at));
    const laid = new Map<string, CandidateResource | undefined>(
      resources.map((resource) => [identityOf(resource), resource]),
    );
    for (const change of changes) laid.set(identityOf(change), change.version);
    return [...laid.values()].filter((resource) => resource !== undefined);
  }

  /** Findings of the documents as they would be, with the paths of the files as they were given. */
  async documents(changes: readonly CandidateChange[], at?: string): Promise<DeploymentFinding[]> {
    const files = new Map<string, BundleFile>();
    const given = new Map<string, string>();
    for (const resource of await this.configurationWith(changes, at)) {
      if (!isDocument(resource)) continue;
      const path = documentPath(resource);
      files.set(path, { path, content: resource.content });
      given.set(path, resource.path);
    }
    const changed = new Set(changes.filter(isDocument).map(documentPath));
    const moment = at === undefined ? this.clock.now() : Date.parse(at);
    const findings = await this.check([...files.values()], changed, moment);
    return findings.map((finding) => ({
      ...finding,
      ...(finding.file ? { file: given.get(finding.file) ?? finding.file } : {}),
    }));
  }

  async cases(
    cases: readonly BundleFile[],
    changes: readonly CandidateChange[],
    at?: string,
  ): Promise<readonly DeploymentCase[]> {
    return cases.length === 0 ? [] : this.run(cases, await this.configurationWith(changes, at));
  }
}

/** New versions as changes. */
export function changesBy(resources: readonly CandidateResource[]): CandidateChange[] {
  return resources.map((version) => ({
    region: version.region,
    kind: version.kind,
    name: version.name,
    version,
  }));
}

/** A case that does not hold, as a finding about its file. */
export function findingsOf(cases: readonly DeploymentCase[]): DeploymentFinding[] {
  return cases
    .filter(({ passed }) => !passed)
    .map(({ path, name, differences }) => ({
      rule: 'case-fails',
      severity: 'error',
      message: `Expected "${name}" to hold, but ${differences.join('; ') || 'it does not'}`,
      file: path,
    }));
}

export function hasErrors(findings: readonly DeploymentFinding[]): boolean {
  return findings.some((finding) => finding.severity === 'error');
}

function isDocument({ kind }: Pick<DeployedResource, 'kind'>): boolean {
  return kind !== 'process' && kind !== 'form';
}

function identityOf({ region, kind, name }: Pick<DeployedResource, 'region' | 'kind' | 'name'>): string {
  return `${region}/${kind}/${name}`;
}
