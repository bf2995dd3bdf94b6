import { createHash } from 'node:crypto';
import { hasErrors, readModel, type LintFinding } from '#bpmn';
import { timerTimes } from '#engine';
import type { Configuration } from '../configuration/configuration.js';
import { startEventsOf } from '../configuration/configuration.js';
import type { Clock } from '../ports/clock.port.js';
import type { JournalStore } from '../ports/journal.port.js';
import type {
  DeployedResource,
  DeploymentRecord,
  ResourceKind,
  ResourceStore,
} from '../ports/resource.port.js';
import type { StartTimer, WorkStore } from '../ports/work.port.js';
import { NATIONAL } from '../tenant-lineage.js';
import type { CommandOptions } from '../command/process-runtime.js';

/** A file of a bundle; `path` is where it stands, such as `rules/14.08-siak/policy.json`. */
export interface BundleFile {
  readonly path: string;
  readonly content: string;
}

/** What a check found, with its place. */
export interface DeploymentFinding {
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  readonly file?: string;
  readonly pointer?: string;
  readonly elementId?: string;
  readonly line?: number;
}

/** Checks all configuration documents together, as they would be after the deployment. */
export type ConfigurationCheck = (files: readonly BundleFile[]) => Promise<readonly DeploymentFinding[]>;

export interface DeployInput {
  readonly files: readonly BundleFile[];
  readonly comment?: string;
  readonly gitRevision?: string;
  /** Check and report only. */
  readonly isDryRun?: boolean;
}

export interface DeployOutcome {
  /** Undefined in a dry run, when a finding is an error, and when nothing differs from what is deployed. */
  readonly deployment?: DeploymentRecord;
  readonly created: readonly DeployedResource[];
  readonly findings: readonly DeploymentFinding[];
}

type NewResource = Pick<DeployedResource, 'region' | 'kind' | 'name' | 'checksum' | 'path' | 'content'>;

const DOCUMENT_KINDS: readonly ResourceKind[] = ['region', 'policy', 'chain', 'organisation', 'calendar'];

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
    const { resources, findings } = await this.read(input.files);
    if (!hasErrors(findings as LintFinding[]))
      findings.push(...(await this.check(await this.merged(resources))));
    if (input.isDryRun || findings.some((finding) => finding.severity === 'error'))
      return { created: [], findings };
    await this.journal.ensureTenants([
      ...new Set([NATIONAL, ...resources.map((resource) => resource.region)]),
    ]);
    const { deployment, created } = await this.resources.deploy({
      deployedBy: options.actor,
      resources,
      ...(input.comment === undefined ? {} : { comment: input.comment }),
      ...(input.gitRevision === undefined ? {} : { gitRevision: input.gitRevision }),
      ...(options.idempotencyKey === undefined ? {} : { idempotencyKey: options.idempotencyKey }),
    });
    this.configuration.invalidate();
    for (const resource of created) if (resource.kind === 'process') await this.armStartTimers(resource);
    return { deployment, created, findings };
  }

  private async read(
    files: readonly BundleFile[],
  ): Promise<{ resources: NewResource[]; findings: DeploymentFinding[] }> {
    const regionOf = regionsByFolder(files);
    const resources: NewResource[] = [];
    const findings: DeploymentFinding[] = [];
    for (const file of files) {
      const { path, content } = file;
      const region = regionOf(path);
      const add = (kind: ResourceKind, name: string) =>
        resources.push({ region, kind, name, path, content, checksum: sha256(content) });
      if (path.endsWith('.bpmn')) {
        const model = await readModel(content, { fileName: path });
        findings.push(...model.findings.map((finding) => ({ ...finding, file: path })));
        for (const process of model.processes) add('process', process.bpmnProcessId);
        continue;
      }
      const kind = documentKind(path);
      if (!kind) continue;
      const document = parseJson(file, findings);
      if (document === undefined) continue;
      if (kind !== 'form') add(kind, kind);
      else if (typeof document.id === 'string') add('form', document.id);
      else
        findings.push({
          rule: 'form-id',
          severity: 'error',
          file: path,
          pointer: '/id',
          message: 'Expected the form to have an id',
        });
    }
    return { resources, findings };
  }

  /** The documents as they would be: what is deployed, with the new ones in place of the old. */
  private async merged(changes: readonly NewResource[]): Promise<BundleFile[]> {
    const { resources } = await this.configuration.current();
    const byIdentity = new Map<string, BundleFile>();
    for (const { region, kind, name, path, content } of [...resources, ...changes])
      if (DOCUMENT_KINDS.includes(kind)) byIdentity.set(`${region}/${kind}/${name}`, { path, content });
    return [...byIdentity.values()];
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

function documentKind(path: string): ResourceKind | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name.endsWith('.form.json')) return 'form';
  return DOCUMENT_KINDS.find((kind) => name === `${kind}.json`);
}

/** A file belongs to the region whose `region.json` stands in its folder or above; without one it is national. */
function regionsByFolder(files: readonly BundleFile[]): (path: string) => string {
  const byFolder = new Map<string, string>();
  for (const { path, content } of files) {
    const code = documentRegion(path, content);
    if (code) byFolder.set(folderOf(path), code);
  }
  return (path) => {
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
      const region = byFolder.get(folder);
      if (region) return region;
    }
    return NATIONAL;
  };
}

function documentRegion(path: string, content: string): string | undefined {
  const kind = documentKind(path);
  if (!kind || kind === 'form') return undefined;
  try {
    const document = JSON.parse(content) as { region?: unknown; code?: unknown };
    const code = document.region ?? document.code;
    return typeof code === 'string' ? code : undefined;
  } catch {
    // Reported with its place when the file itself is read.
    return undefined;
  }
}

function parseJson(file: BundleFile, findings: DeploymentFinding[]): { id?: unknown } | undefined {
  try {
    return JSON.parse(file.content) as { id?: unknown };
  } catch (error) {
    findings.push({
      rule: 'json',
      severity: 'error',
      file: file.path,
      message: `Expected JSON, but ${error instanceof Error ? error.message : 'it does not parse'}`,
    });
    return undefined;
  }
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
