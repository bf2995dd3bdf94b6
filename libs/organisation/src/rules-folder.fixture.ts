import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { BundleFile } from './parse-bundle.js';

/** All JSON files below folders of the repository, as a bundle. For tests. */
export function readFolders(...folders: readonly string[]): BundleFile[] {
  return folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map((entry) => join(entry.parentPath, entry.name))
      .sort()
      .map((path) => ({ path: path.split(sep).join('/'), content: readFileSync(path, 'utf8') })),
  );
}

/** The same files with one of them changed, or added. */
export function withDocument(
  files: readonly BundleFile[],
  path: string,
  change: (document: never) => unknown,
): BundleFile[] {
  const before = files.find((file) => file.path === path);
  const document = change((before === undefined ? {} : JSON.parse(before.content)) as never);
  return [
    ...files.filter((file) => file.path !== path),
    { path, content: JSON.stringify(document, null, 2) },
  ];
}
