import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { BundleFile } from '#organisation';
import { projectRoot } from '../project-root.js';
import { readBundle } from '../bundle/read-bundle.js';

const RULE_DOCUMENT = /(^|\/)(region|policy|chain|organisation|calendar[^/]*)\.json$/;

/** Whether a file of a bundle is a document of a region's rules: not an example, not a schema. */
export function isRuleDocument(path: string): boolean {
  return RULE_DOCUMENT.test(path) && !/(^|\/)(schema|examples|forms|scenarios)\//.test(path);
}

/**
 * Rules that a bundle without the national base inherits from, without the regions that it brings itself: those beside it, else
 * those of the installation. Their paths begin with `(inherited)/`.
 * @param path where the bundle was read from
 */
export async function inheritedRules(path: string, bundle: readonly BundleFile[]): Promise<BundleFile[]> {
  const own = new Set(regionCodes(bundle).values());
  if (own.size === 0 || own.has('nasional')) return [];
  const folder = (await stat(path)).isDirectory() ? resolve(path) : dirname(resolve(path));
  for (const rules of [dirname(folder), join(projectRoot().folder, 'rules')]) {
    const base = await stat(join(rules, 'nasional', 'region.json')).catch(() => undefined);
    if (!base?.isFile()) continue;
    const files = (await readBundle([rules])).filter((file) => isRuleDocument(file.path));
    const replaced = [...regionCodes(files)]
      .filter(([, code]) => own.has(code))
      .map(([place]) => `${place}/`);
    return files
      .filter((file) => !replaced.some((place) => file.path.startsWith(place)))
      .map((file) => ({ ...file, path: `(inherited)/${file.path}` }));
  }
  return [];
}

/** Folder of each region that has rules beside `rules`, else among those of the installation, by code. */
export async function inheritedFolders(rules: string): Promise<ReadonlyMap<string, string>> {
  const folders = new Map<string, string>();
  for (const place of [join(projectRoot().folder, 'rules'), rules]) {
    const found = await stat(place).catch(() => undefined);
    if (!found?.isDirectory()) continue;
    const files = (await readBundle([place])).filter((file) => isRuleDocument(file.path));
    for (const [folder, code] of regionCodes(files)) folders.set(code, join(place, basename(folder)));
  }
  return folders;
}

/** Code of the region by the folder of its region.json. */
function regionCodes(files: readonly BundleFile[]): Map<string, string> {
  const codes = new Map<string, string>();
  for (const { path, content } of files) {
    if (basename(path) !== 'region.json') continue;
    try {
      const { code } = JSON.parse(content) as { code?: unknown };
      if (typeof code === 'string') codes.set(dirname(path), code);
    } catch {
      // Reported with its place when the bundle is read.
    }
  }
  return codes;
}
