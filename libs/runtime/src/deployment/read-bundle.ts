import { createHash } from 'node:crypto';
import { readModel } from '#bpmn';
import type { DeployedResource, ResourceKind } from '../ports/resource.port.js';
import { eventLoopTurns } from '../event-loop-turn.js';
import { NATIONAL } from '../tenant-lineage.js';
import type { BundleFile, DeploymentFinding } from './bundle.js';

export type NewResource = Pick<
  DeployedResource,
  'region' | 'kind' | 'name' | 'checksum' | 'path' | 'content'
>;

/** What a file's name says that it is. `name` tells documents of one kind and region apart. */
interface FileKind {
  readonly kind: ResourceKind;
  readonly name: string;
}

/**
 * Tells the files of a bundle apart, by their names: `*.bpmn`, `*.form.json`, and a region's documents beside its
 * `region.json`. Examples, scenarios, schemas and texts are left alone.
 */
export async function readBundle(
  files: readonly BundleFile[],
): Promise<{ resources: NewResource[]; findings: DeploymentFinding[] }> {
  const regionOf = regionsByFolder(files);
  const turn = eventLoopTurns();
  const resources: NewResource[] = [];
  const findings: DeploymentFinding[] = [];
  for (const file of files) {
    const { path, content } = file;
    const add = ({ kind, name }: FileKind): void => {
      resources.push({ region: regionOf(path), kind, name, path, content, checksum: sha256(content) });
    };
    if (path.endsWith('.bpmn')) {
      const model = await readModel(content, { fileName: path, turn });
      findings.push(...model.findings.map((finding) => ({ ...finding, file: path })));
      for (const process of model.processes) add({ kind: 'process', name: process.bpmnProcessId });
      continue;
    }
    const found = fileKind(path);
    if (!found) continue;
    const document = parseJson(file, findings);
    if (document === undefined) continue;
    if (found.kind !== 'form') add(found);
    else if (typeof document.id === 'string') add({ kind: 'form', name: document.id });
    else findings.push(error('form-id', path, 'Expected the form to have an id, but it has none'));
  }
  if (resources.length === 0 && findings.length === 0)
    findings.push(
      error(
        'empty-bundle',
        '',
        'Expected models (*.bpmn), forms (*.form.json) or region documents, but the bundle has none',
      ),
    );
  return { resources, findings };
}

/** Where a deployed document stands when all of them are checked together: one folder for each region. */
export function documentPath({
  region,
  kind,
  name,
}: Pick<DeployedResource, 'region' | 'kind' | 'name'>): string {
  const unit = /^unit:(.+)$/.exec(name)?.[1];
  const file =
    unit === undefined ? `${kind === 'calendar' ? name : kind}.json` : `units/${unit}/${kind}.json`;
  return `rules/${region}/${file}`;
}

function fileKind(path: string): FileKind | undefined {
  const [file = '', folder, parent] = path.split('/').reverse();
  if (file.endsWith('.schema.json')) return undefined;
  if (file.endsWith('.form.json')) return { kind: 'form', name: file };
  if (/^calendar[\w.-]*\.json$/.test(file)) return { kind: 'calendar', name: file.slice(0, -'.json'.length) };
  if (file === 'policy.json' && parent === 'units' && folder !== undefined)
    return { kind: 'policy', name: `unit:${folder}` };
  const kind = (['region', 'policy', 'chain', 'organisation'] as const).find((one) => file === `${one}.json`);
  return kind && { kind, name: kind };
}

/** A file belongs to the region whose `region.json` stands in its folder or above; else to the one it names; else to the nation. */
function regionsByFolder(files: readonly BundleFile[]): (path: string) => string {
  const byFolder = new Map<string, string>();
  for (const { path, content } of files) {
    const kind = fileKind(path)?.kind;
    const code = kind && kind !== 'form' ? regionNamedIn(content) : undefined;
    if (code !== undefined) byFolder.set(folderOf(path), code);
  }
  return (path) => {
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
      const region = byFolder.get(folder);
      if (region !== undefined) return region;
    }
    return NATIONAL;
  };
}

function regionNamedIn(content: string): string | undefined {
  try {
    const document = JSON.parse(content) as { region?: unknown; code?: unknown } | null;
    const code = document?.region ?? document?.code;
    return typeof code === 'string' ? code : undefined;
  } catch {
    // Reported with its place when the file itself is read.
    return undefined;
  }
}

function parseJson(file: BundleFile, findings: DeploymentFinding[]): { id?: unknown } | undefined {
  try {
    const document: unknown = JSON.parse(file.content);
    if (typeof document === 'object' && document !== null) return document;
    findings.push(error('json', file.path, 'Expected a JSON object, but got another value'));
  } catch (cause) {
    findings.push(
      error(
        'json',
        file.path,
        `Expected JSON, but ${cause instanceof Error ? cause.message : 'it does not parse'}`,
      ),
    );
  }
  return undefined;
}

function error(rule: string, file: string, message: string): DeploymentFinding {
  return { rule, severity: 'error', message, ...(file === '' ? {} : { file }) };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
