import { stat } from 'node:fs/promises';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { readModel } from '#bpmn';
import { readSimulation } from '#complaint';
import { parseBundle, type BundleFile } from '#organisation';
import { readBundle } from '../bundle/read-bundle.js';
import { inheritedRules, isRuleDocument } from '../rules/inherited-rules.js';
import { jsonErrorLine } from './json-error-line.js';
import { jsonMessage, lintForm } from './lint-form.js';

/** A fault of, or a remark about, a file, as `runut lint` prints it. */
export interface FileFinding {
  /** Path as the caller can open it. */
  readonly file: string;
  /** From 1. */
  readonly line?: number;
  readonly rule: string;
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  /** JSON pointer into a document. */
  readonly pointer?: string;
  /** Id of a BPMN element. */
  readonly elementId?: string;
}

export interface LintReport {
  /** Sorted by file and line. */
  readonly findings: readonly FileFinding[];
  /** How many files were looked at. */
  readonly files: number;
}

/**
 * Lints files and folders: models, rules, forms, loads of simulations, and every other JSON file for being JSON. A region's folder is checked
 * together with what it inherits from: the rules beside it, else the repository's own.
 * @throws BundleReadError when a path cannot be read.
 */
export async function lintPaths(paths: readonly string[]): Promise<LintReport> {
  const findings: FileFinding[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    const files = await readBundle([path]);
    const base = dirname(resolve(path));
    const place = (file: string): string => relative(process.cwd(), join(base, file)) || file;
    const fresh = files.filter((file) => !seen.has(join(base, file.path)));
    for (const file of fresh) seen.add(join(base, file.path));
    const wanted = new Set(fresh.map((file) => file.path));
    findings.push(...(await lintModels(fresh, place)), ...lintOtherFiles(fresh, place));
    findings.push(...(await lintRules(path, files, wanted, place)));
  }
  return {
    findings: findings.sort(
      (a, b) => compare(a.file, b.file) || (a.line ?? 0) - (b.line ?? 0) || compare(a.rule, b.rule),
    ),
    files: seen.size,
  };
}

function compare(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

async function lintModels(
  files: readonly BundleFile[],
  place: (file: string) => string,
): Promise<FileFinding[]> {
  const findings: FileFinding[] = [];
  const formIds = new Set(files.filter(isForm).map(formIdOf));
  for (const { path, content } of files.filter((file) => file.path.endsWith('.bpmn'))) {
    const model = await readModel(content, { fileName: path });
    findings.push(...model.findings.map((finding) => ({ ...finding, file: place(path) })));
    // A model on its own may use forms of elsewhere; one that stands beside its forms may not.
    if (!files.some((file) => isForm(file) && file.path.startsWith(`${dirname(path)}/`))) continue;
    for (const process of model.processes)
      for (const node of process.nodes) {
        if (node.kind !== 'userTask' || node.formId === undefined || formIds.has(node.formId)) continue;
        findings.push({
          file: place(path),
          rule: 'form-exists',
          severity: 'error',
          elementId: node.id,
          message: `Expected a form "${node.formId}" beside the model but there is none.`,
        });
      }
  }
  return findings;
}

function isForm(file: BundleFile): boolean {
  return file.path.endsWith('.form.json');
}

function formIdOf(file: BundleFile): string | undefined {
  try {
    return (JSON.parse(file.content) as { id?: string }).id;
  } catch {
    return undefined;
  }
}

function lintOtherFiles(files: readonly BundleFile[], place: (file: string) => string): FileFinding[] {
  return files.flatMap((file): FileFinding[] => {
    const { path, content } = file;
    if (!path.endsWith('.json') || isRuleDocument(path)) return [];
    if (isForm(file)) return lintForm(content).map((finding) => ({ ...finding, file: place(path) }));
    try {
      if (basename(path) === 'simulation.json') return lintSimulation(content, place(path));
      JSON.parse(content);
      return [];
    } catch (error) {
      return [
        {
          file: place(path),
          line: jsonErrorLine(content),
          rule: 'json',
          severity: 'error',
          message: jsonMessage(error),
        },
      ];
    }
  });
}

/** Its names are looked up when it is played: they may be those of other folders. */
function lintSimulation(content: string, file: string): FileFinding[] {
  const read = readSimulation(content, file);
  return 'findings' in read ? read.findings.map((finding) => ({ ...finding, file })) : [];
}

async function lintRules(
  path: string,
  files: readonly BundleFile[],
  wanted: ReadonlySet<string>,
  place: (file: string) => string,
): Promise<FileFinding[]> {
  if (!files.some((file) => isRuleDocument(file.path))) return [];
  let bundle: readonly BundleFile[] = files.filter((file) => isRuleDocument(file.path));
  let own = wanted;
  if (!(await stat(path)).isDirectory()) {
    // A document says something only together with the others of its region.
    const folder = dirname(resolve(path));
    bundle = await readBundle([folder]);
    const name = `${basename(folder)}/${basename(path)}`;
    own = new Set([name]);
    place = (file) => relative(process.cwd(), join(dirname(folder), file));
  }
  const context = await inheritedRules(path, bundle);
  const { findings } = parseBundle([...bundle, ...context]);
  return findings
    .filter((finding) => finding.file !== undefined && own.has(finding.file))
    .map((finding) => ({ ...finding, file: place(finding.file!) }));
}
